"""Painting a screen with panes of large tensors, against small ones: a pane never shows more than fits."""

from __future__ import annotations

from functools import partial

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.benchmarks.effort import effort
from tests.benchmarks.figures import Figure, Measured, ratio_of
from tests.benchmarks.networks import rows_of

SMALL, LARGE = 10, 1000
PAINTS = effort(40, 1)


def frame_of(size: int) -> Frame:
    """The gradients of a layer from `size` inputs to `size` units."""
    experiment = Experiment(
        hidden=(size,), init="he", batch_size=32, iterations=8, reduction="mean", softmax="stable", check=(100, 100)
    )
    timeline = Timeline(Trainer(experiment, rows_of(size)))
    return timeline.frame(timeline.schedule.parse("1:grads1"))


def paint(frame: Frame) -> None:
    """Paint around one cell after the other, as while the pick moves."""
    for number in range(PAINTS):
        screen(MomentView(State(pick=Cell("dW1", (number % SMALL, number % SMALL))), frame), 80, 24)


def screens() -> Measured:
    large, small = frame_of(LARGE), frame_of(SMALL)
    return ratio_of(partial(paint, large), partial(paint, small), PAINTS, "µs a screen")


PAINTING: tuple[Figure, ...] = (Figure("screen with panes of 1000x1000 / 10x10", "ratio", screens, 1.5),)
