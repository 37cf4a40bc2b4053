"""Where a band leaves a place at its left, the image of the example that is looked at stands there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz.ops import Cell
from stepviz.views.layout.layouts import Area, Size
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.marks import Mask
from stepviz.views.screen import screen
from stepviz.views.side_panels.content import overview
from stepviz.views.side_panels.docks import docked
from stepviz.views.text.span import text_of
from tests.support.places import frames_of, sight_of

SUMS = 2
SIZES = [Size(80, 24), Size(120, 36), Size(160, 48)]
_FIRST = 2
"""The line and column of its first pixel."""


def drawn(sight: MomentView, size: Size) -> tuple[Area, list[str]]:
    """Where it stands, and its lines; no lines where there is none."""
    shown = screen(sight, *size)
    assert shown.layout is not None
    place = next((each.place for each in docked(sight, shown.layout) if each.content is overview), Area(0, 0, 0, 0))
    x, y, width, height = place
    return place, [text_of(row)[x : x + width] for row in shown.rows[y : y + height]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("net", ["iris 16", "digits 32,32"])
def test_what_is_in_view_is_framed(net: str, size: Size) -> None:
    sight = sight_of(frames_of(net)[SUMS])
    _, lines = drawn(sight, size)
    if not lines:
        assert size != LARGE_ENOUGH[net]
        return
    assert sight.selected is not None
    grid = next(grid for grid in sight.grids(size) if sight.selected.tensor in grid.pane.tensors)
    columns, rows = grid.groups[0].columns, grid.rows
    assert f"whole, {rows.total}x{columns.total}" in lines[0]
    if len(lines) > rows.total // 2 + _FIRST:
        assert lines[1].count("─") == columns.size
        marked = {place for place, line in enumerate(lines[_FIRST:]) if line[_FIRST - 1] == "│"}
        assert marked == {row // 2 for row in rows.positions}


LARGE_ENOUGH = {"iris 16": Size(80, 24), "digits 32,32": Size(120, 36)}


def test_of_what_is_all_in_view_hidden_or_of_the_iteration_before_there_is_none() -> None:
    sums, size = frames_of("iris 16")[SUMS], Size(80, 24)
    sight = sight_of(sums)
    assert sight.selected is not None
    hidden = replace(sight.state, mask=Mask((sight.selected.tensor,)))
    old = MomentView(replace(sight.state, pick=Cell(sums.program.ops[SUMS].writes[0].name, (0, 0))), sums)
    for other in (MomentView(hidden, sums), old, sight_of(frames_of("article")[SUMS])):
        assert not drawn(other, size)[1]
