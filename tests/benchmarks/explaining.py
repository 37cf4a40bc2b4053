"""What opening an explanation costs: the words, the terms, the panel's rows."""

from __future__ import annotations

from statistics import median

import numpy as np

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.panel import explanation
from tests.benchmarks.figures import ITERATIONS, Figure, Measured, seconds, train
from tests.support.places import LECTURE

AGAIN = 9
MOMENTS = ("1:update", "150:loss", "500:check", "3200:softmax", "4000:check")


def slowest_panel() -> Measured:
    """The slowest of all cells at several moments, against one iteration of training."""
    timeline = Timeline(Trainer(Experiment()))
    timeline.frame(timeline.schedule.last)
    frames = [timeline.frame(timeline.schedule.parse(at)) for at in MOMENTS]
    times = {
        (at, cell): _opening(frame, cell) for at, frame in zip(MOMENTS, frames, strict=True) for cell in _all(frame)
    }
    at, cell = max(times, key=lambda place: times[place])
    iteration = median(seconds(train) for _ in range(AGAIN)) / ITERATIONS
    slowest, usual = times[at, cell], median(times.values())
    word = frames[0].program.word(cell)
    return Measured(
        1e3 * slowest,
        f"{word} at {at}, {slowest / iteration:.0f} iterations of training; median of {len(times)} cells "
        f"{1e3 * usual:.3f} ms, {usual / iteration:.0f} iterations",
    )


def _all(frame: Frame) -> list[Cell]:
    names = [name for name in frame.program.tensors if name != "rows"]
    cells = [Cell(name, index) for name in names for index in np.ndindex(frame.current[name].shape)]
    return [*cells, *map(Cell, frame.history.accuracies)]


def _opening(frame: Frame, cell: Cell) -> float:
    width, height = LECTURE.width, LECTURE.pane("panel").place.height
    return median(seconds(lambda: explanation(explain(frame, cell), width, height)) for _ in range(AGAIN))


EXPLAINING: tuple[Figure, ...] = (Figure("explain panel of the article, slowest cell", "ms", slowest_panel, 2.0),)
