"""Unfinished files: whatever comes between, a file is whole or not there, and what was left is taken away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stepviz.unfinished import sweep, unfinished


@pytest.fixture(params=["without a name", "named"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return tmp_path


def test_a_file_is_there_once_it_is_put(folder: Path) -> None:
    for text in (b"old", b"new"):
        with unfinished(folder) as part:
            part.file.write(text)
            assert not (folder / "run.csv").exists() or (folder / "run.csv").read_bytes() == b"old"
            part.put(folder / "run.csv")
            assert (folder / "run.csv").read_bytes() == text, "all of it, before it is closed"
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("run.csv", b"new")]


def test_a_new_file_takes_no_place_of_another(folder: Path) -> None:
    with unfinished(folder) as part:
        part.put_anew(folder / "run.csv")
    with unfinished(folder) as part, pytest.raises(FileExistsError):
        part.put_anew(folder / "run.csv")
    part.drop()
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("run.csv", b"")]


def test_an_error_leaves_nothing(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), unfinished(folder):
        raise ZeroDivisionError
    assert list(folder.iterdir()) == []


def test_what_is_still_written_is_not_swept_away_and_nothing_else_is(folder: Path) -> None:
    (folder / ".stepviz-0.part").write_text("left by a process that was killed")
    (folder / ".stepviz-1.part").symlink_to("/etc/passwd")
    (folder / ".stepviz-2.part").mkdir()
    (folder / "run.part").write_text("theirs")
    with unfinished(folder) as first, unfinished(folder) as second:
        for number, part in enumerate((first, second)):
            part.file.write(b"ours")
            sweep(folder)
            part.put(folder / f"run-{number}.csv")
    names = {path.name for path in folder.iterdir()}
    assert names == {".stepviz-1.part", ".stepviz-2.part", "run.part", "run-0.csv", "run-1.csv"}


@pytest.mark.parametrize("named", [False, True])
def test_what_is_kept_of_a_session_loads_no_openssl(named: bool, tmp_path: Path) -> None:
    script = (
        f"import os, sys, pathlib; {named} and delattr(os, 'O_TMPFILE'); from stepviz.private import write; "
        "write(pathlib.Path('kept'), b'x'); print({'secrets', '_hashlib', 'ssl'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "set()\n"
