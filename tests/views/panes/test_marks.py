"""Focus: what made the selected number is bright, all else is dim, in any number of colours and without."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.training import Frame, Known
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.marks import dimmed
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import BOLD, DIM, LIT, Role, Row, Span, Style, text_of
from tests.support.moments import frame_at, trainer_of
from tests.support.pictures import looks
from tests.support.places import slots_of

RUNS = {
    "deep": Experiment.of("xor", hidden=(3,), optimizer="adam", iterations=20),
    "fit": Experiment.of("line", iterations=20),
    "chain": Experiment.of("chain-rule", iterations=20),
}
SIZE = 120, 36


def frames(run: Experiment, iteration: int) -> list[Frame]:
    """Every operation of an iteration."""
    return [frame_at(f"{iteration}:{op.name}", run) for op in trainer_of(run).program.ops]


def styles(row: Row, start: int, end: int) -> set[Style]:
    """Those of what is written there."""
    written = zip(text_of(row), looks(row), strict=True)
    return {style for sign, style in [*written][start:end] if sign.strip()}


@pytest.mark.parametrize("name", RUNS)
def test_the_number_and_what_made_it_are_bright_and_all_other_numbers_dim(name: str) -> None:
    for frame in frames(RUNS[name], 3):
        sight = MomentView(State(frame.moment, focused=True), frame)
        cell = sight.selected
        assert (cell in sight.lit) is (cell is not None)
        if cell is None:
            continue
        op = frame.program.maker(cell.tensor)
        assert op is not None
        used = {read for part in op.terms(cell, frame.current).parts for read in part.cells}
        assert {read for read in used if frame.state(read.tensor) != Known.OLD} <= sight.lit
        rows = screen(sight, *SIZE).rows
        spots = [(grid.pane.place, slot) for grid in sight.grids(Size(*SIZE)) for slot in slots_of(grid)]
        for place, slot in spots:
            x, y = place.x + slot.gutter + 1, place.y + slot.line
            found = styles(rows[y], x, x + slot.digits)
            bright = {style for style in found if style.role is not Role.DIM}
            assert bool(bright) is (slot.cell in sight.lit and bool(found)), (frame.moment, slot.cell)
            assert all(set(style.emphasis) & set("ru") and LIT not in style.emphasis for style in bright)


def test_a_number_that_is_none_stays_an_alarm() -> None:
    alarm = Style(Role.WARNING, 0, "br")
    row = (Span("nan", alarm), Span(" 1.0", BOLD), Span(" 2.0", Style(Role.POSITIVE, 3, "b" + LIT)))
    assert dimmed(row) == (Span("nan", alarm), Span(" 1.0", DIM), Span(" 2.0", Style(Role.POSITIVE, 3, "bu")))
