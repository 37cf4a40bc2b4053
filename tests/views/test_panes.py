"""Panes: what each kind draws fits and is hit where it stands; letters, bars of losses, arrows, scales."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame
from stepviz.ops import Cell, Kind, TensorRole
from stepviz.views.chrome.commands import Way
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.placing import sheets_of, usual
from stepviz.views.layout.windows import View
from stepviz.views.moment_view import MomentView
from stepviz.views.panes import PANES, picking
from stepviz.views.panes.cells import Body
from stepviz.views.panes.curve import Curve, put_bars
from stepviz.views.panes.marks import Marks, Mask
from stepviz.views.panes.paint import grid_of, paint
from stepviz.views.panes.scales import full_of, round_up
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import Line, Role, text_of
from tests.support.examples import LONG
from tests.support.explanations import cells
from tests.support.moments import frame_at
from tests.support.nets import pinned
from tests.support.pictures import looks
from tests.support.places import LECTURE, frames_of, slots_of

RUNS = (
    Experiment.of("xor", hidden=(3,), norm="layer", optimizer="adam"),
    Experiment.of("chain-rule", formula="neuron"),
)


@pytest.mark.parametrize("kind", PANES)
def test_a_pane_of_any_kind_fits_hides_its_numbers_and_finds_each_where_it_stands(kind: str) -> None:
    """One that is on no sheet of these runs is drawn in the place of another."""
    frames = [frame_at("2:update", run) for run in RUNS]
    panes = ((frame, pane) for frame in frames for sheet in sheets_of(frame) for pane in usual(frame, sheet).numbered)
    known = {pane.kind: (frame, pane) for frame, pane in panes}
    frame, pane = known.get(kind) or known["slopes" if kind == "node" else "matrix"]
    grid, seen = grid_of(pane._replace(kind=kind), View(frame, None)), []
    for mask in (Mask(()), Mask(pane.tensors)):
        lines = [Line(pane.place.width) for _ in range(pane.place.height)]
        paint(grid, Body(frame, Marks(), mask), lines)
        seen.append([text_of(line.row()) for line in lines])
        assert [len(row) for row in seen[-1]] == [pane.place.width] * len(lines)
    assert seen[0] != seen[1]
    assert slots_of(grid)
    for slot in slots_of(grid):
        assert grid.at(slot.gutter + slot.digits, slot.line) == slot.cell
        line = grid.line_of(slot.cell)
        assert line is not None
        assert slot.cell in [cell for _, cell in grid.spots(line)]


def test_every_term_of_this_iteration_that_is_in_view_has_its_letter() -> None:
    frame = frame_at("1:update")
    for picked in cells(frame):
        told = explain(frame, picked)
        lines = {line.letter: line for line in told.worked.lines}
        assert {*told.letters} == {part for line in lines.values() for part in line.term.cells}
        assert all(cell in lines[letter].term.cells for cell, letter in told.letters.items())


BLOCKS = " ▁▂▃▄▅▆▇█"
means = st.floats(1e-300, 1e300) | st.sampled_from([0.0, 5e-324, math.inf, math.nan])


@given(st.lists(means, min_size=1, max_size=60), st.integers(1, 12))
def test_bars_are_as_high_as_their_means(values: list[float], count: int) -> None:
    lines = [Line(len(values)) for _ in range(count)]
    drawn = Curve(tuple(values), 1, values[-1])
    put_bars(lines, 0, drawn)
    shown = [text_of(line.row()) for line in lines]
    for column, mean in enumerate(values):
        signs = "".join(line[column] for line in reversed(shown))
        if not math.isfinite(mean):
            assert signs == "!" + " " * (count - 1)
            continue
        eighths = [BLOCKS.find(sign) for sign in signs]
        assert eighths == sorted(eighths, reverse=True)
        assert sum(0 < height < 8 for height in eighths) <= 1
        share = 8 * count * (mean / drawn.top if drawn.top else 0.0)
        assert abs(sum(eighths) - share) <= 0.5 or (sum(eighths) == 1 and share < 1)
        assert (sum(eighths) > 0) == (mean > 0)


BACK: dict[Way, Way] = {"left": "right", "right": "left", "up": "down", "down": "up"}


def reached(frame: Frame, start: Cell) -> set[Cell]:
    """The cells that arrows lead to from one."""
    found, waiting = {start}, [start]
    while waiting:
        cell = waiting.pop()
        new = {picking.move(frame, LECTURE, cell, way) for way in BACK} - found
        found |= new
        waiting += new
    return found


@pytest.mark.parametrize("size", [1, 9])
def test_every_cell_is_there_once_arrows_lead_to_it_and_back_and_left_and_right_are_inverse(size: int) -> None:
    frame = frame_at("500:check", Experiment(batch_size=size))
    lines = (picking.row(frame, LECTURE, number) for number in range(picking.rows(frame, LECTURE)))
    found = [cell for line in lines for _, cell in line]
    assert len({*found}) == len(found)
    assert {*found} == {*cells(frame)} == reached(frame, Cell("loss"))
    assert all(Cell("loss") in reached(frame, cell) for cell in sorted(found)[:: 1 if LONG else 60])
    for cell in found:
        for way in ("left", "right"):
            other = picking.move(frame, LECTURE, cell, way)
            assert picking.line_of(frame, LECTURE, other) == picking.line_of(frame, LECTURE, cell)
            assert other == cell or picking.move(frame, LECTURE, other, BACK[way]) == cell


@pytest.mark.parametrize("run", [Experiment.of("iris", hidden=(12,)), Experiment.of("gpt")])
def test_in_a_table_up_and_down_keep_the_column_in_view_or_not(run: Experiment) -> None:
    frame, tables = frame_at("1:update", run), set[str]()
    for layout in (usual(frame, sheet) for sheet in sheets_of(frame)):
        for number in range(picking.rows(frame, layout) - 1):
            for cell in (cell for _, cell in picking.row(frame, layout, number) if len(cell.index) == 2):
                below = Cell(cell.tensor, (cell.index[0] + 1, cell.index[1]))
                if below in (spot[1] for spot in picking.row(frame, layout, number + 1, cell)):
                    tables.add(cell.tensor)
                    assert picking.move(frame, layout, cell, "down") == below
                    assert picking.move(frame, layout, below, "up") == cell
    assert len(tables) > 5


@pytest.mark.parametrize("net", [*pinned()][:: 1 if LONG else 8])
def test_a_scale_is_the_first_1_2_or_5_that_the_largest_number_of_iteration_1_keeps_to(net: str) -> None:
    frame = frame_at("1:update", pinned()[net])
    program, groups = frame.program, dict[tuple[object, ...], list[str]]()
    for tensor in program.tensors.values():
        if tensor.kind in (Kind.SIGNED, Kind.ERROR, Kind.SQUARE):
            role = program.tensors[tensor.of].role if tensor.role is TensorRole.AFTER else tensor.role
            groups.setdefault((role, tensor.kind is Kind.SQUARE), []).append(tensor.name)
    assert groups
    for names in groups.values():
        size = max(float(np.abs(frame.current[tensor_name]).max(initial=0.0)) for tensor_name in names)
        (full,) = {full_of(frame, (), tensor_name) for tensor_name in names}
        assert size <= full == round_up(size)
        assert full < 5.000001 * size or size == 0


@pytest.mark.parametrize("net", ["article", "digits 32,32", "batch norm"])
def test_in_focus_the_number_in_brackets_and_what_it_is_made_from_are_bright_and_all_others_dim(net: str) -> None:
    for frame in frames_of(net)[:: 1 if LONG else 3]:
        sight = MomentView(State(frame.moment, focused=True), frame)
        shown = screen(sight, 160, 48)
        for grid in shown.grids if sight.lit else ():
            x, y, *_ = grid.pane.place
            for slot in slots_of(grid):
                style = looks(shown.rows[y + slot.line])[x + slot.gutter + slot.digits]
                assert (style.role is Role.DIM) == (slot.cell not in sight.lit), (frame.op, slot.cell)
