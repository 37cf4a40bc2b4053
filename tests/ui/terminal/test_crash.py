from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from stepviz.ui.terminal import crash


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def raised() -> Exception:
    names = {"Anna Schmidt": 51.3}
    try:
        try:
            float("Anna Schmidt")
        except ValueError as error:
            raise KeyError("Anna Schmidt", 51.3, names) from error
    except KeyError as error:
        found = error
    return found


def test_the_report_is_private_new_and_tells_where_without_data(folder: Path) -> None:
    said = crash.report(raised(), "stepviz marks.csv --seed 0")
    assert said.count(". ") == 1
    assert "(KeyError)" in said
    (path,) = folder.iterdir()
    assert str(path) in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    assert "test_crash.py" in text
    assert "ValueError: could not convert string to float: …" in text
    assert "stepviz marks.csv --seed 0" in text
    messages = [line for line in text.split("\n") if line.startswith(("KeyError", "ValueError"))]
    assert len(messages) == 2
    assert not any(word in line for line in messages for word in ("Anna", "Schmidt", "51.3"))


def test_a_link_that_waits_is_not_followed(folder: Path) -> None:
    """Whoever knows the number of the process can lay links out: none is of the name the report gets."""
    target = folder / "target"
    target.write_text("kept")
    (folder / f"stepviz-crash-{os.getpid()}.txt").symlink_to(target)
    crash.report(ZeroDivisionError("x"), "stepviz")
    assert target.read_text() == "kept"
    assert len([path for path in folder.iterdir() if not path.is_symlink()]) == 2


def test_the_report_prints_nothing_that_is_no_character(folder: Path) -> None:
    crash.report(ZeroDivisionError("\x1b]52;c;aGk=\x07"), "stepviz")
    assert "\x1b" not in next(folder.iterdir()).read_text(encoding="utf-8")


def test_the_report_is_in_a_folder_that_there_is_and_where_there_is_none_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("TMPDIR", "TEMP"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    monkeypatch.setenv("TMP", str(tmp_path))
    assert str(tmp_path) in crash.report(ZeroDivisionError(), "stepviz")
    assert len([*tmp_path.glob("stepviz-crash-*.txt")]) == 1
    monkeypatch.setattr(crash, "_folder", lambda: str(tmp_path / "nowhere"))
    assert "No report could be written" in crash.report(ZeroDivisionError(), "stepviz")
