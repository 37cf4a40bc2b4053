"""Picking: every cell can be reached, by arrows, keys and the mouse, and is where the screen draws it."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.training import Unit
from stepviz.views import screen
from stepviz.views.chrome.commands import Way
from stepviz.views.panes import picking
from tests.support.examples import LONG
from tests.support.explanations import cells
from tests.support.moments import frame_at
from tests.support.panes import LECTURE
from tests.support.session import Session, new_session

SIZES = [1, 4, 12]
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
def test_every_cell_can_be_picked_once(size: int) -> None:
    frame = frame_at("500:check", Experiment(batch_size=size))
    found = pickable(frame)
    assert len(set(found)) == len(found)
    assert set(found) == set(cells(frame))


@pytest.mark.parametrize("size", SIZES)
def test_arrows_lead_to_every_cell_and_back(size: int) -> None:
    """Left and right are inverse, up and down inside a pane: what is below leads back as the others do."""
    frame = frame_at("1:update", Experiment(batch_size=size))
    everything = {*pickable(frame)}
    assert reached(frame, Cell("loss")) == everything
    assert all(Cell("loss") in reached(frame, cell) for cell in sorted(everything)[:: 1 if LONG else 29])


@pytest.mark.parametrize("size", SIZES)
def test_left_and_right_are_inverse(size: int) -> None:
    frame = frame_at("1:update", Experiment(batch_size=size))
    for cell in pickable(frame):
        for way in ("left", "right"):
            other = picking.move(frame, LECTURE, cell, way)
            assert picking.line_of(frame, LECTURE, other) == picking.line_of(frame, LECTURE, cell)
            assert other == cell or picking.move(frame, LECTURE, other, BACK[way]) == cell


def test_up_and_down_are_inverse_inside_a_pane() -> None:
    frame = frame_at("1:update")
    for cell in pickable(frame):
        for way in ("up", "down"):
            other = picking.move(frame, LECTURE, cell, way)
            if other != cell and picking.pane_of(LECTURE, other) == picking.pane_of(LECTURE, cell):
                assert picking.move(frame, LECTURE, other, BACK[way]) == cell


@pytest.mark.parametrize("number", range(1, 10))
def test_a_number_picks_in_its_pane_and_keeps_the_line(number: int) -> None:
    frame = frame_at("500:check")
    for cell in pickable(frame):
        found = picking.first(frame, LECTURE, number, cell)
        assert picking.pane_of(LECTURE, found).number == number
        line = picking.row(frame, LECTURE, picking.line_of(frame, LECTURE, cell))
        if any(picking.pane_of(LECTURE, other).number == number for _, other in line):
            assert picking.line_of(frame, LECTURE, found) == picking.line_of(frame, LECTURE, cell)


def go(made: Session, unit: Unit) -> None:
    for _ in made.step(unit, 1):
        pass


@pytest.mark.parametrize("unit", [Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK])
def test_a_pick_and_its_explanation_follow_the_cell_through_time(unit: Unit) -> None:
    made = new_session(at="1:grads")
    made.choose(Cell("W", (3, 0)))
    made.answer("explain")
    values = set()
    for _ in range(20):
        go(made, unit)
        assert made.pick == Cell("W", (3, 0))
        value = f"{made.frame.current['W'][3, 0]:+.4f}"
        values.add(value)
        lines = screen.text(made.frame, 80, 24, made.state)
        assert f"[{value}]" in lines[14]
        assert lines[16].startswith(f" EXPLAIN W[x3,c0] = {value}   before iteration {made.moment.iteration}─")
    assert len(values) > 1


def test_what_is_picked_is_what_the_command_line_picks() -> None:
    made = new_session(at="1:grads")
    for cell in pickable(made.frame):
        made.answer("unpick")
        made.choose(cell)
        pick, word, *_ = made.words
        assert pick == "--pick"
        assert made.frame.program.cell(word) == cell
