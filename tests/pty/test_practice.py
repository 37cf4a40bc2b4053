"""Practice in a real terminal: right, wrong and nonsense answers, back, away and on again; its results read back."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from stepviz.cli import main
from stepviz.session.practice.results import read
from stepviz.session.practice.workbook import Workbook
from tests.support.practice import Pupil, asked_in, right_answer
from tests.support.terminal import STEPVIZ, Terminal

NET, SIZE = "by-hand", (60, 20)


def test_iterations_are_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "results" / "ada.json"
    file.parent.mkdir()
    words = [*STEPVIZ, "practice", "--by-hand", "--name", "Ada", "--results", str(file)]
    with Terminal(words, *SIZE) as terminal:
        _begin(terminal)
    assert [one.outcome for one in read(file).filled] == ["at once", "after a hint"]
    pupil = Pupil(NET, Workbook(["--by-hand"], "Ada", str(file), by_hand=True))
    pupil.answers(until=lambda exercise: exercise.iteration == 4)
    with Terminal(words, *SIZE) as terminal:
        _fill_in(terminal, len(pupil.practice.filled))
        assert "practice is done: " in terminal.text
        assert not re.search(r"\b(nan|inf)\b", terminal.text)
        terminal.quit()
    found, count = read(file), len(asked_in(NET))
    assert (found.student, found.changed, found.mistakes) == ("Ada", False, ["term-forgotten"])
    assert [found.count(outcome) for outcome in ("at once", "after a hint")] == [count - 1, 1]
    told = _graded(file, capsys)
    assert re.search(rf"Ada +{count} of {count} +{count - 1} +1 .*--by-hand$", told, re.M)
    assert re.search(r"term-forgotten +1 +1$", told, re.M)
    file.write_text(file.read_text(encoding="utf-8").replace("after a hint", "at once"), encoding="utf-8")
    assert re.search(r"^Ada .*--by-hand +changed by hand$", _graded(file, capsys), re.M)


def _begin(terminal: Terminal) -> None:
    """The first rule and number of iteration 2, with what may go wrong; then away, in the middle of an operation."""
    terminal.wait_for("iteration 1 is worked")
    terminal.press("end")
    terminal.wait_for("Which rule makes w after?")
    terminal.press("1", "enter")
    terminal.wait_for("What is w after?")
    terminal.press(*"5.5", "enter")
    terminal.wait_for("5.5 is wrong.")
    terminal.press(*"3,5", "enter")
    terminal.wait_for("with a point")
    assert "3.5000" not in terminal.text
    terminal.press("\x15", "?")
    terminal.wait_for("The rule: w after")
    terminal.press("pageup")
    terminal.wait_for("op 11/12")
    terminal.press("pagedown")
    terminal.wait_for("What is w after?")
    terminal.press(*"5.5-0.05*40", "enter")
    terminal.wait_for("Which rule makes b after?")
    terminal.quit()


def _fill_in(terminal: Terminal, done: int) -> None:
    """All that is left, from the exercise on where it ended; a key leads from an operation to the next one."""
    left = asked_in(NET)[done:]
    assert {exercise.iteration for exercise in left} == {4}
    assert len({exercise.op for exercise in left}) == 12
    for place, (exercise, later) in enumerate(pairwise((*left, None)), start=done + 1):
        assert exercise is not None
        terminal.wait_for(f"EXERCISE {place} of {len(asked_in(NET))}")
        goes_on = later is not None and later.op != exercise.op
        terminal.press(*right_answer(NET, exercise), "enter", *["pagedown"][:goes_on])
    terminal.wait_for("practice is done")


def _graded(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of the folder of that file."""
    assert main(["grades", str(file.parent)]) == 0
    return capsys.readouterr().out
