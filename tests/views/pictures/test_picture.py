"""Every picture can be drawn, whatever is picked, hidden or known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, product
from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.settings.looks import PICTURES
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.pictures.picture import Picture, pictures, suiting
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG, examples
from tests.support.moments import frame_near
from tests.support.pictures import HEIGHT, WIDTH, hit_in, moments, small_nets, text, viewers

RUNS = [
    Experiment.of("digits", optimizer="adam"),
    Experiment.of("digits", hidden=(3,), optimizer="momentum"),
    Experiment.of("xor", hidden=(2,), activation="tanh", optimizer="adam"),
    Experiment.of("iris", lr=1e9, softmax="plain"),
    Experiment.of("chain-rule", optimizer="adam"),
    Experiment.of("line", iterations=5, check=(1, 2)),
    Experiment.of("housing", hidden=(3,), lr=1e9),
    Experiment.of("mazur"),
]
SIZES = [(80, 21), (60, 17), (157, 45)]
SOME = 29
"""One of so many cases is looked at in every run: no picture always has the same pick."""


def picks(frame: Frame) -> Iterator[Cell | None]:
    """No cell, an accuracy, and the last cell of everything that can be picked."""
    yield None
    yield from map(Cell, SPLITS)
    for name in frame.program.tensors:
        yield Cell(name, tuple(length - 1 for length in np.shape(frame.current[name])))


@pytest.mark.parametrize("experiment", RUNS, ids=attrgetter("title"))
def test_every_picture_can_be_drawn_whatever_is_picked(experiment: Experiment) -> None:
    timeline = Timeline(Trainer(experiment))
    first, last = 1, len(timeline.trainer.program.ops)
    for moment in (Moment(1, 0), Moment(1, last), Moment(3, first), Moment(3, last)):
        frame = frame_near(timeline, moment)
        made = tuple(tensor.name for tensor in frame.op.writes) if frame.op is not None else ()
        cases = [*product(picks(frame), (NOTHING_HIDDEN, Mask(made)), suiting(frame))][:: 1 if LONG else SOME]
        for (pick, veil, picture), (width, height) in zip(cases, cycle(SIZES), strict=False):
            viewer = State(pick=pick, veil=veil)
            rows = picture.drawn(frame, viewer, width, height).rows
            assert [len(text_of(row)) for row in rows] == [width] * height
            picture.row_numbers(frame, viewer)
            hit_in(picture, frame, viewer, width, height, width // 2, height // 2)


_OWN = ("images", "maps", "table")
"""Pictures of some runs alone, whose own tests look at their rows."""
_TARGETS = {"fit": (1, 3), "data": (0, 3), "given": (0, 3), "curves": (0, 1)}
"""How many numbers there can be to come near to."""
VEILS = [(), ("losses", "loss"), ("x", "y"), ("probs",), SPLITS]


@pytest.mark.parametrize(
    "picture",
    [picture for picture in pictures() if picture.key not in _OWN],
    ids=attrgetter("key"),
)
@examples(50)
@given(data=st.data())
def test_every_row_is_as_wide_as_the_picture(picture: Picture, data: st.DataObject) -> None:
    features = st.just(2) if picture.key == "boundary" else st.integers(1, 2 if picture.key == "fit" else 30)
    targets = st.integers(*_TARGETS.get(picture.key, (0, 0)))
    net = data.draw(st.tuples(features, targets).flatmap(lambda sizes: small_nets(*sizes)))
    frame = frame_near(Timeline(net.trainer), data.draw(moments))
    width, height = data.draw(st.tuples(st.integers(1, 130), st.integers(1, 40)) | st.just((WIDTH, HEIGHT)))
    veil, pointed = Mask(data.draw(st.sampled_from(VEILS))), data.draw(st.none() | st.integers(-1, 12))
    viewer = replace(data.draw(viewers(net)), veil=veil, pointed=pointed)
    assert [len(line) for line in text(picture, frame, viewer, width, height)] == [width] * height


def test_every_picture_has_the_name_it_is_listed_by() -> None:
    assert [picture.key for picture in pictures()] == [*PICTURES]
