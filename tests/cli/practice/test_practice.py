"""The run that is practised by hand has numbers for it, and lets nothing else decide about it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from stepviz import Timeline, Trainer
from stepviz.cli import main
from stepviz.cli.lessons.runs import experiment_of
from stepviz.session.practice.exercises import exercises, posed
from stepviz.session.practice.numbers import NumberExercise
from stepviz.session.practice.results import read
from stepviz.session.practice.workbook import Workbook
from stepviz.settings.sources import BY_HAND
from tests.support.practice import Pupil


def test_every_number_of_it_ends_after_two_decimals() -> None:
    line = Timeline(Trainer(experiment_of(BY_HAND[""])))
    for number in range(1, 5):
        iteration = line.iteration(number)
        values = [float(iteration[name]) for name in iteration.program.tensors if iteration[name].ndim == 0]
        assert [value for value in values if value != round(value, 2)] == []
        assert max(map(abs, values)) <= 400
    assert {exercise.iteration for exercise in exercises(line)} == {2, 3, 4}


def test_with_a_softmax_a_table_is_enough() -> None:
    """Powers as they stand in it; a log between two of them, as the line through both has it."""
    line, asked = Timeline(Trainer(experiment_of(BY_HAND["softmax"]))), []
    for exercise in (one for one in exercises(line) if one.op in ("softmax", "loss")):
        number = posed(line, exercise)
        if not isinstance(number, NumberExercise) or not number.powers:
            continue
        table = [(float(power), float(value)) for power, value in re.findall(r"e\^(\S+) = ([\d.]*\d)", number.powers)]
        if exercise.op == "softmax":
            worked = table[number.cell.index[1]][1] / sum(value for _, value in table)
        else:
            ((above, most), (below, least)), p = table, float(re.findall(r"= ([\d.]+)\.$", number.numbers)[0])
            worked = -(below + (above - below) * (p - least) / (most - least))
        assert number.wrong(number.read(f"{worked:.3g}")) is None
        asked.append(exercise.op)
    assert set(asked) == {"softmax", "loss"}


def test_the_table_stands_beside_the_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    told = []
    for by_hand in (True, False):
        pupil = Pupil(book=Workbook(["article"], by_hand=by_hand, anew=True))
        pupil.answers(lambda one: one.op == "softmax" and one.kind == "number")
        told += ["Powers of e: e^" in pupil.seen(*size) for size in ((60, 20), (80, 24), (160, 48))]
    assert told == [True] * 3 + [False] * 3


def test_it_is_practised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 40 + "1\n3.5\n"))
    assert main(["practice", "--by-hand"]) == 0
    assert "Correct: w = +5.5000 - 0.05·40.000 = +3.5000" in capsys.readouterr().out


FIRST = "\n" * 14
"""Up to the update of iteration 2."""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def said(typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["practice", "--spoken", *words]) == 0
    return capsys.readouterr().out


def test_an_iteration_is_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ada.json"
    typed = f"{FIRST}1\n1.7664\nhello\n?\n1.7664 - 0.01*1.9009\n4\n-0.0042\n"
    text = said(typed, monkeypatch, capsys, "--name", "Ada", "--results", str(file))
    before, after = text.split("What is W after[x0,c0]? 5 digits count.", 1)
    assert "+1.7474" not in before
    assert "W,b after, x0: c0 blank, c1 +0.4169" in before
    for line in (
        "1.7664 is wrong. Count what is added up",
        "hello is a name: type a number",
        "The rule: W after = W before - lr·dW",
        "Correct: W[x0,c0] = +1.7664 - 0.01·1.9009 = +1.7474",
        "Which rule makes b after? Type its number.",
        "W,b after, x0: c0 +1.7474, c1 +0.4169",
    ):
        assert line in after
    found = read(file)
    assert (found.student, found.changed) == ("Ada", False)
    assert [one.outcome for one in found.filled] == ["at once", "after a hint", "at once", "at once"]
    assert "EXERCISE 5 of 32" in said("\n" * 6, monkeypatch, capsys)


def test_back_and_again(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(f"{FIRST}b\n\nall\nhelp\nquit\n", monkeypatch, capsys)
    paragraphs = text.strip().split("\n\n")
    assert paragraphs[-4].startswith("iteration 2 of 4000, operation 6 of 7, backward: dW,db")
    assert "Which rule makes W after?" in paragraphs[-3]
    assert "blank" in paragraphs[-2]
    assert "+1.7474" not in paragraphs[-2]
    assert paragraphs[-1].startswith("Type a number")


def test_a_lesson_is_practised_in_its_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert "article: 4000 iterations" in said("", monkeypatch, capsys, "one-step")
