"""What no sheet of a layer has a place for stands on one of its operation: of three axes one table at a time, named."""

from __future__ import annotations

from itertools import pairwise

import pytest

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.settings.kinds import LAYERS, KnownKind
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import usual_at
from stepviz.views.moment_view import MomentView
from stepviz.views.panes import picking
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.kinds.attention import Attention

SIZES = ((60, 20), (80, 24), (120, 36), (160, 48))
SQUARE = "A1"
"""A table of two positions for each example."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Timeline:
    """A residual around attention, twice, of more examples than have their tables side by side in a lecture."""
    home = f"{Attention.__module__}:{Attention.__name__}"
    monkeypatch.setitem(LAYERS, "attention", KnownKind(home, learns=("wq", "wk", "wv")))
    given = {"hidden": (4, 4), "skip": True, "layer": "attention", "activation": "tanh", "lr": 0.1}
    return Timeline(Trainer(Experiment.of("iris", batch_size=5, **given)))


def frame_of(run: Timeline, op: str) -> Frame:
    """The second iteration, as far as that operation."""
    return run.frame(run.schedule.parse(f"2:{op}"))


def title_of(sight: MomentView, size: tuple[int, int], tensor: str) -> str:
    grid = next(grid for grid in sight.grids(Size(*size)) if tensor in grid.pane.tensors)
    place, row = grid.pane.place, text_of(screen(sight, *size).rows[grid.pane.place.y])
    return row[place.x : place.x + place.width].strip(" ─")


@pytest.mark.parametrize("size", SIZES)
def test_what_is_made_is_in_view_with_all_it_is_made_from_and_the_title_names_the_table(
    run: Timeline, size: tuple[int, int]
) -> None:
    for op in ("S1", SQUARE):
        frame = frame_of(run, op)
        for pick in (None, Cell(op, (2, 1, 3))):
            sight = MomentView(State(frame.moment, pick=pick), frame)
            cell = sight.selected
            assert cell is not None
            assert cell.tensor == op
            seen, maker = sight.in_view(Size(*size)), frame.program.maker(op)
            assert maker is not None
            assert seen(cell)
            parts = [part for term in maker.terms(cell, frame.current).parts for part in term.cells]
            assert all(map(seen, parts)), (cell, size)
            assert f" e{cell.index[0]} " in f"{title_of(sight, size, op)} "


def test_arrows_lead_from_the_last_row_of_a_table_to_the_first_of_the_next(run: Timeline) -> None:
    frame = frame_of(run, SQUARE)
    state = State(frame.moment, pick=Cell(SQUARE, (0, 0, 1)))
    layout = usual_at(frame, state)
    cells = [Cell(SQUARE, (0, 0, 1))]
    for _ in range(19):
        cells.append(picking.move(frame, layout, cells[-1], "down"))
    assert cells == [Cell(SQUARE, (example, row, 1)) for example in range(5) for row in range(4)]
    for below, above in pairwise(reversed(cells)):
        assert picking.move(frame, layout, below, "up") == above
    assert picking.move(frame, layout, cells[4], "right") == Cell(SQUARE, (1, 0, 2))
