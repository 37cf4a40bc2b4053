"""What goes over the units of a row is seen of as many rows as a terminal has room for, all units of each."""

from __future__ import annotations

from typing import Any

import pytest

from stepviz import Experiment
from stepviz.views.layout.layouts import Size
from stepviz.views.panes.grid import Grid
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from tests.support.moments import frame_at

UNITS = 4


def grids(given: dict[str, Any], moment: str, size: Size) -> dict[str, Grid]:
    frame = frame_at(moment, Experiment.of("iris", hidden=(UNITS,), **given))
    return {grid.pane.tensors[0]: grid for grid in MomentView(State(frame.moment), frame).grids(size)}


@pytest.mark.parametrize(("size", "rows"), [((60, 20), 1), ((80, 24), 5), ((120, 36), 10), ((160, 48), 28)])
@pytest.mark.parametrize(
    ("moment", "shown"), [("1:n1", ("u1", "n1", "a1", "h1")), ("1:du1", ("dn1", "n1", "rest1", "du1"))]
)
def test_a_layer_norm_shows_all_units_of_more_rows(
    moment: str, shown: tuple[str, ...], size: tuple[int, int], rows: int
) -> None:
    found = grids({"norm": "layer"}, moment, Size(*size))
    assert {*shown} <= found.keys()
    for name in shown:
        assert len(found[name].rows.positions) >= rows
        assert [*found[name].groups[0].columns.positions] == [*range(UNITS)]
    assert len({tuple(found[name].rows.positions) for name in shown}) == 1


@pytest.mark.parametrize(("size", "rows"), [((80, 24), 6), ((160, 48), 32)])
def test_a_dropout_stands_side_by_side_where_that_shows_more_rows(size: tuple[int, int], rows: int) -> None:
    found = grids({"dropout": 0.2}, "1:dropout1", Size(*size))
    assert [len(found[name].rows.positions) for name in ("h1", "r1", "mask1", "k1")] == [rows] * 4
