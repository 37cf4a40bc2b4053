"""Lessons for tests: a short one that has everything, and the runs of those that are built in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.lessons.runs import checked, script_of
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.lesson import Problem
from stepviz.lesson.script import Script
from stepviz.session.film import Film
from tests.support.examples import LONG

WALKED = LESSONS if LONG else ("one-step", "slopes-multiply", "learning-rate", "attention", "your-own-data")
"""Lessons that are walked through press by press: all there are, or some that have every kind of stop."""

GOOD = """# A lesson that has everything.
[lesson]
title   = "A short one"
source  = "article"
minutes = 10
home    = "https://example.org/short"
found   = ["W of x2 and c1 is {W_after.x2.c1}."]
observe = false
[run]
seed       = 0
iterations = 40
check      = [10, 20]

[captions]
softmax = "Scores become chances."

[[stop]]
id        = "rule"
title     = "The rule"
at        = "1:ready"
zoom      = "data"
black     = true
minutes   = 2
caption   = "Eight rows are for learning."
ask       = "Which rule is it?"
choices   = ["y = x0", "y = x2"]
answer    = 2
reveal_at = "40:check"

[[stop]]
title   = "Scores"
at      = "1:linear"
pick    = "logits.e0.c0"
light   = ["x.e0.*", "W.*.c0"]
caption = "The score of e0 is {logits.e0.c0}."
say     = "Follow the row."

[[stop]]
id        = "slope"
title     = "A slope"
at        = "1:grads"
pick      = "dW.x2.c0"
hide      = ["dW", "db"]
caption   = "It is copied: {dW.x2.c0}."
ask       = "What will dW[x2,c0] be?"
choices   = ["0", "{dlogits.e1.c0}", "cannot tell"]
answer_is = "dW.x2.c0"

[[stop]]
title   = "Four products"
at      = "1:grads"
pick    = "dW.x3.c0"
explain = true
caption = "Four products: {dW.x3.c0}, and mean {mean@1:loss}."

[[stop]]
title   = "Played"
until   = "loss < 0.8"
speed   = 16
unit    = "iteration"
caption = "The mean loss is {mean}."

[[stop]]
title   = "A larger step"
run     = "--lr 0.1"
at      = "20:check"
pick    = "val"
caption = "With lr 0.1 validation is {val}."

[[stop]]
title   = "The end"
at      = "40:check"
pick    = "W_after.x2.c1"
caption = "W of x2 is {W_after.x2.c1}."

[[breakpoint]]
when = "loss < 1"
once = true
text = "Below one for the first time."
"""


def written(folder: Path, text: str = GOOD) -> str:
    """A lesson file with that text: its name."""
    path = folder / "lesson.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def problems(name: str) -> list[Problem]:
    """Everything that is wrong with a lesson."""
    return checked(name)[1]


def changed(folder: Path, *changes: tuple[str, str]) -> str:
    """The same file with other texts in the place of some, each of which stands there once: its name."""
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return written(folder, text)


def film_of(script: Script) -> Film:
    """The film of a lesson."""
    film = Film(*script.lines)
    film.give(script.lesson, script.runs)
    return film


@cache
def _built_in(name: str) -> Script:
    return script_of(name)


def script_for(name: str) -> Script:
    """A lesson with its runs: those of a built-in one are trained once."""
    return _built_in(name) if name in LESSONS else script_of(name)


@cache
def _runs() -> dict[Experiment, Timeline]:
    lines = (line for name in LESSONS for line in script_for(name).lines)
    return {line.trainer.experiment: line for line in lines}


@cache
def run_of(experiment: Experiment) -> Timeline:
    """A run: that of a lesson, which its checks train as well, where there is one."""
    asked = Trainer(experiment)
    return _runs().get(asked.experiment) or Timeline(asked)
