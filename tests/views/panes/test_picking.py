"""Picking: every cell can be reached, by arrows, keys and the mouse, and is where the screen draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.training import Unit
from stepviz.views import screen
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.windows import View
from stepviz.views.panes import picking
from stepviz.views.panes.paint import grid_of
from stepviz.views.state import State
from tests.support.explanations import cells
from tests.support.moments import frame_at
from tests.support.panes import LECTURE, lecture
from tests.support.session import Session, finish, new_session

SIZES = [1, 2, 4, 9, 40]
BACK: dict[Way, Way] = {"left": "right", "right": "left", "up": "down", "down": "up"}
WAYS: tuple[Way, ...] = ("left", "right", "up", "down")


def pickable(frame: Frame) -> list[Cell]:
    lines = (picking.row(frame, LECTURE, number) for number in range(picking.rows(frame, LECTURE)))
    return [cell for line in lines for _, cell in line]


def reached(frame: Frame, start: Cell, ways: tuple[Way, ...] = WAYS) -> set[Cell]:
    """The cells that arrows lead to from one."""
    return led(lambda cell: {picking.move(frame, LECTURE, cell, way) for way in ways}, start)


def led(step: Callable[[Cell], Iterable[Cell]], start: Cell) -> set[Cell]:
    """The cells that steps lead to from one."""
    found, waiting = {start}, [start]
    while waiting:
        new = set(step(waiting.pop())) - found
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
def test_arrows_lead_from_any_cell_to_any_other(size: int) -> None:
    frame = frame_at("1:update", Experiment(batch_size=size))
    everything = set(pickable(frame))
    assert reached(frame, Cell("loss")) == everything
    before: dict[Cell, set[Cell]] = {}
    for cell in everything:
        for way in WAYS:
            before.setdefault(picking.move(frame, LECTURE, cell, way), set()).add(cell)
    assert led(lambda cell: before[cell], Cell("loss")) == everything


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


def test_at_an_edge_the_pick_stays() -> None:
    frame = frame_at("1:update")
    assert picking.move(frame, LECTURE, Cell("x", (0, 0)), "up") == Cell("x", (0, 0))
    assert picking.move(frame, LECTURE, Cell("x", (0, 0)), "left") == Cell("x", (0, 0))
    assert picking.move(frame, LECTURE, Cell("dlogits", (2, 1)), "right") == Cell("dlogits", (2, 1))
    assert picking.move(frame, LECTURE, Cell("db", (1,)), "down") == Cell("db", (1,))


@pytest.mark.parametrize(
    ("start", "way", "end"),
    [
        (Cell("x", (3, 2)), "down", Cell("W", (0, 0))),
        (Cell("W", (0, 0)), "up", Cell("x", (3, 1))),
        (Cell("losses", (3,)), "down", Cell("loss")),
        (Cell("loss"), "down", Cell("W_after", (0, 1))),
        (Cell("W_after", (0, 1)), "up", Cell("loss")),
        (Cell("probs", (3, 1)), "down", Cell("W_after", (0, 0))),
        (Cell("dlogits", (3, 1)), "down", Cell("train")),
        (Cell("train"), "up", Cell("dlogits", (3, 1))),
        (Cell("test"), "down", Cell("W_after", (3, 1))),
        (Cell("y", (0,)), "right", Cell("logits", (0, 0))),
        (Cell("probs", (0, 1)), "right", Cell("losses", (0,))),
        (Cell("W", (3, 1)), "right", Cell("dW", (3, 0))),
        (Cell("W_after", (1, 1)), "right", Cell("val")),
    ],
)
def test_arrows_cross_panes_to_what_stands_there(start: Cell, way: Way, end: Cell) -> None:
    assert picking.move(frame_at("1:update"), LECTURE, start, way) == end


def brackets(lines: list[str], panel: int) -> Iterator[tuple[int, int, int]]:
    """Line, column of `[` and column of `]` of the bracketed cell, above that line."""
    for number, line in enumerate(lines[3:panel], start=3):
        if "[" in line:
            opened = line.index("[")
            closed = line.find("]", opened)
            yield number, opened, closed if closed > 0 else 80


@pytest.mark.parametrize("at", ["1:ready", "1:softmax", "2:batch", "500:check"])
@pytest.mark.parametrize("size", SIZES)
def test_a_click_picks_what_the_screen_draws_there(at: str, size: int) -> None:
    frame = frame_at(at, Experiment(batch_size=size))
    for cell in pickable(frame):
        lines = screen.text(frame, 80, 24, State(pick=cell))
        layout = lecture(size)
        ((line, opened, closed),) = brackets(lines, layout.pane("panel").place.y)
        pane = picking.pane_of(layout, cell)
        grid = grid_of(pane, View(frame, cell))
        for column in range(opened, closed):
            x, y = column - pane.place.x, line - pane.place.y
            assert grid.at(x, y) == cell, (cell, column, lines[line])


def test_a_click_beside_the_cells_picks_nothing() -> None:
    frame = frame_at("1:update")
    for pane in LECTURE.panes:
        if pane.number:
            assert grid_of(pane, View(frame, None)).at(3, 0) is None
    assert grid_of(LECTURE.pane("batch"), View(frame, None)).at(1, 2) is None
    assert grid_of(LECTURE.pane("before"), View(frame, None)).at(1, 3) is None
    assert grid_of(LECTURE.pane("grads"), View(frame, None)).at(17, 3) is None
    assert grid_of(LECTURE.pane("scores"), View(frame, None)).at(4, 6) is None
    assert grid_of(LECTURE.pane("accuracy"), View(frame, None)).at(4, 5) is None


def test_a_click_hits_a_picked_cell_in_whichever_row_it_is_shown() -> None:
    frame = frame_at("1:update", Experiment(batch_size=40))
    for example in range(40):
        view = View(frame, Cell("x", (example, 0)))
        batch = lecture(40).pane("batch")
        examples = view.rows(batch)
        assert example in examples.positions
        y = 2 + example - examples.start
        assert grid_of(batch, view).at(6, y) == Cell("x", (example, 0))


@pytest.mark.parametrize("number", range(1, 10))
def test_a_number_picks_in_its_pane_and_keeps_the_line(number: int) -> None:
    frame = frame_at("500:check")
    for cell in pickable(frame):
        found = picking.first(frame, LECTURE, number, cell)
        assert picking.pane_of(LECTURE, found).number == number
        line = picking.row(frame, LECTURE, picking.line_of(frame, LECTURE, cell))
        if any(picking.pane_of(LECTURE, other).number == number for _, other in line):
            assert picking.line_of(frame, LECTURE, found) == picking.line_of(frame, LECTURE, cell)


def test_tab_goes_through_all_panes_and_back() -> None:
    frame = frame_at("500:check")
    cell: Cell | None = Cell("x", (0, 0))
    seen = []
    while cell is not None:
        seen.append(picking.pane_of(LECTURE, cell).number)
        last, cell = cell, picking.next_pane(frame, LECTURE, cell, 1)
    assert seen == list(range(1, 10))
    cell = last
    for number in range(9, 0, -1):
        assert cell is not None
        assert picking.pane_of(LECTURE, cell).number == number
        cell = picking.next_pane(frame, LECTURE, cell, -1)
    assert cell is None


def go(made: Session, unit: Unit) -> None:
    for _ in made.step(unit, 1):
        pass


@pytest.mark.parametrize("unit", [Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK])
def test_a_pick_and_its_explanation_follow_the_cell_through_time(unit: Unit) -> None:
    made = new_session(at="1:grads")
    made.choose(Cell("W", (3, 0)))
    made.toggle_explaining()
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


def test_enter_picks_then_explains_then_walks_the_terms() -> None:
    made = new_session(at="1:grads")
    assert made.enter() is None
    assert made.pick == Cell("dW", (3, 0))
    made.enter()
    assert made.explaining
    made.turn(1)
    assert made.term == 0
    made.turn(1)
    made.turn(-1)
    assert made.term == 0
    made.turn(-1)
    assert made.term == 3
    made.enter()
    assert made.pick == Cell("dlogits", (3, 0))
    made.turn(1)
    made.enter()
    assert made.pick == Cell("probs", (3, 0))
    picked = []
    for _ in range(3):
        finish(made.back())
        picked.append(made.pick)
    assert picked == [Cell("dlogits", (3, 0)), Cell("dW", (3, 0)), Cell("dW", (3, 0))]
    assert made.message == "no earlier number to go back to"


def test_a_weight_is_followed_to_the_update_that_made_it_and_back() -> None:
    made = new_session(at="3:softmax")
    made.choose(Cell("W", (3, 0)))
    made.toggle_explaining()
    for iteration in (2, 1):
        finish(made.enter())
        assert made.pick == Cell("W_after", (3, 0))
        assert made.timeline.schedule.text(made.moment) == f"{iteration}:update"
        assert made.told is not None
        assert made.told.title.startswith("EXPLAIN W after[x3,c0]")
        made.turn(1)
        assert made.enter() is None
        assert made.pick == Cell("W", (3, 0))
    places = []
    while made.pick is not None:
        before = made.message
        finish(made.back())
        if made.message and made.message != before:
            break
        places.append((made.timeline.schedule.text(made.moment), made.pick))
    W, after = Cell("W", (3, 0)), Cell("W_after", (3, 0))
    assert places == [("1:update", after), ("2:update", W), ("2:update", after), ("3:softmax", W)]


def test_a_term_that_still_holds_its_value_is_explained_here() -> None:
    made = new_session(Experiment.of("mazur"), "2:batch")  # one row, the same in each batch
    made.choose(Cell("dW2", (0, 0)))
    made.toggle_explaining()
    made.turn(1)
    told = made.told
    assert told is not None
    assert told.title.endswith("of iteration 1")
    assert made.enter() is None
    assert made.pick == Cell("dlogits", (0, 0))
    assert made.told is not None
    assert made.told.title.endswith("of iteration 1")


def test_a_term_of_a_batch_with_other_rows_leads_back_to_it() -> None:
    made = new_session(at="2:linear")
    made.choose(Cell("dW", (3, 0)))
    made.toggle_explaining()
    made.turn(1)
    assert made.told is not None
    assert made.told.title.endswith("of iteration 1")
    finish(made.enter())
    assert made.pick == Cell("dlogits", (0, 0))
    assert made.timeline.schedule.text(made.moment) == "1:update"
    assert made.told is not None
    assert made.told.title == "EXPLAIN dlogits[e0,c0] = -0.2309"


def test_a_term_whose_cell_holds_a_new_value_leads_back_to_the_old_one() -> None:
    made = new_session(Experiment.of("mazur"), "2:batch")
    made.choose(Cell("a1", (0, 0)))
    made.toggle_explaining()
    made.turn(1)
    finish(made.enter())
    assert made.pick is not None
    assert made.frame.moment.iteration == 1
    assert made.told is not None
    assert "iteration 2" not in made.told.title


def test_the_term_that_is_not_a_number_comes_first() -> None:
    made = new_session(Experiment(lr=100), "4:grads")
    made.choose(Cell("dW", (0, 0)))
    made.toggle_explaining()
    order = []
    for _ in range(4):
        made.turn(1)
        order.append(made.term)
    assert order == [2, 0, 1, 3]


def test_enter_on_a_term_that_is_not_made_yet_leads_nowhere() -> None:
    made = new_session(at="1:grads")
    made.choose(Cell("dW", (3, 0)))
    made.toggle_explaining()
    made.turn(1)
    for _ in made.go(made.timeline.schedule.first):
        pass
    assert made.told is not None
    assert not made.told.listed
    assert made.enter() is None
    assert made.pick == Cell("dW", (3, 0))


def test_escape_leaves_layer_by_layer() -> None:
    made = new_session(at="1:grads")
    made.choose(Cell("dW", (3, 0)))
    made.toggle_explaining()
    assert made.leave()
    assert (made.pick, made.explaining) == (Cell("dW", (3, 0)), False)
    assert made.leave()
    assert made.pick is None
    assert not made.leave()


def test_a_second_click_explains_and_a_third_closes() -> None:
    made = new_session(at="1:grads")
    cell = Cell("probs", (1, 1))
    made.choose(cell)
    assert not made.explaining
    made.choose(cell)
    assert made.explaining
    made.choose(cell)
    assert not made.explaining
    assert made.pick == cell


def test_what_is_picked_is_what_the_command_line_picks() -> None:
    made = new_session(at="1:grads")
    for cell in pickable(made.frame):
        made.stop()
        made.choose(cell)
        pick, word, *_ = made.words
        assert pick == "--pick"
        assert made.frame.program.cell(word) == cell
