"""Lessons for tests: a short one that has everything, and the runs of those that are built in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.lessons.runs import checked, script_of
from stepviz.lesson.built_in import LESSONS as BUILT_IN
from stepviz.lesson.lesson import Problem
from stepviz.lesson.script import Script
from stepviz.session.film import Film
from tests.support.drawings import ROOT
from tests.support.examples import LONG

WALKED = BUILT_IN if LONG else ("one-step", "slopes-multiply", "learning-rate", "attention", "your-own-data")
"""Lessons that are walked through press by press: all there are, or some that have every kind of stop."""

FOLDER = ROOT / "tests" / "lesson" / "files"
"""Texts of faults, and of what lessons tell of runs."""
_FILES = ROOT / "tests" / "screens" / "files"
GOOD = (_FILES / "short.toml").read_text(encoding="utf-8")
"""A lesson that has everything."""
LESSONS = {
    "short.toml": GOOD,
    "rates.toml": (_FILES / "rates.toml").read_text(encoding="utf-8"),
    "observed.toml": GOOD.replace("observe = false", "observe = true"),
    "unhidden.toml": GOOD.replace('hide      = ["dW", "db"]\n', "").replace('"loss < 0.8"', '"loss < -1"'),
    "open.toml": GOOD.replace('choices   = ["y = x0", "y = x2"]\nanswer    = 2\n', ""),
}
"""Lesson files by their names."""


def written(folder: Path, text: str = GOOD) -> str:
    """A lesson file with that text: its name."""
    path = folder / "lesson.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def problems(name: str) -> list[Problem]:
    """Everything that is wrong with a lesson."""
    return checked(name)[1]


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
    return _built_in(name) if name in BUILT_IN else script_of(name)


@cache
def _runs() -> dict[Experiment, Timeline]:
    lines = (line for name in BUILT_IN for line in script_for(name).lines)
    return {line.trainer.experiment: line for line in lines}


@cache
def run_of(experiment: Experiment) -> Timeline:
    """A run: that of a lesson, which its checks train as well, where there is one."""
    asked = Trainer(experiment)
    return _runs().get(asked.experiment) or Timeline(asked)
