"""What is asked or explained is in view: every operand of the number in brackets, of a question, of each letter."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from random import Random

import numpy as np
import pytest

from stepviz import Experiment, Frame, Moment
from stepviz.ops import Cell, TensorRole
from stepviz.training import provenance
from stepviz.views.layout.focus import asked_about, focus, operands
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.moment_view import MomentView
from tests.support.moments import line_of
from tests.support.places import MODES, NETS, frames_of, sight_of, sizes, slots_of

SAMPLES = 8
"""Sizes of each network beside that of a lecture."""


def in_view(sight: MomentView, size: Size) -> set[Cell]:
    return {slot.cell for slot in slots_of(*sight.grids(size))}


def wanted(sight: MomentView) -> Iterable[Cell]:
    """What is looked at, what it is made from, and what has a letter."""
    frame, asked = sight.frame, asked_about(sight.state)
    looked = asked or (() if sight.selected is None else (sight.selected,))
    yield from looked
    yield from operands(frame, looked, sight.state.mask)
    if sight.told is not None:
        yield from sight.told.letters


def assert_in_view(frame: Frame, mode: str, size: Size) -> int:
    sight = sight_of(frame, mode)
    seen, needed = in_view(sight, size), set(wanted(sight))
    assert not needed - seen, (frame.op and frame.op.name, mode, size, sight.layout(size).name, needed - seen)
    return len(needed)


@pytest.mark.parametrize("net", NETS)
def test_every_operand_is_in_view_in_the_terminal_of_a_lecture_and_in_larger_ones(net: str) -> None:
    counted = [assert_in_view(frame, mode, LECTURE_SIZE) for frame in frames_of(net)[::2] for mode in MODES[:3]]
    assert sum(counted) > len(counted)
    random = Random(net)
    larger = (size for size in sizes(random) if size.width >= LECTURE_SIZE.width and size.height >= LECTURE_SIZE.height)
    for size in islice(larger, SAMPLES):
        assert_in_view(random.choice(frames_of(net)), random.choice(MODES[:3]), size)


MOVED = (
    Experiment.of("mazur"),
    Experiment.of("line", hidden=(3,), optimizer="adam"),
    Experiment.of("iris", hidden=(4,), norm="batch", freeze=("W1", "b2")),
    Experiment.of("moons", hidden=(3,), loss="bce", freeze=("b1", "b2")),
    Experiment.of("digits", conv="2@3x3", hidden=(4,)),
    Experiment.of("names", embed=2, hidden=(3,)),
)


@pytest.mark.parametrize("run", MOVED, ids=lambda run: " ".join(run.words()))
def test_of_gradients_and_updates_one_is_chosen_that_moves_a_weight_of_several_terms(run: Experiment) -> None:
    timeline = line_of(run)
    for number in (1, 9):
        for op in range(1, timeline.schedule.update + 1):
            frame = timeline.frame(Moment(number, op))
            program, cell = frame.program, focus(frame)
            assert frame.op is not None
            learned = {program.of(t.name): t.name for t in frame.op.writes if program.role(t.name) in MOVING}
            learned = {name: made for name, made in learned.items() if name not in program.update.frozen}
            if not learned:
                continue
            assert cell is not None
            assert program.of(cell.tensor) in learned
            weights = [name for name in learned if len(program.axes[name]) > 1]
            assert not weights or program.of(cell.tensor) in weights
            several = [_terms_of(frame, Cell(cell.tensor, i)) for i in np.ndindex(frame.current[cell.tensor].shape)]
            assert _terms_of(frame, cell) > 1 or max(several) < 2


MOVING = (TensorRole.GRADIENT, TensorRole.AFTER)


def _terms_of(frame: Frame, cell: Cell) -> int:
    """How many terms that are not 0 make it."""
    terms = provenance.terms(frame, cell)
    assert terms is not None
    return sum(part.value != 0 for part in terms.parts)
