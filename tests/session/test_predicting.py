"""Predict before you see: what is hidden, what is asked, and that nothing tells the answer early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from stepviz import Frame
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.training import Unit
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.panes import picking
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import Poll, State
from tests.support.examples import LONG
from tests.support.moments import RESULTS, disturbed
from tests.support.panes import LECTURE, in_panes
from tests.support.session import Session, about_to_predict, finish, hidden, lines, new_session

SIZES = [(80, 24), (60, 20), (40, 12)]
NEWER = RESULTS if LONG else RESULTS[7:]
"""Those of an iteration with numbers of the one before it, and checks; `--long` those of the first one too."""
SOME = 1 if LONG else 12
"""One of so many numbers of a line is looked at, another one in the next line."""


def press(made: Session, *directions: int) -> None:
    """One operation forward or back, as PgDn and PgUp are."""
    for direction in directions:
        finish(made.step(Unit.OPERATION, 1 if direction > 0 else -1))


def known(made: Session) -> list[str]:
    """The screen with nothing hidden and nothing asked, the bracket on what was asked about."""
    pick = made.state.pick or (None if made.poll is None else made.poll.found)
    return screen.text(made.frame, 80, 24, replace(made.state, mask=NOTHING_HIDDEN, poll=None, pick=pick))


def outputs(frame: Frame) -> list[Cell]:
    """The cells the operation wrote, in reading order."""
    assert frame.op is not None
    names = {tensor.name for tensor in frame.op.writes}
    rows = (picking.row(frame, LECTURE, number) for number in range(picking.rows(frame, LECTURE)))
    return [cell for row in rows for _, cell in row if cell.tensor in names]


@pytest.mark.parametrize("moment", NEWER)
def test_question_marks_stand_in_the_cells_of_the_result_and_in_no_others(moment: str) -> None:
    made = hidden(moment)
    shown = dict(in_panes(lines(made), made.film.sight(made.state).grids(LECTURE_SIZE)))
    names = {cell.tensor for cell in outputs(made.frame)}
    assert {cell for cell, seen in shown.items() if seen.digits == "?"} == {c for c in shown if c.tensor in names}
    accuracies = [line[61:] for line in lines(made)[10:13]]
    assert ["?" in text for text in accuracies] == [split in names for split in SPLITS]
    pane = {"softmax": "probs p", "grads": "dW,db"}.get(moment.split(":")[1], "")
    assert f"?{picking.pane_of(LECTURE, outputs(made.frame)[0]).number} {pane}" in "".join(lines(made))


def viewers(frame: Frame, mask: Mask) -> Iterator[State]:
    """Whatever can be looked at while a result is hidden: the question, every cell, explained, its digits."""
    yield State(mask=mask, poll=Poll(ask(frame)))
    yield State(mask=mask)
    yield State(mask=mask, code=True)
    for number in range(picking.rows(frame, LECTURE)):
        for _, cell in picking.row(frame, LECTURE, number)[number % SOME :: SOME]:
            yield State(mask=mask, pick=cell)
            yield State(mask=mask, pick=cell, digits=cell.tensor in ("W", "y"), explaining=True)


@pytest.mark.parametrize("moment", NEWER)
def test_nothing_on_the_screen_tells_what_is_hidden(moment: str) -> None:
    """Two frames that differ in the hidden numbers only look the same, style for style."""
    frame = new_session(at=moment).frame
    assert frame.op is not None
    mask = Mask(tuple(tensor.name for tensor in frame.op.writes))
    other = disturbed(frame, mask.tensors)
    for viewer in viewers(frame, mask):
        for width, height in SIZES if viewer.pick is None or (LONG and viewer.explaining) else SIZES[:1]:
            assert screen.rows(frame, width, height, viewer) == screen.rows(other, width, height, viewer), viewer
    told = replace(viewer, mask=NOTHING_HIDDEN, pick=None, explaining=False)
    assert screen.rows(frame, 80, 24, told) != screen.rows(other, 80, 24, told)


@pytest.mark.parametrize("moment", RESULTS if LONG else ["1:linear", "2:loss", "2:grads", "500:check"])
def test_a_cell_that_is_told_tells_no_other(moment: str) -> None:
    made = hidden(moment)
    count = len(outputs(made.frame))
    for _ in range(count - 1):
        made.answer("reveal")
        mask = made.mask
        other = disturbed(made.frame, mask.tensors, mask.told)
        for viewer in (made.state, replace(made.state, poll=None)):
            assert screen.text(made.frame, 80, 24, viewer) == screen.text(other, 80, 24, viewer)


@pytest.mark.parametrize("moment", ["1:batch", "1:loss", "1:grads", "500:check"])
def test_cells_are_told_one_by_one_in_reading_order_and_taken_back(moment: str) -> None:
    made = hidden(moment)
    cells = outputs(made.frame)
    whole = lines(made)
    screens = [whole]
    for told in range(1, len(cells)):
        made.answer("reveal")
        assert made.mask.told == frozenset(cells[:told])
        shown = dict(in_panes(lines(made), made.film.sight(made.state).grids(LECTURE_SIZE)))
        seen = [cell for cell in cells if cell in shown and shown[cell].digits != "?"]
        assert seen == [cell for cell in cells[:told] if cell in shown]
        screens.append(lines(made))
    for told in range(len(cells) - 1, 0, -1):
        assert lines(made) == screens[told]
        made.answer("cover")
    assert lines(made) == whole
    made.answer("cover")
    assert lines(made) == whole
    for _ in cells:
        made.answer("reveal")
    assert not made.mask.tensors
    assert made.poll is not None
    assert made.poll.answered


def test_going_back_never_hides() -> None:
    made = about_to_predict()
    press(made, *[1] * 20)
    while made.moment != made.timeline.schedule.first:
        press(made, -1)
        assert not made.mask.tensors
        assert made.poll is None
        assert lines(made) == known(made)


@pytest.mark.parametrize("unit", [Unit.OPERATION, Unit.CHECK])
def test_autoplay_does_not_hide(unit: Unit) -> None:
    made = about_to_predict()
    made.paced(unit=unit)
    made.answer("play")
    for _ in range(9):
        finish(made.beat())
        assert not made.mask.tensors
        assert lines(made)[1:16] == known(made)[1:16]
