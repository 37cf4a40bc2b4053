"""What is no message tells nothing; sockets are in a folder of the user's alone."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.lesson.presenter import (
    folder,
    own,
    parts_of,
    sweep,
)
from tests.support.files import short_folder


@pytest.mark.parametrize("line", [b"", b"x", b"[]", b"{}", b'{"stepviz": 2}', b"\xff", b"[" * 9999, b"null"])
def test_what_is_no_message_tells_nothing(line: bytes) -> None:
    assert parts_of(line) == {}


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Short: the path of a socket has about a hundred bytes."""
    with short_folder() as found:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(found))
        yield found / "stepviz"


def test_the_folder_is_the_users_alone(place: Path) -> None:
    assert folder() == place
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert own() == place / f"lesson-{os.getpid()}.sock"


@pytest.mark.parametrize("spoiled", ["open", "link", "file"])
def test_a_folder_that_others_can_open_is_not_used(place: Path, spoiled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if spoiled == "open":
        place.mkdir(mode=0o755)
        place.chmod(0o755)
    elif spoiled == "link":
        (place.parent / "elsewhere").mkdir(mode=0o700)
        place.symlink_to(place.parent / "elsewhere")
    else:
        place.write_text("")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(place.parent / "tmp"))
    (place.parent / "tmp").mkdir()
    assert folder() == place.parent / "tmp" / f"stepviz-{os.getuid()}"
    (place.parent / "tmp" / f"stepviz-{os.getuid()}").chmod(0o777)
    with pytest.raises(UserError, match="belongs to another user"):
        folder()


def test_sockets_of_processes_that_are_gone_are_swept_away(place: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    folder()
    long = [f"lesson-{'9' * digits}.sock" for digits in (10, 19, 200)]
    for name in (f"lesson-{gone.pid}.sock", f"lesson-{os.getpid()}.sock", "lesson-x.sock", "other.txt", *long):
        (place / name).write_text("")
    sweep()
    left = {path.name for path in place.iterdir()}
    assert left == {f"lesson-{os.getpid()}.sock", "lesson-x.sock", "other.txt", *long}
