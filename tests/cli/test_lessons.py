"""`lessons`, `check`, `notes`, `frames`, and a lesson in the place of a source."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import printed
from tests.support.drawings import drawing
from tests.support.files import complaints
from tests.support.lessons import GOOD, written


def test_the_sheet_of_the_first_lesson_is_as_it_was_drawn() -> None:
    assert printed(["notes", "one-step"]) == drawing("notes_one-step")


def test_a_file_of_more_than_a_megabyte_is_no_lesson(here: Path) -> None:
    (here / "lesson.toml").write_bytes(b"#" * 1_000_001)
    assert "is larger than a megabyte" in complaints("check lesson.toml")[0]


def test_a_recording_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    """A lesson is gone on with, in its own run alone."""
    name = written(tmp_path)
    assert "records another run: stepviz record" in complaints(["record", name, "xor"])[0]
    assert "is not a terminal: use `stepviz show`" in complaints(["record", name])[0]
    assert Path(name).read_text() == GOOD
    for text in ("", "dear diary", 'title = "x"'):
        Path(name).write_text(text)
        assert "already exists and is not overwritten" in complaints(["record", name])[0]
        assert Path(name).read_text() == text
