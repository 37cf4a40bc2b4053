"""The screens of the chain rule: whole frames as texts, every number in its box and as Python counts it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.training import Unit
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.layout.layouts import Layout, Pane
from stepviz.views.layout.placing import sheet_at, sheets_of, usual
from stepviz.views.layout.plan import Sheet
from stepviz.views.layout.windows import View
from stepviz.views.panes import picking
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.panes.paint import grid_of
from stepviz.views.state import Poll, State
from tests.support.examples import LONG, examples
from tests.support.moments import disturbed
from tests.support.session import Session, finish, lines, new_session

OPERATIONS = ("square", "triple", "loss", "dl", "dm", "dn", "dx", "update")
SHORT = Experiment.of("chain-rule", iterations=4)
START = 2.0


def at(moment: str, experiment: Experiment = SHORT) -> Session:
    return new_session(experiment, moment)


def box(shown: list[str], pane: Pane) -> str:
    """What stands in a node, with brackets or a letter."""
    x, y = pane.place.x, pane.place.y
    top, line, bottom = (text.ljust(80)[x : x + 13] for text in shown[y : y + 3])
    assert (top[0], top[-1], line[0], line[-1]) == ("┌", "┐", "│", "│")
    assert bottom == f"└{'─' * 11}┘"
    return line[1:-1].strip()


def title(shown: list[str], pane: Pane) -> str:
    """The title of a node with its mark: `*4 L`."""
    return shown[pane.place.y][pane.place.x + 1 : pane.place.x + 12].rstrip("─")


# Whole frames


# Numbers


def counted(lr: float, iteration: int) -> dict[str, float]:
    """All numbers of an iteration in plain Python."""
    x = START
    for _ in range(iteration - 1):
        x -= lr * (3.0 * 2.0 * x)
    n = x * x
    dx = 3.0 * 2.0 * x
    made = {"x": x, "n": n, "m": 3.0 * n, "loss": 3.0 * n + 2.0, "dx": dx, "x_after": x - lr * dx}
    return made | {"dL": 1.0, "dm": 1.0, "dn": 3.0}


def assert_shown(text: str, value: float) -> None:
    """The digits are the value, rounded to as many as there are; zero alone has no sign."""
    digits = Decimal(text)
    exponent = digits.as_tuple().exponent
    assert isinstance(exponent, int)
    assert abs(digits - Decimal(value)) <= Decimal(5) * Decimal(10) ** (exponent - 1)
    assert text[0] == ("-" if value < 0 else "+" if value > 0 else "0")


@examples(60)
@given(st.floats(0, 2), st.integers(1, 60))
def test_every_box_holds_what_python_counts(lr: float, iteration: int) -> None:
    timeline = Timeline(Trainer(Experiment.of("chain-rule", lr=lr, iterations=60)))
    frame = timeline.frame(Moment(iteration, len(OPERATIONS)))
    wanted = counted(lr, iteration)
    shown = screen.text(frame, 80, 24)
    (sheet,) = sheets_of(frame)
    for pane in usual(frame, sheet).numbered:
        (name,) = pane.tensors
        assert frame.value(Cell(name)) == wanted.pop(name)
        assert_shown(box(shown, pane).strip("[] "), float(frame.current[name]))
    assert not wanted


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_operation_fills_its_box_and_marks_what_it_reads(optimizer: str) -> None:
    made = at("1:ready", Experiment.of("chain-rule", iterations=3, optimizer=optimizer))
    for _ in range(3 * len(OPERATIONS)):
        finish(made.step(Unit.OPERATION, 1))
        frame, shown = made.frame, lines(made)
        assert frame.op is not None
        written = {tensor.name for tensor in frame.op.writes}
        for pane in usual(frame, sheet_at(frame, made.state)).numbered:
            if pane.kind != "node":
                continue
            (name,) = pane.tensors
            number = frame.program.made_at[name]
            old = number > frame.moment.op and frame.moment.iteration > 1 and not name.endswith("_after")
            mark = "*" if name in written else ">" if name in frame.op.reads else "~" if old else " "
            assert title(shown, pane) == f"{mark}{pane.number} {pane.title}"
            assert (box(shown, pane) == "·") == (number > frame.moment.op and not old)


# There and back


@pytest.mark.parametrize("optimizer", OPTIMIZERS if LONG else ["sgd", "adam"])
def test_back_and_forth_through_every_moment_shows_the_same_screens(optimizer: str) -> None:
    made = at("1:ready", Experiment.of("chain-rule", iterations=5, optimizer=optimizer))
    first, last = made.timeline.schedule.first, made.timeline.schedule.last
    seen = {first: lines(made)}
    while made.moment != last:
        finish(made.step(Unit.OPERATION, 1))
        seen[made.moment] = lines(made)
    assert len(seen) == 1 + 5 * len(OPERATIONS)
    while made.moment != first:
        assert lines(made) == seen[made.moment]
        finish(made.step(Unit.OPERATION, -1))
    assert lines(made) == seen[first]


@examples(25)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 8)), min_size=1, max_size=8))
def test_whichever_way_one_came_the_screen_is_the_same(way: list[tuple[int, int]]) -> None:
    experiment = Experiment.of("chain-rule", lr=0.3, iterations=30)
    made = at("1:ready", experiment)
    for iteration, op in way:
        finish(made.go(Moment(iteration, op)))
        alone = Timeline(Trainer(experiment)).frame(Moment(iteration, op))
        assert lines(made) == screen.text(alone, 80, 24, made.state)


# Picking


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_digits_clicks_tab_and_arrows_reach_every_number(optimizer: str) -> None:
    made = at("2:update", Experiment.of("chain-rule", iterations=3, optimizer=optimizer))
    frame, teaching = made.frame, made
    known = sheets_of(frame)
    seen: list[Sheet] = []
    for _ in known:
        teaching.stop()
        if seen:
            teaching.turn(1)
        sheet = sheet_at(frame, made.state)
        seen.append(sheet)
        panes = usual(frame, sheet).numbered
        assert [pane.number for pane in panes] == list(range(1, len(panes) + 1))
        for pane in panes:
            teaching.choose_pane(pane.number)
            assert teaching.pick == Cell(pane.tensors[0])
            if pane.kind == "node":
                shown = lines(made)
                assert box(shown, pane)[0] + box(shown, pane)[-1] == "[]"
                assert "".join(shown[2:16]).count("[") == 1
                assert {click(frame, pane, x, y) for x in range(13) for y in range(3)} == {teaching.pick}
                assert {click(frame, pane, x, y) for x, y in ((13, 1), (15, 1), (6, 3), (-1, 1))} == {None}
        names = {name for pane in panes for name in pane.tensors}
        assert reached(frame, usual(frame, sheet), Cell(panes[0].tensors[0])) == names
    assert {sheet.name for sheet in seen} == {sheet.name for sheet in known}


def click(frame: Frame, pane: Pane, x: int, y: int) -> Cell | None:
    return grid_of(pane, View(frame, None)).at(x, y)


def reached(frame: Frame, layout: Layout, start: Cell) -> set[str]:
    """The numbers that arrows lead to."""
    known, ahead = {start}, [start]
    while ahead:
        cell = ahead.pop()
        for way in ("left", "right", "up", "down"):
            found = picking.move(frame, layout, cell, way)
            if found not in known:
                known.add(found)
                ahead.append(found)
    return {cell.tensor for cell in known}


def test_every_number_of_the_graph_has_a_box_and_no_two_overlap() -> None:
    for optimizer in OPTIMIZERS:
        frame = at("1:ready", Experiment.of("chain-rule", optimizer=optimizer)).frame
        sheets = sheets_of(frame)
        assert {n for s in sheets for p in usual(frame, s).panes for n in p.tensors} == set(frame.program.tensors) - {
            "rows"
        }
        for sheet in sheets:
            places = [pane.place for pane in usual(frame, sheet).panes]
            covered = [(x, y) for p in places for x in range(p.x, p.x + p.width) for y in range(p.y, p.y + p.height)]
            assert len(covered) == len(set(covered))
            assert max(covered)[0] < 80


# Predicting


@pytest.mark.parametrize("optimizer", OPTIMIZERS if LONG else ["adam"])
@pytest.mark.parametrize("moment", [f"{n}:{op}" for n in ((1, 2) if LONG else (2,)) for op in OPERATIONS])
def test_a_hidden_number_is_told_nowhere(moment: str, optimizer: str) -> None:
    """Two frames that differ in the hidden numbers only look the same, whatever is looked at."""
    frame = at(moment, Experiment.of("chain-rule", iterations=3, optimizer=optimizer)).frame
    assert frame.op is not None
    veil = Mask(tuple(tensor.name for tensor in frame.op.writes))
    other = disturbed(frame, veil.tensors)
    cells = [Cell(name) for name in frame.program.tensors if name != "rows"]
    viewers = [State(veil=veil, poll=Poll(ask(frame))), State(veil=veil), State(veil=veil, code=True)]
    viewers += [State(veil=veil, pick=cell) for cell in cells]
    viewers += [State(veil=veil, pick=cell, explaining=True, digits=True) for cell in cells]
    for viewer in viewers:
        for width, height in ((80, 24), (60, 20), (30, 8)):
            assert screen.rows(frame, width, height, viewer) == screen.rows(other, width, height, viewer), viewer
    open_ = State(veil=NOTHING_HIDDEN)
    assert screen.rows(frame, 80, 24, open_) != screen.rows(other, 80, 24, open_)


# Around it
