"""Lessons for tests: a short one that has everything, and what its keys lead to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.lessons.runs import checked, script_of
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.lesson import Problem
from stepviz.lesson.script import Script
from stepviz.session.film import Film
from stepviz.session.lessons.stops import begin
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.session import Kept, Session, finish

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


def given(name: str) -> Session:
    """A session that gives a lesson, at its first stop."""
    script = script_for(name)
    session = Session(script.lines[0], Kept(film_of(script), State()))
    session.do(begin(session.film, session.state))
    return session


def presses(session: Session, key: str, most: int = 200) -> Iterator[str]:
    """Press a key until it changes nothing; after each press, where that leads to. Play goes to its end."""
    for _ in range(most):
        before = session.state
        pressed(session, key)
        if session.state == before:
            return
        yield told(session)
    raise AssertionError("it never ends")


def pressed(session: Session, *keys: str) -> None:
    """Keys, to an overlay where one lies on top; play goes on to where it stops."""
    from stepviz.session.key import Key

    for key in keys:
        if session.state.overlays:
            session.press_in(Key(key, key if len(key) == 1 else None))
        else:
            session.answer(session.meaning(key))
        while session.state.pace.on:
            finish(session.beat(4))


def at_stop(session: Session, number: int) -> None:
    """Press PgDn until a lesson has come to that stop."""
    while session.state.lecture is None or session.state.lecture.stop + 1 < number:
        pressed(session, "pagedown")


def told(session: Session) -> str:
    """`3 1:grads ?`: stop, moment, and what is on the screen."""
    state, lecture = session.state, session.state.lecture
    assert lecture is not None
    top = type(state.top).__name__ if state.top is not None else ""
    sign = top or ("?" if state.asking else "!" if state.poll is not None else "")
    return f"{lecture.stop + 1} {session.film.schedule(state).text(state.moment)} {sign}".rstrip()
