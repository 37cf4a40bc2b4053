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
from stepviz.views.marks import hit
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.pictures.picture import Picture, pictures, suiting
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG, examples
from tests.support.moments import disturbed, frame_near
from tests.support.pictures import HEIGHT, WIDTH, moments, small_nets, text, viewers, with_other_test_rows

RUNS = [
    Experiment.of("digits", optimizer="adam"),
    Experiment.of("digits", hidden=(3,), optimizer="momentum"),
    Experiment.of("digits", conv="3@2x2", activation="tanh"),
    Experiment.of("names", embed=2, context=2, batch_size=3),
    Experiment.of("xor", hidden=(2,), activation="tanh", optimizer="adam"),
    Experiment.of("iris", lr=1e9, softmax="plain"),
    Experiment.of("chain-rule", optimizer="adam"),
    Experiment.of("line", iterations=5, check=(1, 2)),
    Experiment.of("housing", hidden=(3,), lr=1e9),
    Experiment.of("mazur"),
    Experiment.of("gpt"),
]
SIZES = [(80, 21), (60, 17), (157, 45), (44, 7), (36, 10), (10, 5), (1, 1)]
MANY = 12
"""Operations of an iteration of which every other one is looked at."""
SOME = 47
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
        for (pick, mask, picture), (width, height) in zip(cases, cycle(SIZES), strict=False):
            viewer = State(pick=pick, mask=mask)
            drawn = picture.drawn(frame, viewer, width, height)
            assert [len(text_of(row)) for row in drawn.rows] == [width] * height
            picture.row_numbers(frame, viewer)
            hit(drawn.marks, width // 2, height // 2)


_OWN = ("attention", "images", "maps", "table")
"""Pictures of some runs alone, which are in the law above."""
_TARGETS = {"fit": (1, 3), "data": (0, 3), "given": (0, 3), "curves": (0, 1)}
"""How many numbers there can be to come near to."""
MASKS = [(), ("losses", "loss"), ("x", "y"), ("probs",), SPLITS]


@pytest.mark.parametrize(
    "picture",
    [picture for picture in pictures() if picture.key not in _OWN],
    ids=attrgetter("key"),
)
@examples(15)
@given(data=st.data())
def test_every_row_is_as_wide_as_the_picture(picture: Picture, data: st.DataObject) -> None:
    features = st.just(2) if picture.key == "boundary" else st.integers(1, 2 if picture.key == "fit" else 30)
    targets = st.integers(*_TARGETS.get(picture.key, (0, 0)))
    net = data.draw(st.tuples(features, targets).flatmap(lambda sizes: small_nets(*sizes)))
    frame = frame_near(Timeline(net.trainer), data.draw(moments))
    width, height = data.draw(st.tuples(st.integers(1, 130), st.integers(1, 40)) | st.just((WIDTH, HEIGHT)))
    mask, pointed = Mask(data.draw(st.sampled_from(MASKS))), data.draw(st.none() | st.integers(-1, 12))
    viewer = replace(data.draw(viewers(net)), mask=mask, pointed=pointed)
    assert [len(line) for line in text(picture, frame, viewer, width, height)] == [width] * height


LOCKED = [
    Experiment.of("xor", hidden=(8,), activation="tanh", lr=0.5, iterations=12, check=(4, 6)),
    Experiment.of("iris", hidden=(8,), lr=0.5, iterations=12, check=(4, 6), scale="none"),
    Experiment.of("digits", hidden=(8,), lr=0.1, iterations=6, check=(2, 3), scale="none"),
    Experiment.of("digits", conv="2@3x3", lr=0.1, iterations=4, check=(2, 3), scale="none"),
    Experiment.of("line", iterations=6, check=(2, 3)),
]
_LISTED = ("data", "given")
"""Pictures that list the rows themselves, of whatever part."""


@pytest.mark.parametrize("experiment", LOCKED, ids=attrgetter("title"))
def test_test_rows_are_locked_until_the_end(experiment: Experiment) -> None:
    one, other = Timeline(Trainer(experiment)), with_other_test_rows(experiment)
    image, last = one.trainer.dataset.image, one.schedule.last
    viewers = (USUAL, State(pick=Cell("x", (0, 0))), State(row=None if image else int(one.trainer.dataset.test[0])))
    checked = [Moment(n, one.schedule.check) for n in experiment.check]
    for place, moment in enumerate((Moment(1, 0), Moment(1, 3), Moment(2, one.schedule.update), *checked, last)):
        frames = one.frame(moment), other.frame(moment)
        listed = (picture for picture in suiting(frames[0]) if picture.key not in _LISTED)
        seen = {picture.key: [text(picture, frame, viewers[place % 3]) for frame in frames] for picture in listed}
        assert moment == last or all(mine == its for mine, its in seen.values()), moment
    assert any(mine != its for mine, its in seen.values())


MASKED = [
    *LOCKED,
    Experiment.of("names", embed=2, context=2, batch_size=3, iterations=3, check=(1, 2)),
    Experiment.of("mazur", iterations=3, check=(1, 2)),
    Experiment.of("chain-rule", formula="neuron", iterations=3),
    Experiment.of("gpt", iterations=3, check=(1, 2)),
]


@pytest.mark.parametrize("experiment", MASKED, ids=attrgetter("title"))
def test_what_is_hidden_is_not_told(experiment: Experiment) -> None:
    """Two frames that differ in the hidden numbers only have the same pictures."""
    timeline, told = Timeline(Trainer(experiment)), set[str]()
    last = timeline.schedule.last.op
    for op in range(1, last + 1, 1 if LONG or last < MANY else 2):
        frame = timeline.frame(Moment(experiment.iterations, op))
        made = () if frame.op is None else frame.op.writes
        names = tuple(t.name for t in made if t.name in frame.program.slots or t.name in SPLITS)
        first = Cell(names[0], (0,) * len(frame.described(names[0]).axes))
        frames = frame, disturbed(frame, names)
        for place, picture in enumerate(suiting(frame)):
            if not LONG and picture.key in told and (place + op // 2) % 4:
                continue
            state = (State(pick=first), State(row=3), State(pointed=2))[(place + op) % 3]
            mine, its = (text(picture, each, replace(state, mask=Mask(names)), *SIZES[1]) for each in frames)
            assert mine == its, (op, picture.key, state.pick)
            if picture.key not in told:
                mine, its = (text(picture, each, state, *SIZES[1]) for each in frames)
                told |= {picture.key} if mine != its else set()
    assert len(told) > 3, told


def test_every_picture_has_the_name_it_is_listed_by() -> None:
    assert [picture.key for picture in pictures()] == [*PICTURES]
