"""Every picture can be drawn, whatever is picked, hidden or known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, product
from random import Random

import numpy as np
import pytest

from stepviz import Experiment, Frame, Moment
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.settings.looks import PICTURES
from stepviz.views.marks import hit
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.pictures.picture import Picture, pictures, suiting
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.moments import disturbed, frame_near, line_of
from tests.support.pictures import RUNS, text, with_other_test_rows

SIZES = [(80, 21), (60, 17), (157, 45), (44, 7), (36, 10), (10, 5), (1, 1)]
_LOOKED = 6
"""Operations of an iteration at which hidden numbers are looked for in every run; in `--long` at all."""
SOME = 79
"""One of so many cases is looked at in every run: no picture always has the same pick."""


def picks(frame: Frame) -> Iterator[Cell | None]:
    """No cell, an accuracy, and the last cell of everything that can be picked."""
    yield None
    yield from map(Cell, SPLITS)
    for name in frame.program.tensors:
        yield Cell(name, tuple(length - 1 for length in np.shape(frame.current[name])))


@pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)
def test_every_picture_can_be_drawn_whatever_is_picked_and_has_its_width(experiment: Experiment) -> None:
    timeline = line_of(experiment)
    first, last, random = 1, len(timeline.trainer.program.ops), Random(experiment.title)
    for moment in (Moment(1, 0), Moment(1, last), Moment(3, first), Moment(3, last)):
        frame = frame_near(timeline, moment)
        made = tuple(tensor.name for tensor in frame.op.writes) if frame.op is not None else ()
        cases = [*product(picks(frame), (NOTHING_HIDDEN, Mask(made)), suiting(frame))][:: 1 if LONG else SOME]
        for (pick, mask, picture), usual in zip(cases, cycle(SIZES), strict=False):
            row, pointed = random.choice((None, -1, 0, 3, 999)), random.choice((None, -1, 2, 12))
            viewer = State(pick=pick, mask=mask, row=row if pick is None else None, pointed=pointed)
            for width, height in (usual, (random.randint(1, 130), random.randint(1, 40))):
                drawn = picture.drawn(frame, viewer, width, height)
                assert [len(text_of(row)) for row in drawn.rows] == [width] * height
                picture.row_numbers(frame, viewer)
                hit(drawn.marks, width // 2, height // 2)


LOCKED = ("xor", "filters", "line")
_LISTED = ("data", "given")
"""Pictures that list the rows themselves, test rows as well, with what is predicted of them at the end of a line."""


def seen_of(picture: Picture, frame: Frame, viewer: State) -> list[str]:
    """The lines of a picture; of those that tell what a test row is, what is said of its prediction."""
    lines = text(picture, frame, viewer)
    if picture.key not in _LISTED:
        return lines
    return [line.rstrip()[-1] if " test " in line else line for line in lines[:-1]]


@pytest.mark.parametrize("name", LOCKED)
def test_test_rows_are_locked_until_the_end(name: str) -> None:
    experiment = RUNS[name]
    one, other = line_of(experiment), with_other_test_rows(experiment)
    image, last = one.trainer.dataset.image, one.schedule.last
    viewers = (USUAL, State(pick=Cell("x", (0, 0))), State(row=None if image else int(one.trainer.dataset.test[0])))
    checked = [Moment(n, one.schedule.check) for n in experiment.check]
    for place, moment in enumerate((Moment(1, 0), Moment(1, 3), Moment(2, one.schedule.update), *checked, last)):
        frames = one.frame(moment), other.frame(moment)
        viewer = viewers[place % 3]
        seen = {picture.key: [seen_of(picture, frame, viewer) for frame in frames] for picture in suiting(frames[0])}
        assert moment == last or all(mine == its for mine, its in seen.values()), moment
    assert any(mine != its for mine, its in seen.values())


@pytest.mark.parametrize("name", [*LOCKED, "digits", "names", "mazur", "formula", "gpt"])
def test_what_is_hidden_is_not_told(name: str) -> None:
    """Two frames that differ in the hidden numbers only have the same pictures."""
    timeline, told = line_of(RUNS[name]), set[str]()
    last = timeline.schedule.last.op
    for op in range(1, last + 1, 1 if LONG else max(1, last // _LOOKED)):
        frame = timeline.frame(Moment(RUNS[name].iterations, op))
        made = () if frame.op is None else frame.op.writes
        names = tuple(t.name for t in made if t.name in frame.program.slots or t.name in SPLITS)
        first = Cell(names[0], (0,) * len(frame.described(names[0]).axes))
        frames = frame, disturbed(frame, names)
        for place, picture in enumerate(suiting(frame)):
            if not LONG and picture.key in told and (place + op // 2) % 4:
                continue
            state = (State(pick=first), State(row=3), State(pointed=2))[(place + op) % 3]
            hiding = replace(state, mask=Mask(names))
            mine, its = ([*text(picture, each, hiding, *SIZES[1]), *picture.spoken(each, hiding)] for each in frames)
            assert mine == its, (op, picture.key, state.pick)
            if picture.key not in told:
                mine, its = (text(picture, each, state, *SIZES[1]) for each in frames)
                told |= {picture.key} if mine != its else set()
    assert len(told) >= 3, told


def test_every_picture_has_the_name_it_is_listed_by() -> None:
    assert [picture.key for picture in pictures()] == [*PICTURES]
