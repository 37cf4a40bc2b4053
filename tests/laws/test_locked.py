"""The test rows stay locked: with other labels for them nothing is different before the last iteration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stepviz import Dataset, Experiment, Frame, Timeline, Trainer
from stepviz.cli import main
from stepviz.data import load
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.explain.explanation import explain
from stepviz.views.panes.marks import Mask
from stepviz.views.state import Poll, State
from tests.support.explanations import cells
from tests.support.moments import frame_of

MOMENTS = ["1:grads", "500:check", "4000:update"]
"""The last one is before the check of the last iteration."""
DRAWN = 8
"""Of so many explained numbers one is drawn too."""


def otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the article's test rows have the other label."""

    def wrong(*given: Any) -> Dataset:
        data = load(*given)
        y = data.y.copy()
        y[data.test] = 1 - y[data.test]
        return replace(data, y=y)

    monkeypatch.setattr("stepviz.training.trainer.load", wrong)


def seen(timeline: Timeline, at: str) -> list[list[str]]:
    """Screens of a moment: as it is, with every cell picked and explained, asked, proved, small."""
    frame = frame_of(timeline, at)
    pages = [screen.text(frame, width, height) for width, height in ((80, 24), (60, 20), (40, 12))]
    every = [*cells(frame)]
    pages += [explain(frame, cell).spoken() for cell in every]
    pages += [screen.text(frame, 80, 24, State(pick=cell, explaining=True)) for cell in every[::DRAWN]]
    pages.append(screen.text(frame, 80, 24, State(mask=hidden(frame), poll=Poll(ask(frame)))))
    pages.append(screen.text(frame, 80, 24, State(proving=True)))
    return pages


def hidden(frame: Frame) -> Mask:
    return Mask(() if frame.op is None else tuple(tensor.name for tensor in frame.op.writes))


def test_no_screen_before_the_end_depends_on_the_labels_of_test_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    timeline = Timeline(Trainer(Experiment()))
    before = {at: seen(timeline, at) for at in MOMENTS}
    otherwise(monkeypatch)
    timeline = Timeline(Trainer(Experiment()))
    for at in MOMENTS:
        assert seen(timeline, at) == before[at], at


Written = Callable[[str], str]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Written:
    """What a command writes: into its file, or else into the terminal."""

    def write(command: str) -> str:
        path = tmp_path / "run"
        assert main(command.replace("FILE", str(path)).split()) == 0
        printed = capsys.readouterr().out
        return path.read_text(encoding="utf-8") if "FILE" in command else printed

    return write


BEFORE = [
    "export --format csv --iterations 3700-3999 --out FILE --force",
    "export --format json --iterations 400-600 --out FILE --force",
    "export --format svg --at 500:check --out FILE --force",
    "explain --at 3999:update --pick W_after.x2.c1",
]


@pytest.mark.parametrize("command", BEFORE)
def test_no_file_before_the_end_depends_on_the_labels_of_test_rows(
    command: str, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = written(command)
    otherwise(monkeypatch)
    assert written(command) == before
    assert "test," not in before


def test_training_tells_of_test_rows_once_at_its_end(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written("train --iterations 300").splitlines()
    otherwise(monkeypatch)
    after = written("train --iterations 300").splitlines()
    differ = [number for number, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert [before[number].split()[0] for number in differ] == ["300", "accuracy"]
    for number in differ:
        assert "75.0%" in before[number]
        assert before[number].replace("75.0%", "25.0%") == after[number]
