"""The walk: moments of random runs, and cells of every tensor at each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from stepviz import Frame, Moment
from stepviz.ops import Cell, TensorRole
from tests.claims.runs import Run, last_known, runs
from tests.claims.truth import MOMENT, Truth
from tests.support.examples import LONG

_CELLS = 9 if LONG else 2
"""Cells of one moment that can be looked at, beside what it has made."""


def walk() -> Iterator[Truth]:
    """Places in all runs."""
    for run in runs():
        yield from look_at(run)


def look_at(run: Run, *, whole: bool = LONG) -> Iterable[Truth]:
    """Places in one run: the last one about each thing, or all of them where it is looked at as a whole."""
    found = [*_places(run)]
    return found if whole or run.whole else {_about(place): place for place in found}.values()


def _about(place: Truth) -> object:
    """The tensor; without a cell the operation, and whether the iteration is an even one."""
    moment = place.frame.moment
    return (moment.op, moment.iteration % 2) if place.cell == MOMENT else place.cell.tensor


def _places(run: Run) -> Iterator[Truth]:
    """At every moment of one iteration, at some others, and at cells of these."""
    random = np.random.RandomState(run.seed)
    yield from (Truth(run, run.timeline.frame(moment)) for moment in one_iteration(run, random))
    for moment in moments(run, random):
        frame = run.timeline.frame(moment)
        yield Truth(run, frame)
        yield from (Truth(run, frame, cell) for cell in cells(frame, random))


def one_iteration(run: Run, random: np.random.RandomState) -> list[Moment]:
    """Every moment of some iteration; of a formula, which has sentences of its own, of the first, which is whole."""
    number = 1 if run.formula else int(random.randint(1, last_known(run.timeline) + 1))
    return [Moment(number, op) for op in range(1, run.timeline.schedule.end(number).op + 1)]


def moments(run: Run, random: np.random.RandomState) -> list[Moment]:
    """The start, places on the way, the last iteration, the first bad value; of a single iteration all."""
    timeline = run.timeline
    last = last_known(timeline)
    update = timeline.schedule.update
    numbers = sorted({1, 2, int(random.randint(1, last + 1)), last} & set(range(1, last + 1)))
    found = [timeline.schedule.first]
    found += [Moment(number, int(random.randint(1, update + 1))) for number in numbers]
    found += [Moment(number, update) for number in numbers]
    found += [timeline.schedule.end(last), timeline.schedule.end(numbers[-2] if len(numbers) > 1 else last)]
    found += [Moment(number, timeline.schedule.check) for number in timeline.schedule.checks(1, last)[-2:]]
    if last == 1:
        found += [Moment(last, op) for op in range(1, update + 1)]
    if timeline.stop is not None:
        found += [timeline.stop.moment, *(Moment(last, int(random.randint(1, update + 1))) for _ in range(2))]
    return sorted(set(found))


def cells(frame: Frame, random: np.random.RandomState) -> Iterator[Cell]:
    """Some of what this moment has just made, some of what is known, something not computed, an accuracy."""
    op = frame.op
    names = [name for name in frame.program.tensors if name != "rows"]
    new = [] if op is None else [t.name for t in op.writes if t.name in frame.program.tensors]
    known = [name for name in names if frame.tensor(name) is not None]
    drawn = [
        *new,
        *([*new, frame.program.the(TensorRole.OBJECTIVE)] if LONG else []),
        *(known[random.randint(len(known))] for _ in range(_CELLS)),
        names[random.randint(len(names))],
    ]
    drawn = known if frame.program.intro.formula else drawn
    picked = [Cell(name, _place(frame, name, random)) for name in drawn]
    broken = [] if frame.broken is None else [frame.broken.cell]
    measures = list(frame.program.measures)
    splits = [Cell(measures[random.randint(len(measures))])] if measures else []
    yield from dict.fromkeys((*broken, *picked, *splits))


def _place(frame: Frame, name: str, random: np.random.RandomState) -> tuple[int, ...]:
    shape = frame.program.shape(frame.program.tensors[name])
    return tuple(int(random.randint(length)) for length in shape)
