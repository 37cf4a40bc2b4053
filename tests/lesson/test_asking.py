"""Questions whose answers are on the screen before, or are guessed by habit, are warned of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.lessons import GOOD, problems, written

HIDING = """hide      = ["dW", "db"]
caption   = "It is copied: {dW.x2.c0}."
ask       = "What will dW[x2,c0] be?"
choices   = ["0", "{dlogits.e1.c0}", "cannot tell"]
answer_is = "dW.x2.c0"
"""
EARLIER = """title   = "Scores"
at      = "1:linear"
pick    = "logits.e0.c0"
light   = ["x.e0.*", "W.*.c0"]
caption = "The score of e0 is {logits.e0.c0}."
say     = "Follow the row."
"""


@pytest.mark.parametrize(
    ("at", "warned"), [("1:update", True), ("1:grads", True), ("1:dlogits", False), ("2:loss", False)]
)
def test_a_number_that_is_in_view_before_it_is_asked_for(at: str, *, warned: bool, tmp_path: Path) -> None:
    assert EARLIER in GOOD
    found = problems(written(tmp_path, GOOD.replace(EARLIER, f'title = "Too early"\nat = "{at}"\ncaption = "."\n')))
    assert [problem.text for problem in found] == (
        ["dW.x2.c0 is shown at stop 2: ask for it there, or for another number"] if warned else []
    )
    assert all(problem.mild for problem in found)


def test_what_is_hidden_and_not_asked_for(tmp_path: Path) -> None:
    assert HIDING in GOOD
    (found,) = problems(written(tmp_path, GOOD.replace(HIDING, 'hide = ["dW", "db"]\ncaption = "."\n')))
    assert found.mild
    assert found.text == "this hides a number and asks nothing: ask for it before it is shown"


def test_that_nobody_can_tell_is_right_once(tmp_path: Path) -> None:
    untold = 'choices   = ["y = x0", "cannot tell"]'
    once = GOOD.replace('choices   = ["y = x0", "y = x2"]', untold)
    assert problems(written(tmp_path, once)) == []
    twice = once.replace('answer_is = "dW.x2.c0"', "answer = 3")
    (found,) = problems(written(tmp_path, twice))
    assert found.mild
    assert '"cannot tell" is right 2 times' in found.text
