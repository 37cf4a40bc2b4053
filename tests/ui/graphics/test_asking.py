from __future__ import annotations

import pytest

from stepviz.settings.looks import KITTY, NO_PIXELS, PIXELS, SIXEL, WHERE_ASKED
from stepviz.ui.graphics.asking import KITTY_TOLD, QUESTION, Graphics, PixelQuestion

CELL, PLAIN, SIXELS = "\x1b[6;18;9t", "\x1b[?62;22c", "\x1b[?62;4;22c"


def asked(*answers: str) -> PixelQuestion:
    question = PixelQuestion(asks=True)
    assert question.begin() == QUESTION
    assert all(map(question.takes, answers))
    return question


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ((KITTY_TOLD, CELL, PLAIN), Graphics(KITTY, (9, 18))),
        ((KITTY_TOLD, PLAIN), Graphics(KITTY, (10, 20))),
        ((KITTY_TOLD, CELL, SIXELS), Graphics(KITTY, (9, 18))),
        ((CELL, SIXELS), Graphics(SIXEL, (9, 18))),
        ((SIXELS,), None),
        ((CELL, PLAIN), None),
        ((CELL, "\x1b[?4;6c"), None),
        (("\x1b[6;0;9t", SIXELS), None),
        (("\x1b[6;999;9t", SIXELS), None),
    ],
)
def test_a_terminal_has_what_it_says_before_it_tells_its_attributes(
    answers: tuple[str, ...], found: Graphics | None
) -> None:
    question = asked(*answers)
    assert not question.is_open
    assert question.found(WHERE_ASKED) == found
    assert question.found(NO_PIXELS) is None


@pytest.mark.parametrize("answer", ["\x1b_Gi=31;ENOTSUPPORTED\x1b\\", "\x1b[A", "x", "\x1b[8;24;80t"])
def test_what_answers_nothing_is_left_to_others(answer: str) -> None:
    question = PixelQuestion(asks=True)
    question.begin()
    assert not question.takes(answer)
    assert question.is_open


def test_an_answer_that_comes_too_late_counts_no_more() -> None:
    question = asked(CELL)
    question.give_up()
    assert not question.takes(SIXELS)
    assert question.found(WHERE_ASKED) is None
    question.begin()
    assert question.takes(KITTY_TOLD)
    question.give_up()
    assert question.found(WHERE_ASKED) == Graphics(KITTY, (10, 20))


def test_who_wants_none_asks_nothing_and_who_knows_better_has_them_without_an_answer() -> None:
    question = PixelQuestion(asks=False)
    assert question.begin() == ""
    assert not question.takes(SIXELS)
    assert [question.found(wanted) for wanted in PIXELS] == [
        None,
        Graphics(KITTY, (10, 20)),
        Graphics(SIXEL, (10, 20)),
        None,
    ]
    told = asked(CELL, PLAIN)
    assert told.found(SIXEL) == Graphics(SIXEL, (9, 18))
