"""The run that is practised by hand has numbers for it, and lets nothing else decide about it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from stepviz import Timeline, Trainer
from stepviz.cli import main
from stepviz.cli.lessons.runs import experiment_of
from stepviz.session.practice.exercises import exercises
from stepviz.settings.sources import BY_HAND


def test_every_number_of_it_ends_after_two_decimals() -> None:
    line = Timeline(Trainer(experiment_of(BY_HAND)))
    for number in range(1, 5):
        iteration = line.iteration(number)
        values = [float(iteration[name]) for name in iteration.program.tensors if iteration[name].ndim == 0]
        assert [value for value in values if value != round(value, 2)] == []
        assert max(map(abs, values)) <= 400
    assert {exercise.iteration for exercise in exercises(line)} == {2, 3, 4}


def test_it_is_practised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 40 + "1\n3.5\n"))
    assert main(["practice", "--by-hand"]) == 0
    assert "Correct: w = +5.5000 - 0.05·40.000 = +3.5000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["iris"], "--by-hand has a run of its own: leave iris out"),
        (["--lr", "1"], "--by-hand has a run of its own: leave --lr out"),
        (["--batch-size", "1"], "leave --batch-size out"),
    ],
)
def test_nothing_else_decides_about_it(words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "--by-hand", *words]) == 2
    assert complaint in capsys.readouterr().err
