"""Predict before you see: what is hidden, what is asked, and that nothing tells the answer early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from stepviz import Experiment, Frame
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.training import Unit
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.layout.focus import focus
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.panes import picking
from stepviz.views.panes.marks import NOTHING_HIDDEN, Veil
from stepviz.views.state import Poll, State
from stepviz.views.text import numbers
from stepviz.views.text.sentences import spoken
from tests.support.drawings import drawing
from tests.support.moments import RESULTS, disturbed
from tests.support.panes import LECTURE, in_panes
from tests.support.session import Session, about_to_predict, at, finish, hidden, lines, new_session

SIZES = [(80, 24), (60, 20), (40, 12)]


def press(made: Session, *directions: int) -> None:
    """One operation forward or back, as PgDn and PgUp are."""
    for direction in directions:
        finish(made.step(Unit.OPERATION, 1 if direction > 0 else -1))


def known(made: Session) -> list[str]:
    """The screen with nothing hidden and nothing asked, the bracket on what was asked about."""
    pick = made.state.pick or (None if made.poll is None else made.poll.found)
    return screen.text(made.frame, 80, 24, replace(made.state, veil=NOTHING_HIDDEN, poll=None, pick=pick))


def outputs(frame: Frame) -> list[Cell]:
    """The cells the operation wrote, in reading order."""
    assert frame.op is not None
    names = {tensor.name for tensor in frame.op.writes}
    rows = (picking.row(frame, LECTURE, number) for number in range(picking.rows(frame, LECTURE)))
    return [cell for row in rows for _, cell in row if cell.tensor in names]


def test_the_question_is_its_drawing() -> None:
    assert lines(hidden("1:grads")) == drawing("80_10_predict")


@pytest.mark.parametrize("moment", RESULTS)
def test_question_marks_stand_in_the_cells_of_the_result_and_in_no_others(moment: str) -> None:
    made = hidden(moment)
    shown = dict(in_panes(lines(made), made.film.sight(made.state).grids(LECTURE_SIZE)))
    names = {cell.tensor for cell in outputs(made.frame)}
    assert {cell for cell, seen in shown.items() if seen.digits == "?"} == {c for c in shown if c.tensor in names}
    accuracies = [line[61:] for line in lines(made)[10:13]]
    assert ["?" in text for text in accuracies] == [split in names for split in SPLITS]
    pane = {"1:": "", "softmax": "probs p", "grads": "dW,db"}.get(moment.split(":")[1], "")
    assert f"?{picking.pane_of(LECTURE, outputs(made.frame)[0]).number} {pane}" in "".join(lines(made))


def viewers(frame: Frame, veil: Veil) -> Iterator[State]:
    """Whatever can be looked at while a result is hidden: the question, every cell, explained, its digits."""
    yield State(veil=veil, poll=Poll(ask(frame)))
    yield State(veil=veil)
    yield State(veil=veil, code=True)
    for number in range(picking.rows(frame, LECTURE)):
        for _, cell in picking.row(frame, LECTURE, number):
            yield State(veil=veil, pick=cell)
            yield State(veil=veil, pick=cell, digits=cell.tensor in ("W", "y"), explaining=True)


@pytest.mark.parametrize("moment", RESULTS)
def test_nothing_on_the_screen_tells_what_is_hidden(moment: str) -> None:
    """Two frames that differ in the hidden numbers only look the same, style for style."""
    frame = new_session(at=moment).frame
    assert frame.op is not None
    veil = Veil(tuple(tensor.name for tensor in frame.op.writes))
    other = disturbed(frame, veil.tensors)
    for viewer in viewers(frame, veil):
        for width, height in SIZES if viewer.pick is None or viewer.explaining else SIZES[:1]:
            assert screen.rows(frame, width, height, viewer) == screen.rows(other, width, height, viewer), viewer
    told = replace(viewer, veil=NOTHING_HIDDEN, pick=None, explaining=False)
    assert screen.rows(frame, 80, 24, told) != screen.rows(other, 80, 24, told)


@pytest.mark.parametrize("moment", RESULTS)
def test_a_cell_that_is_told_tells_no_other(moment: str) -> None:
    made = hidden(moment)
    count = len(outputs(made.frame))
    for _ in range(count - 1):
        made.reveal_one(1)
        veil = made.veil
        other = disturbed(made.frame, veil.tensors, veil.told)
        for viewer in (made.state, replace(made.state, poll=None)):
            assert screen.text(made.frame, 80, 24, viewer) == screen.text(other, 80, 24, viewer)


def test_a_result_takes_two_presses() -> None:
    made = about_to_predict()
    schedule = made.timeline.schedule
    moment = schedule.first
    for _ in range(16):
        press(made, 1)
        moment = schedule.step(moment, Unit.OPERATION, 1)
        assert made.moment == moment
        assert made.veil.tensors
        assert "QUIZ" in lines(made)[0]
        press(made, 1)
        assert made.moment == moment
        assert not made.veil.tensors
        assert "QUIZ" not in lines(made)[0]
        assert lines(made)[1:16] == known(made)[1:16]


def test_the_last_result_takes_two_presses_too() -> None:
    made = about_to_predict("4000:update")
    press(made, 1)
    assert at(made) == "4000:check"
    assert lines(made)[12].endswith("test       ? @4000")
    press(made, 1)
    assert "100.0% @4000" in lines(made)[12]
    press(made, 1)
    assert made.message.startswith("end of the run ▸ ")


@pytest.mark.parametrize("moment", ["1:batch", "1:linear", "1:softmax", "1:loss", "1:grads", "1:update", "500:check"])
def test_cells_are_told_one_by_one_in_reading_order_and_taken_back(moment: str) -> None:
    made = hidden(moment)
    cells = outputs(made.frame)
    whole = lines(made)
    screens = [whole]
    for told in range(1, len(cells)):
        made.reveal_one(1)
        assert made.veil.told == frozenset(cells[:told])
        shown = dict(in_panes(lines(made), made.film.sight(made.state).grids(LECTURE_SIZE)))
        seen = [cell for cell in cells if cell in shown and shown[cell].digits != "?"]
        assert seen == [cell for cell in cells[:told] if cell in shown]
        screens.append(lines(made))
    for told in range(len(cells) - 1, 0, -1):
        assert lines(made) == screens[told]
        made.reveal_one(-1)
    assert lines(made) == whole
    made.reveal_one(-1)
    assert lines(made) == whole
    for _ in cells:
        made.reveal_one(1)
    assert not made.veil.tensors
    assert made.poll is not None
    assert made.poll.answered


@pytest.mark.parametrize("way", [1, -1])
def test_where_nothing_is_hidden_the_keys_for_one_cell_say_so(way: int) -> None:
    session = new_session()
    session.reveal_one(way)
    assert session.state.message == "nothing is hidden: h starts the quiz"
    session.press("h")
    session.reveal_one(way)
    assert session.state.message == "nothing is hidden here"


def test_going_back_never_hides() -> None:
    made = about_to_predict()
    press(made, *[1] * 20)
    while made.moment != made.timeline.schedule.first:
        press(made, -1)
        assert not made.veil.tensors
        assert made.poll is None
        assert lines(made) == known(made)


def test_going_back_from_a_hidden_result_does_not_show_it() -> None:
    made = hidden("1:grads")
    press(made, -1)
    assert at(made) == "1:dlogits"
    assert not made.veil.tensors
    press(made, 1)
    assert at(made) == "1:grads"
    assert made.veil.tensors


@pytest.mark.parametrize("unit", [Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK])
def test_autoplay_does_not_hide(unit: Unit) -> None:
    made = about_to_predict()
    made.pace.unit = unit
    made.play()
    for _ in range(9):
        finish(made.beat())
        assert not made.veil.tensors
        assert lines(made)[1:16] == known(made)[1:16]


@pytest.mark.parametrize("unit", [Unit.PHASE, Unit.ITERATION, Unit.CHECK])
def test_larger_steps_do_not_hide(unit: Unit) -> None:
    made = about_to_predict()
    finish(made.step(unit, 1))
    assert not made.veil.tensors


def test_predicting_no_more_shows_everything() -> None:
    made = hidden("1:grads")
    made.toggle_predicting()
    assert lines(made) == known(made)
    press(made, 1)
    assert not made.veil.tensors


def test_a_number_that_is_not_finite_is_never_hidden() -> None:
    made = about_to_predict("4:linear", Experiment(lr=100))
    press(made, 1)
    assert at(made) == "4:softmax"
    assert not made.veil.tensors


def test_a_hidden_number_is_not_explained_and_the_question_stays() -> None:
    made = hidden("1:grads")
    made.choose(Cell("dW", (3, 0)))
    assert made.toggle_explaining() == "a result that is hidden cannot be explained"
    assert not made.explaining
    assert made.told is None
    assert made.poll is not None


def test_a_known_number_is_explained_while_the_result_stays_hidden() -> None:
    made = hidden("1:grads")
    made.choose(Cell("dlogits", (1, 1)))
    made.toggle_explaining()
    assert "EXPLAIN dlogits[e1,c1]" in lines(made)[16]
    assert made.veil.tensors == ("dW", "db")
    made.move("pick_down")
    press(made, 1)
    assert not made.veil.tensors


def test_votes_are_counted_and_shown_beside_the_answer_until_the_next_press() -> None:
    made = hidden("1:grads")
    for choice in (1, 1, 0, 2, 1, 3, 9, -1):
        made.vote(choice)
    assert made.poll is not None
    assert dict(made.poll.votes) == {1: 3, 0: 1, 2: 1, 3: 1}
    assert "6 votes" in lines(made)[22]
    assert "✓" not in "".join(lines(made)[16:23])
    press(made, 1)
    panel = lines(made)[16:23]
    assert panel[0].startswith(" QUIZ  the result")
    assert "2   +0.8296 ✓" in panel[2]
    assert panel[4] == " dW[x2,c0] = 0·(-0.2309) + 1·(+0.8296) + 0·(-0.5401) + 0·(-0.5401) = +0.8296"
    assert panel[3] == "   ▆▆▆ 1 17%          ▆▆▆▆▆▆▆▆ 3 50%      ▆▆▆ 1 17%          ▆▆▆ 1 17%"
    assert panel[5] == " PgDn or → goes on   6 votes"
    made.vote(0)
    press(made, 1)
    assert made.poll is not None
    assert not made.poll.votes
    press(made, 1, -1)
    assert "QUIZ" not in "".join(lines(made))


@pytest.mark.parametrize("counts", [(1, 0, 0, 0), (9999, 1, 9998, 1), (3, 5, 8, 13), (120, 9, 0, 40)])
def test_under_each_choice_stand_its_votes_with_a_bar_and_its_share(counts: tuple[int, ...]) -> None:
    made = hidden("1:grads")
    poll = made.poll
    assert poll is not None
    made.change(poll=replace(poll, votes=dict(enumerate(counts))))
    press(made, 1)
    starts = [3, 22, 42, 61, 80]
    choices, told = lines(made)[18].ljust(80), lines(made)[19].ljust(80)
    longest = [0] * 4
    for place, count in enumerate(counts):
        cell = told[starts[place] : starts[place + 1]]
        assert choices[starts[place]] == str(place + 1)
        assert cell.strip().strip("▆").split() == [str(count), *numbers.whole_percent(count / sum(counts)).split()]
        assert cell.endswith(" ")
        longest[place] = cell.count("▆")
    assert all((bar > 0) is (count > 0) for bar, count in zip(longest, counts, strict=True))
    assert longest[counts.index(max(counts))] >= 4


@pytest.mark.parametrize("moment", RESULTS[:14])
def test_once_answered_the_bracket_stands_on_the_number_asked_about_with_its_arithmetic(moment: str) -> None:
    made = hidden(moment)
    assert made.poll is not None
    asked = replace(made.poll, answered=True).found
    press(made, 1)
    bracket = asked or focus(made.frame)
    assert made.film.sight(made.state).bracket == bracket
    assert lines(made)[20] == " " + numbers_line(made.frame, bracket, 80).text
    press(made, 1)
    assert made.film.sight(made.state).bracket != bracket or bracket is None


def test_the_keys_that_note_a_vote_are_those_of_the_choices() -> None:
    session = new_session(Experiment.of("xor", hidden=(4,)))
    session.press("h")
    for _ in range(7):
        session.press("right")
    assert session.poll is not None
    assert session.poll.question is not None
    keys = " ".join(str(place + 1) for place in range(len(session.poll.question.choices)))
    assert any(line.endswith(f" {keys} record the votes") for line in lines(session))


def test_digits_vote_while_a_question_is_open_and_pick_otherwise() -> None:
    made = hidden("1:grads")
    assert made.meaning("2") == "vote_2"
    press(made, 1)
    assert made.meaning("2") == "pane_2"


def test_a_vote_after_the_answer_does_not_count() -> None:
    made = hidden("1:grads")
    made.vote(1)
    press(made, 1)
    made.vote(0)
    assert made.poll is not None
    assert dict(made.poll.votes) == {1: 1}
    assert made.poll.answered


def test_escape_closes_the_question_and_the_result_stays_hidden() -> None:
    made = hidden("1:loss")
    assert made.leave()
    assert "QUIZ" not in "".join(lines(made)[16:])
    assert lines(made)[22] == " What will come out?"
    assert lines(made)[8].split("4")[-1].count("?") == 1
    press(made, 1)
    assert at(made) == "1:loss"
    assert "0.8964" in lines(made)[8]


@pytest.mark.parametrize("moment", RESULTS)
def test_a_question_fits_the_screen(moment: str) -> None:
    made = hidden(moment)
    for size in SIZES:
        assert max(map(len, lines(made, *size))) <= size[0]
        assert len(lines(made, *size)) <= size[1]
    question = made.poll.question if made.poll is not None else None
    if question is not None:
        panel = lines(made)[18]
        assert all(f"{n}   {spoken(choice)}" in panel for n, choice in enumerate(question.choices, start=1))
