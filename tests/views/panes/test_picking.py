"""Picking: every cell can be reached, by arrows, keys and the mouse, and is where the screen draws it."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.views.chrome.commands import Way
from stepviz.views.panes import picking
from tests.support.examples import LONG
from tests.support.explanations import cells
from tests.support.moments import frame_at
from tests.support.panes import LECTURE

SIZES = [1, 9]
BACK: dict[Way, Way] = {"left": "right", "right": "left", "up": "down", "down": "up"}


def pickable(frame: Frame) -> list[Cell]:
    lines = (picking.row(frame, LECTURE, number) for number in range(picking.rows(frame, LECTURE)))
    return [cell for line in lines for _, cell in line]


def reached(frame: Frame, start: Cell) -> set[Cell]:
    """The cells that arrows lead to from one."""
    found, waiting = {start}, [start]
    while waiting:
        cell = waiting.pop()
        new = {picking.move(frame, LECTURE, cell, way) for way in BACK} - found
        found |= new
        waiting += new
    return found


@pytest.mark.parametrize("size", SIZES)
def test_every_cell_is_there_once_arrows_lead_to_it_and_back_and_left_and_right_are_inverse(size: int) -> None:
    frame = frame_at("500:check", Experiment(batch_size=size))
    found = pickable(frame)
    assert len({*found}) == len(found)
    assert {*found} == {*cells(frame)} == reached(frame, Cell("loss"))
    assert all(Cell("loss") in reached(frame, cell) for cell in sorted(found)[:: 1 if LONG else 60])
    for cell in found:
        for way in ("left", "right"):
            other = picking.move(frame, LECTURE, cell, way)
            assert picking.line_of(frame, LECTURE, other) == picking.line_of(frame, LECTURE, cell)
            assert other == cell or picking.move(frame, LECTURE, other, BACK[way]) == cell
