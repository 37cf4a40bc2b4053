"""`lessons`, `check`, `notes`, `frames`, and a lesson in the place of a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import printed
from tests.support.drawings import drawing
from tests.support.files import complaints
from tests.support.lessons import GOOD, written


def test_warnings_are_printed_and_are_no_mistake(tmp_path: Path) -> None:
    lines = printed(["check", written(tmp_path, GOOD.replace("{logits.e0.c0}", "12.345"))])
    assert "line 35: 12.345 is not on the screen of this stop" in lines[0]
    assert lines[0].endswith("(a warning)")
    assert lines[1].endswith("7 stops, 10 minutes, ready to present, 1 to check")


def test_the_sheet_of_the_first_lesson_is_as_it_was_drawn() -> None:
    assert printed(["notes", "one-step"]) == drawing("notes_one-step")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[lesson]\n\n\xff", "line 3 is not UTF-8"),
        (b"#" * 1_000_001, "is larger than a megabyte"),
        (GOOD.replace("1:linear", "1:lin\\u0000ear").encode(), "line 32"),
    ],
    ids=["bytes", "large", "control"],
)
def test_a_file_that_is_no_lesson_is_one_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "lesson.toml"
    path.write_bytes(content)
    (told,) = complaints(["check", str(path)])
    assert sentence in told


def test_a_folder_is_no_lesson(tmp_path: Path) -> None:
    (tmp_path / "lesson.toml").mkdir()
    assert "is a folder" in complaints(f"check {tmp_path}/lesson.toml")[0]


def test_files_of_a_lesson_are_found_from_its_folder(tmp_path: Path) -> None:
    rows = "".join(f"{n % 5},{n % 3},{'ab'[n % 2]}\n" for n in range(20))
    (tmp_path / "marks.csv").write_text(f"u,v,grade\n{rows}")
    text = '[lesson]\ntitle = "Own"\nsource = "marks.csv"\n[[stop]]\nat = "1:grads"\ncaption = "All."\n'
    assert printed(["check", written(tmp_path, text)])[-1].endswith("1 stops, ready to present")


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
