"""Tables of a screen: the digits of each pane, in words."""

from __future__ import annotations

from operator import attrgetter

import pytest

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.tables import in_words, tables
from tests.support.moments import frame_at, trainer_of
from tests.support.places import slots_of

RUNS = (
    Experiment(),
    Experiment.of("iris", hidden=(5,), optimizer="adam"),
    Experiment.of("chain-rule"),
    Experiment.of("housing", loss="mse"),
)


@pytest.mark.parametrize("run", RUNS, ids=attrgetter("title"))
def test_a_table_has_the_digits_of_every_cell_of_its_pane(run: Experiment) -> None:
    for op in trainer_of(run).program.ops:
        sight = MomentView(State(), frame_at(f"2:{op.name}", run))
        shown = screen(sight, 80, 24)
        for grid, table in zip(shown.grids, tables(shown, sight.frame), strict=True):
            slots = len(slots_of(grid))
            blank = sum(group.rank == 1 for group in grid.groups) if op.name != "loss" else 0
            assert sum(len(row.cells) for row in table.rows) in (slots, slots - blank)
            assert all(row.name for row in table.rows)
            for cell in (cell for row in table.rows for cell in row.cells):
                assert in_words(cell)
                value = cell.lstrip("▸!")
                assert value in ("·", "?") or value[:2] == "- " or float(value.rstrip("%").split(" ")[0]) is not None


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-1.3111", "-1.3111"),
        ("▸0.7691", "true class 0.7691"),
        ("+4.1e-4", "+4.1e-4"),
        ("·", "not known yet"),
        ("?", "hidden"),
        ("!nan", "not a number nan"),
        ("- at 100", "not yet, at 100"),
        ("@100", "not yet, at 100"),
        ("75.0% @500", "75.0% at 500"),
        ("1-4e-8", "1-4e-8"),
    ],
)
def test_a_number_is_said_in_words(cell: str, words: str) -> None:
    assert in_words(cell) == words


def test_the_row_of_the_selected_number_has_its_verdict_whatever_the_column() -> None:
    frame = frame_at("263:softmax")
    for row in range(4):
        for column in range(2):
            sight = MomentView(State(frame.moment, pick=Cell("probs", (row, column))), frame)
            (probs,) = (table for table in tables(screen(sight, 80, 24), frame) if table.title.endswith("probs p"))
            assert [one.verdict for one in probs.rows] == ["✓"] * 4
