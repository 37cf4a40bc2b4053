"""Painting panes of large tensors, against the same panes of small ones: a pane never shows more than fits."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from stepviz import Experiment, Frame, Iteration, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views import screen
from stepviz.views.layout.placing import usual_at
from stepviz.views.layout.windows import View
from stepviz.views.moment_view import MomentView
from stepviz.views.panes import paint as panes
from stepviz.views.panes.cells import Body
from stepviz.views.panes.marks import Marks
from stepviz.views.panes.paint import grid_of
from stepviz.views.state import State
from stepviz.views.text.span import Line
from tests.benchmarks.effort import effort
from tests.benchmarks.figures import Figure, Measured, ratio_of
from tests.benchmarks.networks import rows_of

SMALL, LARGE = 10, 1000
PAINTS = effort(40, 1)
PICK = Cell("dW1", (5, 5))


def frames_of(size: int) -> list[Frame]:
    """The gradients of a layer from `size` inputs to `size` units, in four iterations."""
    experiment = Experiment(
        hidden=(size,), init="he", batch_size=32, iterations=8, reduction="mean", softmax="stable", check=(100, 100)
    )
    timeline = Timeline(Trainer(experiment, rows_of(size)))
    op = timeline.schedule.parse("1:grads1").op
    return [timeline.frame(Moment(number, op)) for number in range(1, 5)]


def paint(frame: Frame, pick: Cell) -> None:
    """Paint W, dW and W after."""
    layout = usual_at(frame, State(pick=pick))
    body, view = Body(frame, Marks(pick)), View(frame, pick)
    for pane in (pane for pane in layout.numbered if pane.kind == "parameters"):
        grid = grid_of(pane, view)
        lines = [Line(grid.pane.place.width) for _ in range(grid.pane.place.height)]
        panes.paint(grid, body, lines)
        for line in lines:
            line.row()


def paint_again(frame: Frame) -> None:
    """Paint around other cells of the same iteration, as while the pick moves."""
    for number in range(PAINTS):
        paint(frame, Cell("dW1", (number % SMALL, number % SMALL)))


def paint_anew(frames: list[Frame]) -> None:
    """Paint one iteration after another, nothing known of any: how hot its numbers are has to be found."""
    for number in range(PAINTS):
        frame = frames[number % len(frames)]
        current = Iteration(frame.current.number, frame.program, frame.current.slots)
        paint(replace(frame, current=current), PICK)


def look(frame: Frame) -> None:
    """Paint whole screens."""
    for _ in range(PAINTS):
        screen.screen(MomentView(State(pick=PICK), frame), 80, 24)


def panes_again() -> Measured:
    large, small = frames_of(LARGE), frames_of(SMALL)
    return ratio_of(partial(paint_again, large[0]), partial(paint_again, small[0]), PAINTS, "µs for three panes")


def panes_anew() -> Measured:
    large, small = frames_of(LARGE), frames_of(SMALL)
    return ratio_of(partial(paint_anew, large), partial(paint_anew, small), PAINTS, "µs for three panes")


def screens() -> Measured:
    large, small = frames_of(LARGE), frames_of(SMALL)
    return ratio_of(partial(look, large[0]), partial(look, small[0]), PAINTS, "µs a screen")


PAINTING: tuple[Figure, ...] = (
    Figure("panes of 1000x1000 / 10x10", "ratio", panes_again, 1.5),
    Figure("screen with panes of 1000x1000 / 10x10", "ratio", screens, 1.5),
    Figure("panes of 1000x1000 / 10x10, another iteration each", "ratio", panes_anew),
)
