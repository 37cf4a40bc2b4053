"""The test rows stay locked, and splits without rows are no splits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stepviz import Dataset, Experiment, Moment, Timeline, Trainer
from stepviz.cli import main
from stepviz.data import load
from stepviz.training.moment import Unit
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.explain.explanation import explain
from stepviz.views.state import Poll, State
from tests.support.explanations import cells
from tests.support.moments import frame_of

Written = Callable[[str], str]
MOMENTS = ("1:grads", "500:check", "4000:update")
"""The last one is before the check of the last iteration."""
BEFORE = (
    "export --format csv --iterations 3700-3999 --out FILE --force",
    "export --format json --iterations 400-600 --out FILE --force",
    "export --format svg --at 500:check --out FILE --force",
    "explain --at 3999:update --pick W_after.x2.c1",
)


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Written:
    """What a command writes: into its file, or else into the terminal."""

    def write(command: str) -> str:
        path = tmp_path / "run"
        assert main(command.replace("FILE", str(path)).split()) == 0
        printed = capsys.readouterr().out
        return path.read_text(encoding="utf-8") if "FILE" in command else printed

    return write


def otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the article's test rows have the other label."""

    def wrong(*given: Any) -> Dataset:
        data = load(*given)
        y = data.y.copy()
        y[data.test] = 1 - y[data.test]
        return replace(data, y=y)

    monkeypatch.setattr("stepviz.training.trainer.load", wrong)


def seen() -> list[list[str]]:
    """Screens of a moment, asked and proved, and explanations of every number, at each of the moments."""
    timeline, pages = Timeline(Trainer(Experiment())), list[list[str]]()
    for frame in (frame_of(timeline, at) for at in MOMENTS):
        states = (State(), State(poll=Poll(ask(frame))), State(proving=True))
        pages += [screen.text(frame, 80, 24, state) for state in states]
        pages += [explain(frame, cell).spoken() for cell in cells(frame)]
    return pages


def test_nothing_before_the_end_depends_on_the_labels_of_test_rows(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, files = seen(), [written(command) for command in BEFORE]
    otherwise(monkeypatch)
    assert seen() == before
    assert [written(command) for command in BEFORE] == files
    assert not any("test," in text for text in files)


def test_training_tells_of_test_rows_once_at_its_end(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written("train --iterations 300").splitlines()
    otherwise(monkeypatch)
    after = written("train --iterations 300").splitlines()
    differ = [number for number, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert [before[number].split()[0] for number in differ] == ["300", "accuracy"]
    for number in differ:
        assert "75.0%" in before[number]
        assert before[number].replace("75.0%", "25.0%") == after[number]


SHARES = [(0.0, 0.0), (0.0, 0.25), (0.25, 0.0)]


def run(val: float, test: float) -> Timeline:
    return Timeline(Trainer(Experiment.of("xor", rows=8, val=val, test=test, iterations=20, check=(4, 6))))


@pytest.mark.parametrize(("val", "test"), SHARES)
def test_a_split_of_share_0_has_no_rows_and_is_never_looked_at(val: float, test: float) -> None:
    timeline = run(val, test)
    data, schedule = timeline.trainer.dataset, timeline.schedule
    assert (len(data.val) > 0, len(data.test) > 0) == (val > 0, test > 0)
    assert sorted([*data.train, *data.val, *data.test]) == list(range(8))
    for number in range(1, 20):
        due = [*["train"] * (number % 4 == 0), *["val"] * (number % 6 == 0 and val > 0)]
        assert list(schedule.due(number)) == due
        assert (number in schedule.checks(1, 20)) == bool(due) == schedule.exists(Moment(number, schedule.check))
    assert schedule.due(20) == data.splits
    frame = timeline.frame(schedule.last)
    assert set(frame.history.accuracies) == set(data.splits)
    assert schedule.step(Moment(4, schedule.check), Unit.CHECK, 1).iteration == (6 if val else 8)
