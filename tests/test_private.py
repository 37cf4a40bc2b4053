from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from stepviz import private


def test_what_is_written_is_read_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    private.write(path, b"one")
    private.write(path, b"two")
    assert private.read(path) == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == ["file"]


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "large", "missing"])
def test_what_is_no_small_file_is_neither_read_nor_waited_for(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "it"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "large":
        path.write_bytes(b"x" * (private.MOST + 1))
    with pytest.raises(OSError, match=r"not a file|larger|No such file"):
        private.read(path)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_nothing_but_a_file_is_replaced_and_no_link_followed(kind: str, tmp_path: Path) -> None:
    path, other = tmp_path / "it", tmp_path / "other"
    other.write_text("kept")
    if kind == "link":
        path.symlink_to(other)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    with pytest.raises(OSError, match="not a file"):
        private.write(path, b"new")
    assert other.read_text() == "kept"
    assert sorted(os.listdir(tmp_path)) == ["it", "other"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "it"
    private.write(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        private.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["it"]
