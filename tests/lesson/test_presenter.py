"""What goes over the socket comes back the same; what is no message tells nothing."""

from __future__ import annotations

import os
import random
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.lesson.presenter import (
    StopNotes,
    Talk,
    Whereabouts,
    folder,
    known,
    message,
    now_of,
    own,
    parts_of,
    sweep,
    talk_of,
    votes_of,
)
from tests.support.files import short_folder

TALK = Talk("T", (StopNotes("A", "1:grads", "say ü", 0.0, "Q?", ("1", "2"), 1, two=True), StopNotes("B")), 5.0)
NOW = Whereabouts(1, answered=True, away="3:loss", votes={"0": {"1": 34}})


def test_it_comes_back_the_same() -> None:
    told = parts_of(message(talk=TALK, now=NOW, began=12.5, key="pagedown"))
    assert talk_of(told["talk"]) == TALK
    assert now_of(told["now"]) == NOW
    assert told["began"] == 12.5
    assert told["key"] == "pagedown"
    assert message(now=NOW).count(b"\n") == 1


@pytest.mark.parametrize("line", [b"", b"x", b"[]", b"{}", b'{"stepviz": 2}', b"\xff", b"[" * 9999, b"null"])
def test_what_is_no_message_tells_nothing(line: bytes) -> None:
    assert parts_of(line) == {}


def test_any_bytes_and_any_values_are_understood_or_not_but_never_fail() -> None:
    choose, good = random.Random(1), message(talk=TALK, now=NOW, began=1.0, votes={"0": {"1": 2}})
    for _ in range(500):
        place = choose.randrange(len(good))
        told = parts_of(good[:place] + bytes([choose.randrange(256)]) + good[place + 1 :])
        talk_of(told.get("talk"))
        now_of(told.get("now"))
        votes_of(told.get("votes"))
    odd: tuple[object, ...] = (
        None,
        1,
        "x",
        [],
        {"sheets": []},
        {"sheets": [1]},
        {"sheets": [{}]},
        {"stop": 1, "more": 2},
    )
    for value in odd:
        talk_of(value)
        now_of(value)


def test_only_votes_are_taken_for_votes() -> None:
    assert votes_of({"0": {"1": 2, "x": 3, "2": -1, "3": True}, "y": {"0": 1}, "4": 5}) == {0: {1: 2}}
    assert votes_of([]) == {}


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
    with pytest.raises(UserError, match="belongs to somebody else"):
        folder()


def test_sockets_of_processes_that_are_gone_are_swept_away(place: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    folder()
    for name in (f"lesson-{gone.pid}.sock", f"lesson-{os.getpid()}.sock", "lesson-x.sock", "other.txt"):
        (place / name).write_text("")
    sweep()
    assert {path.name for path in place.iterdir()} == {f"lesson-{os.getpid()}.sock", "lesson-x.sock", "other.txt"}


def test_the_latest_comes_first(place: Path) -> None:
    folder()
    for number, name in enumerate(("lesson-1.sock", "lesson-2.sock")):
        (place / name).write_text("")
        os.utime(place / name, (number, number))
    assert [path.name for path in known()] == ["lesson-2.sock", "lesson-1.sock"]
