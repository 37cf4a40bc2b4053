"""What is written reads back the same; a file that was changed is noticed, one of something else is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stepviz.errors import UserError
from stepviz.session.practice import results
from stepviz.views.lessons.practice import Attempt, Exercise, Practice

EXERCISES = tuple(Exercise(2, "update", "number", f"W_after.x{place}.c0") for place in range(4))
WRONG, RIGHT = Attempt("1.7664", correct=False, mistakes=("term-forgotten",)), Attempt("1,7é", correct=True)


def practised() -> Practice:
    """At once, after a hint, told; one try of the fourth."""
    practice = Practice(EXERCISES, began=100.0)
    for attempt in (RIGHT, WRONG, RIGHT, WRONG, WRONG, WRONG, WRONG):
        practice = practice.with_attempt(attempt, practice.began + 2.5)
    return practice


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ada.json"
    path.write_bytes(results.written(practised(), "Ada L", "stepviz practice article"))
    return path


def test_it_reads_back(file: Path) -> None:
    found, practice = results.read(file), practised()
    assert (found.student, found.command, found.changed) == ("Ada L", "stepviz practice article", False)
    assert found.places == tuple((exercise.place, "number") for exercise in EXERCISES)
    assert (found.filled, found.attempts, found.hinted) == (practice.filled, practice.attempts, False)
    assert [one.outcome for one in found.filled] == ["at once", "after a hint", "told"]
    assert [one.seconds for one in found.filled] == [2.5, 2.5, 2.5]
    assert found.mistakes == ["term-forgotten"] * 5
    assert results.tally(practice) == "1 at once, 1 after a hint, 1 told"


def test_a_change_by_hand_is_noticed_another_layout_is_none_and_a_later_file_is_told(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    changes = [('"Ada L"', '"Bob"'), ("false", "true"), ("after a hint", "at once"), ("2.5", "1.5")]
    for old, new in changes:
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert results.read(file).changed, new
    file.write_text(json.dumps(json.loads(text)), encoding="utf-8")
    assert not results.read(file).changed
    file.write_text(text.replace('"schema_version": 1', '"schema_version": 2'), encoding="utf-8")
    with pytest.raises(UserError, match=r"ada\.json has schema_version 2"):
        results.read(file)


@pytest.mark.parametrize("text", ["", "[]", "{}", "nothing", '{"filled": 3}', "[" * 9000, '{"schema_version": 1}'])
def test_what_is_none_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"other\.json cannot be read as results of stepviz practice"):
        results.read(path)
