"""Questions whose answers are on the screen before, or are guessed by habit, are warned of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.lessons import changed, problems

SCORES = """at      = "1:linear"
pick    = "logits.e0.c0"
light   = ["x.e0.*", "W.*.c0"]
caption = "The score of e0 is {logits.e0.c0}."
"""
SLOPE = """caption   = "It is copied: {dW.x2.c0}."
ask       = "What will dW[x2,c0] be?"
choices   = ["0", "{dlogits.e1.c0}", "cannot tell"]
answer_is = "dW.x2.c0"
"""
UNTOLD = ('choices   = ["y = x0", "y = x2"]', 'choices   = ["y = x0", "cannot tell"]')


def earlier(moment: str) -> tuple[str, str]:
    """The stop before the question is at another moment."""
    return SCORES, f'at = "{moment}"\ncaption = "."\n'


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ([earlier("1:update")], "dW.x2.c0 is shown at stop 2: ask for it there, or for another number"),
        ([earlier("1:grads")], "dW.x2.c0 is shown at stop 2: ask for it there, or for another number"),
        ([earlier("1:dlogits")], ""),
        ([earlier("2:loss")], ""),
        ([(SLOPE, 'caption = "."\n')], "this hides a number and asks nothing: ask for it before it is shown"),
        ([UNTOLD], ""),
        ([UNTOLD, ('answer_is = "dW.x2.c0"', "answer = 3")], '"cannot tell" is right 2 times'),
    ],
)
def test_an_answer_that_is_known_before_is_warned_of(
    changes: list[tuple[str, str]], warning: str, tmp_path: Path
) -> None:
    found = problems(changed(tmp_path, *changes))
    assert len(found) == bool(warning)
    assert all(problem.mild and problem.text.startswith(warning) for problem in found)
