"""Openings: viewers as `tests/screens/played.txt` says, by the words of a command and by keys."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stepviz import Timeline
from stepviz.cli import options, parser
from stepviz.lesson.built_in import LESSONS as BUILT_IN
from stepviz.session.film import Film
from stepviz.session.practice.exercises import exercises
from stepviz.session.words import parse
from stepviz.views.lessons.practice import Practice
from tests.support.drawings import ROOT
from tests.support.lessons import LESSONS
from tests.support.moments import trainer_of
from tests.support.practice import practised
from tests.support.viewer import Viewer


class Opening(NamedTuple):
    """The words of a command, and the keys that are pressed in what it opens."""

    words: str
    keys: str


def _read(part: str) -> dict[str, Opening]:
    """The openings of a part of the file by their names."""
    found = dict[str, Opening]()
    for name, _, told in (line.partition(": ") for line in part.splitlines()[1:] if line):
        words, _, keys = told.partition(" < ")
        found[name] = Opening(words, keys)
    return found


_, *_PARTS = (ROOT / "tests" / "screens" / "played.txt").read_text(encoding="utf-8").split("\n# ")
OPENINGS, PICTURED, PLAYED = map(_read, _PARTS)


def begun(words: str) -> Viewer:
    """The viewer whom these words of a command give. The file of a lesson is written into the current folder."""
    run, _, place = words.partition(" --at ")
    if run in BUILT_IN or run in LESSONS:
        if run in LESSONS:
            Path(run).write_text(LESSONS[run], encoding="utf-8")
        return Viewer(lesson=run).settle()
    experiment = options.experiment(parser.parse("", shlex.split(run.removeprefix("practice "))))
    line = Timeline(trainer_of(experiment))
    viewer = Viewer(line, parse(["--at", *place.split()] if place else [], Film(line))).settle()
    return practised(viewer, Practice(exercises(line))) if run.startswith("practice ") else viewer


def opened(name: str, size: tuple[int, int]) -> Viewer:
    """A viewer who has opened that."""
    words, keys = OPENINGS[name]
    viewer = begun(words)
    viewer.extent = size
    assert not viewer.press(keys).state.overlays
    return viewer


def played(name: str) -> Iterator[tuple[str, Viewer]]:
    """The viewer at the start and after each key, with the number and the name of the key."""
    words, keys = PLAYED[name]
    viewer = begun(words)
    yield "", viewer
    for number, key in enumerate(keys.split(), 1):
        yield f"{number} {key}", viewer.press(key)
