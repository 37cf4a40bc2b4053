"""`stepviz grades`: who did what, which mistakes, and which files are not to be trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz.session.practice.results import written
from stepviz.views.lessons.practice import Attempt, Exercise, Practice
from tests.support.commands import ended, printed

EXERCISES = tuple(Exercise(2, "update", "number", f"W_after.x{place}.c0") for place in range(4))
RIGHT, SIGN = Attempt("1", correct=True), Attempt("-1", correct=False, mistakes=("sign", "transposed"))
STALE = Attempt("7", correct=False, mistakes=("stale",))


def hand_in(path: Path, student: str, *attempts: Attempt) -> None:
    practice = Practice(EXERCISES, began=1.0)
    for attempt in attempts:
        practice = practice.with_attempt(attempt, practice.began + 2)
    path.write_bytes(written(practice, student, "stepviz practice article"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    hand_in(tmp_path / "b.json", "Ben", SIGN, RIGHT, SIGN, SIGN, SIGN, RIGHT)
    hand_in(tmp_path / "a.json", "", RIGHT)
    hand_in(tmp_path / "c.json", "=cmd Eve", STALE, RIGHT, RIGHT, RIGHT, RIGHT)
    changed = (tmp_path / "c.json").read_text().replace("after a hint", "at once")
    (tmp_path / "c.json").write_text(changed)
    (tmp_path / "thesis.json").write_text("{}")
    (tmp_path / "notes.txt").write_text("not looked at")
    return tmp_path


def test_a_line_for_each_and_every_mistake(folder: Path) -> None:
    assert printed(f"grades {folder}") == [
        "student  done    at once  after a hint  told  practised",
        "a        1 of 4  1        0             0     article",
        "Ben      3 of 4  1        1             1     article",
        "cmd Eve  4 of 4  3        1             0     article    changed by hand",
        "",
        "mistake  times  students",
        "sign     4      1",
        "stale    1      1",
        "",
        "thesis.json cannot be read as results of stepviz practice",
    ]


def test_as_a_table_to_compute_with(folder: Path) -> None:
    status, out, err = ended(f"grades {folder} --format csv")
    assert (status, "thesis.json" in err) == (0, True)
    assert out.splitlines() == [
        "student,file,practised,done,of,at_once,after_hint,told,seconds,changed,sign,stale",
        "a,a.json,stepviz practice article,1,4,1,0,0,2.0,no,0,0",
        "Ben,b.json,stepviz practice article,3,4,1,1,1,6.0,no,4,0",
        "cmd Eve,c.json,stepviz practice article,4,4,3,1,0,8.0,yes,0,1",
    ]


def test_mistakes_are_told(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("[]")
    for words, complaint in (("", "has no results of stepviz practice"), ("--format xml", "choose text or csv")):
        status, _, err = ended(f"grades {tmp_path} {words}")
        assert (status, complaint in err) == (2, True)
