"""What is asked or explained is in view: every operand of the number in brackets, of a question, of each letter."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest

from stepviz import Frame
from stepviz.ops import Cell
from stepviz.views.layout.focus import asked_about, operands
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.sight import Sight
from tests.support.places import MODES, NETS, frames_of, sight_of, sizes

SAMPLES = 12
"""Sizes of each network beside that of a lecture."""


def in_view(sight: Sight, size: Size) -> set[Cell]:
    return {slot.cell for grid in sight.grids(size) for group in grid.groups for slot in grid.slots(group)}


def wanted(sight: Sight) -> Iterable[Cell]:
    """What is looked at, what it is made from, and what has a letter."""
    frame, asked = sight.frame, asked_about(sight.state)
    looked = asked or (() if sight.bracket is None else (sight.bracket,))
    yield from looked
    yield from operands(frame, looked, sight.state.veil)
    if sight.told is not None:
        yield from sight.told.letters


def assert_in_view(frame: Frame, mode: str, size: Size) -> int:
    sight = sight_of(frame, mode)
    seen, needed = in_view(sight, size), set(wanted(sight))
    assert not needed - seen, (frame.op and frame.op.name, mode, size, sight.layout(size).name, needed - seen)
    return len(needed)


@pytest.mark.parametrize("net", NETS)
def test_every_operand_is_in_view_in_the_terminal_of_a_lecture(net: str) -> None:
    counted = [assert_in_view(frame, mode, LECTURE_SIZE) for frame in frames_of(net) for mode in MODES[:3]]
    assert sum(counted) > len(counted)


@pytest.mark.parametrize("net", NETS)
def test_every_operand_is_in_view_in_larger_ones(net: str) -> None:
    random = Random(net)
    larger = (size for size in sizes(random) if size.width >= LECTURE_SIZE.width and size.height >= LECTURE_SIZE.height)
    for size, _ in zip(larger, range(SAMPLES), strict=False):
        assert_in_view(random.choice(frames_of(net)), random.choice(MODES[:3]), size)
