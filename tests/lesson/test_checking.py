"""What a run does not have is told with its line; answers that are known before and doubtful numbers are warned of."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.cli.lessons.runs import script_of
from stepviz.lesson.checking import quickly_checked
from tests.support.lessons import GOOD, changed, problems, written

LONG = "x" * 80
FAULTS = [
    ('at      = "1:linear"', 'at = "1:lineer"', "'lineer' is not an operation"),
    ('at      = "20:check"', 'at = "21:check"', "does not exist: accuracy is checked every 10"),
    ('until   = "loss < 0.8"', 'until = "loss < -1"', "loss < -1 is never true after 1:grads: the run ends at 40"),
    ('pick    = "logits.e0.c0"', 'pick = "logits.e9.c0"', "'e9' is not one of e0 to e3"),
    ('light   = ["x.e0.*", "W.*.c0"]', 'light = ["x.e0.*", "V.*.c0"]', "'V' is no tensor"),
    ('hide      = ["dW", "db"]', 'hide = ["W"]', '"W" is not the name of a number'),
    ('hide      = ["dW", "db"]', 'hide = ["dW"]\nshow = ["dW.x9.c0"]', "'x9' is not one of"),
    ('zoom      = "data"', 'zoom = "images"', "has no such plot"),
    ('caption = "The score of e0 is {logits.e0.c0}."', 'caption = "{dW.x0.c0}"', "is not known at 1:linear"),
    ('caption = "The score of e0 is {logits.e0.c0}."', 'caption = "{mean@7:nose}"', "'nose' is not an operation"),
    ('caption = "The score of e0 is {logits.e0.c0}."', 'caption = "{ a"', "a brace is unmatched"),
    ('caption = "The score of e0 is {logits.e0.c0}."', f'caption = "{LONG}"', "caption takes 80 columns and has 70"),
    ('"cannot tell"]', f'"{LONG}"]', "choices takes 80 columns and has 24"),
    ('answer_is = "dW.x2.c0"', 'answer_is = "dW.x3.c0"', "answer_is dW.x3.c0 is -1.3111, and no choice has this"),
    ('answer_is = "dW.x2.c0"', 'answer_is = "dW.x2.c0"\nanswer = 1', "answer 1 is wrong: dW.x2.c0 is"),
    ('reveal_at = "40:check"', 'reveal_at = "30:check"', "add one to show the answer"),
    ('softmax = "Scores', 'softmix = "Scores', '"softmix" is not an operation'),
    ('when = "loss < 1"', 'when = "lass < 1"', "lass"),
    ('run     = "--lr 0.1"', 'run     = "--lr x"', "is not a number"),
    ('run     = "--lr 0.1"', 'run     = "--lr 0.1 \'"', "a quote that is never closed"),
    ('source  = "article"', 'source  = "artikel"', "did you mean article?"),
    ('source  = "article"', 'source  = "-"', "cannot come from standard input"),
    ("check      = [10, 20]", "check      = [0, 20]", "--check 0"),
    ('run     = "--lr 0.1"', 'vary    = ["lr=0.1"]', "--vary makes 1 run: a board has 2 to 12"),
    ("iterations = 40", 'iterations = "many"', "not a whole number"),
]  # fmt: skip
"""What is put in the place of what, and what is said about it."""


def line_of(text: str, wrong: str) -> int:
    return text[: text.index(wrong.split("\n")[-1])].count("\n") + 1


def test_a_good_one_has_no_fault(tmp_path: Path) -> None:
    assert problems(written(tmp_path)) == []


@pytest.mark.parametrize(("right", "wrong", "sentence"), FAULTS, ids=[fault[1][:30] for fault in FAULTS])
def test_a_fault_has_its_line(right: str, wrong: str, sentence: str, tmp_path: Path) -> None:
    found, text = problems(changed(tmp_path, (right, wrong))), GOOD.replace(right, wrong)
    near = {line_of(text, wrong)} | ({line_of(text, wrong) - 1} if "\n" in wrong else set())
    assert [p for p in found if p.line in near and (sentence in p.text or sentence == "stop")], found
    assert not all(problem.mild for problem in found)


_SCORE = "The score of e0 is {logits.e0.c0}."
_FOUR = "Four products: {dW.x3.c0}, and mean {mean@1:loss}."
WARNINGS = [
    (_SCORE, "The score is 3.6929.", ""),
    (_SCORE, "The score is +3.6929, not 3.69.", "3.69 is not on the screen of this stop"),
    (_SCORE, "Row e0 and x3: 12 of them.", "12 is not on the screen of this stop"),
    (_SCORE, "c1, #12 and 7.", ""),
    (_SCORE, "At 30 it is {mean@30:loss}.", ""),
    (_FOUR, "The gradient {dW.x3.c0} is negative.", ""),
    (_FOUR, "The gradient {dW.x3.c0} is positive.", '"positive" stands beside -1.3111: correct one of them'),
    (_FOUR, "It is negative: {dW.x3.c1}.", ""),
    (_FOUR, "A negative {dW.x3.c1}, which is far.", '"negative" stands beside +1.3111: correct one of them'),
    (_FOUR, "{dW.x3.c1} is not negative.", ""),
    (_FOUR, "{dW.x3.c0} is negative, {dW.x3.c1} positive.", ""),
    ("minutes = 10", "minutes = 1", "the stops take 2 minutes, and the lesson 1"),
]
"""What is put in the place of what, and how the warning begins, where there is one."""


@pytest.mark.parametrize(("right", "other", "warning"), WARNINGS, ids=[warned[1][:30] for warned in WARNINGS])
def test_what_is_doubtful_is_warned_of(right: str, other: str, warning: str, tmp_path: Path) -> None:
    found = problems(changed(tmp_path, (right, other)))
    assert len(found) == bool(warning)
    assert all(problem.mild and problem.text.startswith(warning) for problem in found)
    assert all(problem.line == line_of(GOOD.replace(right, other), other) for problem in found)


def test_what_needs_no_training_is_told_before_a_session(tmp_path: Path) -> None:
    name = written(tmp_path, GOOD.replace('"1:linear"', '"1:lineer"').replace("logits.e0.c0", "logits.e9.c0", 1))
    with pytest.raises(UserError, match=f"{name} line 32: moment '1:lineer'"):
        quickly_checked(script_of(name))


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


def test_what_is_lit_and_not_in_view_is_warned_of(tmp_path: Path) -> None:
    head = '[lesson]\ntitle = "Far"\nsource = "digits"\n[run]\nhidden = "16"\n'
    stop = '[[stop]]\nat = "1:a1"\npick = "a1.e0.h0"\nlight = ["a1.e9.*", "dW2.h9.c0"]\ncaption = "."\n'
    (found,) = problems(written(tmp_path, head + stop))
    assert (found.mild, found.text) == (True, "dW2.h9.c0 is not in view there")
