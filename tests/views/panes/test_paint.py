"""Every kind of pane: what it draws fits, changes with its numbers and is hit where it stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stepviz import Experiment, Frame
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.placing import sheets_of, usual
from stepviz.views.layout.windows import View
from stepviz.views.panes import PANES
from stepviz.views.panes.cells import Body
from stepviz.views.panes.marks import Marks, Mask
from stepviz.views.panes.paint import grid_of, paint
from stepviz.views.text.span import Line, text_of
from tests.support.moments import frame_at
from tests.support.places import slots_of

RUNS = (
    Experiment(seed=3),
    Experiment.of("xor", hidden=(3,), optimizer="adam"),
    Experiment.of("xor", hidden=(3,), norm="batch"),
    Experiment.of("xor", hidden=(3,), norm="layer"),
    Experiment.of("chain-rule", optimizer="adam"),
    Experiment.of("chain-rule", formula="neuron"),
    Experiment.of("chain-rule", formula="neuron", optimizer="adam"),
)
OTHER = "matrix"
"""The kind in whose places one is drawn that no sheet has."""


def panes_of(kind: str) -> Iterator[tuple[Frame, Pane]]:
    """Every pane of that kind on the sheets of some runs; of one that is on none, in the place of another's."""
    frames = [frame_at("2:update", run) for run in RUNS]
    every = [(frame, pane) for frame in frames for sheet in sheets_of(frame) for pane in usual(frame, sheet).numbered]
    found = [(frame, pane) for frame, pane in every if pane.kind == kind]
    yield from found or [(frame, pane._replace(kind=kind)) for frame, pane in every if pane.kind == OTHER]


def painted(frame: Frame, pane: Pane, mask: Mask) -> list[str]:
    lines = [Line(pane.place.width) for _ in range(pane.place.height)]
    paint(grid_of(pane, View(frame, None)), Body(frame, Marks(), mask), lines)
    return [text_of(line.row()) for line in lines]


@pytest.mark.parametrize("kind", PANES)
def test_what_it_draws_fits_and_changes_with_the_numbers(kind: str) -> None:
    for frame, pane in panes_of(kind):
        rows = painted(frame, pane, Mask(()))
        assert [len(row) for row in rows] == [pane.place.width] * pane.place.height
        assert rows != painted(frame, pane, Mask(pane.tensors))


@pytest.mark.parametrize("kind", PANES)
def test_every_cell_is_hit_where_it_stands(kind: str) -> None:
    for frame, pane in panes_of(kind):
        grid = grid_of(pane, View(frame, None))
        slots = slots_of(grid)
        assert slots
        for slot in slots:
            assert grid.at(slot.gutter + slot.digits, slot.line) == slot.cell
            line = grid.line_of(slot.cell)
            assert line is not None
            assert slot.cell in [cell for _, cell in grid.spots(line)]
