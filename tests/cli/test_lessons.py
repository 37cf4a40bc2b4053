"""`lessons`, `check`, `notes`, `frames`, and a lesson in the place of a source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.reading import opened
from tests.support.commands import printed
from tests.support.drawings import drawing
from tests.support.files import complaints
from tests.support.lessons import GOOD, written


def test_the_course_has_all_lessons_in_order_with_minutes_and_aims() -> None:
    *lines, _, total = printed(["course"])
    assert [line.split()[1] for line in lines] == [*LESSONS]
    for place, (line, name) in enumerate(zip(lines, LESSONS, strict=True), start=1):
        lesson = opened(name).lesson
        assert line.split()[0] == str(place)
        assert line.endswith(f"{lesson.length:g} min  {lesson.aim}")
    assert len(lines) + 2 < 24
    assert max(map(len, [*lines, total])) <= 80
    hours, minutes = (int(word) for word in re.findall(r"\d+", total)[1:3])
    assert 60 * hours + minutes == sum(opened(name).lesson.length for name in LESSONS)


def test_check_tells_every_fault_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("logits.e0.c0", "logits.e9.c0", 1).replace('"1:grads"', '"1:gruds"', 1)
    name = written(tmp_path, text)
    told = complaints(["check", name])
    assert [line.split(": ")[0] for line in told] == [f"{name} line 33", f"{name} line 41"]


def test_warnings_are_printed_and_are_no_mistake(tmp_path: Path) -> None:
    lines = printed(["check", written(tmp_path, GOOD.replace("{logits.e0.c0}", "12.345"))])
    assert "line 35: 12.345 is not on the screen of this stop" in lines[0]
    assert lines[0].endswith("(a warning)")
    assert lines[1].endswith("7 stops, 10 minutes, ready to present, 1 to check")


def test_the_sheet_of_the_first_lesson_is_as_it_was_drawn() -> None:
    assert printed(["notes", "one-step"]) == drawing("notes_one-step")


def test_notes_are_a_sheet_with_times_presses_and_answers(tmp_path: Path) -> None:
    lines = printed(["notes", written(tmp_path)])
    assert lines[0] == "# A short one"
    assert "starts black" in " ".join(lines[:5])
    assert "1:ready · press 1" in lines
    assert "1:grads · press 3?  4! · dW.x2.c0" in lines
    assert "1 0  **2 +0.8296**  3 cannot tell" in lines
    assert "loss < 0.8 (plays, 16 iteration/s) · press 6  stops at 15, loss < 1;  7  goes on to 25" in lines
    assert "--lr 0.1 to 20:check · press 8 · val" in lines
    assert "40:check · press 9  with the answer of stop 1 · W_after.x2.c1" in lines
    assert lines[-1] == "press 10: how to get it at home."
    assert all(len(line) <= 80 for line in lines if not line.startswith(("stepviz", "loss")))


def test_frames_are_a_picture_and_a_text_of_every_press(tmp_path: Path) -> None:
    name, folder = written(tmp_path), tmp_path / "out" / "frames"
    assert "8 screens" in printed(["frames", name, "--out", str(folder)])[0]
    names = sorted(path.name for path in folder.iterdir())
    assert names[:4] == ["01-rule.svg", "01-rule.txt", "02-scores.svg", "02-scores.txt"]
    assert "What will dW[x2,c0] be?" in (folder / "03-slope-question.txt").read_text()
    assert "It is copied: +0.8296." in (folder / "03-slope.txt").read_text()
    for out, sentence in ((folder, "is not empty"), (name, "is a file: give a folder that is empty, or new")):
        (told,) = complaints(["frames", name, "--out", str(out)])
        assert sentence in told


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
