"""Every picture can be drawn, whatever is picked, hidden or known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.views.marks import NOTHING_HIDDEN, Veil
from stepviz.views.pictures import suiting
from stepviz.views.span import text_of
from stepviz.views.viewer import Viewer
from tests.pictures import frame_near

RUNS = [
    Experiment.of("digits", optimizer="adam"),
    Experiment.of("digits", hidden=(3,), optimizer="momentum"),
    Experiment.of("xor", hidden=(2,), activation="tanh", optimizer="adam"),
    Experiment.of("iris", lr=1e9, softmax="plain"),
    Experiment.of("chain-rule", optimizer="adam"),
]
SIZES = [(80, 21), (60, 17), (157, 45)]


def picks(frame: Frame) -> Iterator[Cell | None]:
    """No cell, an accuracy, and the last cell of everything that can be picked."""
    yield None
    yield from map(Cell, SPLITS)
    for name in frame.program.tensors:
        yield Cell(name, tuple(length - 1 for length in np.shape(frame.current[name])))


@pytest.mark.parametrize("experiment", RUNS, ids=lambda experiment: " ".join(experiment.words()))
def test_every_picture_can_be_drawn_whatever_is_picked(experiment: Experiment) -> None:
    timeline = Timeline(Trainer(experiment))
    first, last = 1, len(timeline.trainer.program.ops)
    for moment in (Moment(1, 0), Moment(1, last), Moment(3, first), Moment(3, last)):
        frame = frame_near(timeline, moment)
        made = tuple(tensor.name for tensor in frame.op.writes) if frame.op is not None else ()
        for pick in picks(frame):
            for veil in (NOTHING_HIDDEN, Veil(made)):
                viewer = Viewer(pick=pick, veil=veil)
                for picture in suiting(frame):
                    for width, height in SIZES:
                        rows = picture.rows(frame, viewer, width, height)
                        assert [len(text_of(row)) for row in rows] == [width] * height
                    picture.row_numbers(frame, viewer)
                    picture.hit(frame, viewer, 80, 21, 40, 10)
