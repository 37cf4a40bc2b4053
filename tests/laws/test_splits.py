"""The test rows stay locked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stepviz import Dataset, Experiment, Timeline, Trainer
from stepviz.data import load
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.explain.explanation import explain
from stepviz.views.state import Poll, State
from tests.support.commands import printed
from tests.support.explanations import cells
from tests.support.moments import frame_of

MOMENTS = ("1:grads", "500:check", "4000:update")
"""The last one is before the check of the last iteration."""
BEFORE = (
    "export --format csv --iterations 3700-3999 --out FILE --force",
    "export --format json --iterations 400-600 --out FILE --force",
    "export --format svg --at 500:check --out FILE --force",
    "explain --at 3999:update --pick W_after.x2.c1",
)


def written(command: str, path: Path) -> str:
    """What a command writes: into a file, or else into the terminal."""
    lines = printed(command.replace("FILE", str(path)))
    return path.read_text(encoding="utf-8") if "FILE" in command else "\n".join(lines)


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, files = seen(), [written(command, tmp_path / "run") for command in BEFORE]
    otherwise(monkeypatch)
    assert seen() == before
    assert [written(command, tmp_path / "run") for command in BEFORE] == files
    assert not any("test," in text for text in files)
