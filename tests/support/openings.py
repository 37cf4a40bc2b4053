"""Openings: viewers as `tests/screens/played.txt` says, by the words of a command and by keys.

And what is seen and marked after each key, and where a click leads, whatever may be open.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from stepviz import Timeline
from stepviz.cli.lessons.runs import experiment_of
from stepviz.lesson.built_in import LESSONS as BUILT_IN
from stepviz.session import words
from stepviz.session.film import Film
from stepviz.session.practice.exercises import exercises
from stepviz.session.words import parse
from stepviz.views.chrome.commands import COMMANDS
from stepviz.views.lessons.practice import Practice
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import Row, text_of
from tests.support.drawings import ROOT
from tests.support.lessons import LESSONS
from tests.support.moments import trainer_of
from tests.support.practice import practised
from tests.support.viewer import Viewer, counted


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
        return Viewer(lesson=run)
    line = Timeline(trainer_of(experiment_of(shlex.split(run.removeprefix("practice ")))))
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
        _do(viewer, key)
        yield f"{number} {key}", viewer


def _do(viewer: Viewer, key: str) -> None:
    """Press a key, or what the file has among the keys: `▶`, another size, the mouse."""
    mouse, size = re.fullmatch(r"@(\d+),(\d+)([↑↓]?)", key), re.fullmatch(r"(\d+)x(\d+)", key)
    if key == "▶":
        viewer.play()
    elif size is not None:
        viewer.extent = int(size[1]), int(size[2])
    elif mouse is None:
        viewer.press(key)
    elif mouse[3]:
        viewer.player.wheel(int(mouse[1]), int(mouse[2]), 1 if mouse[3] == "↓" else -1)
    else:
        viewer.player.click(int(mouse[1]), int(mouse[2]))


OF_THE_TERMINAL = ("redraw", "suspend", "quit_now")
"""Commands that only the terminal carries out."""
CLICKED = (
    "explained",
    "update",
    "curves",
    "boundary",
    "graph of a gradient",
    "question",
    "later in a lesson",
    "formula",
)
"""Openings in which the mouse is tried."""
_APART = 5, 2
"""Columns and lines from one click to the next."""
SIZE = 80, 24


def each_key() -> Iterator[tuple[str, str]]:
    """Every command with its usual key; all keys of the panes."""
    for command in COMMANDS:
        if command.name not in OF_THE_TERMINAL:
            yield from ((key, command.name) for key in (command.keys if command.name == "pane" else command.keys[:1]))


def put_back(viewer: Viewer, state: State) -> None:
    """Whatever a key has started ends, and the viewer is where it was."""
    viewer.player.state = viewer.state.paused()
    viewer.settle()
    viewer.player.state = state


def alone(patch: pytest.MonkeyPatch) -> None:
    """Let time be counted, and nobody have chosen options."""
    counted(patch, 1e-6)
    patch.setenv("XDG_CONFIG_HOME", "/nowhere")


Noted = Callable[[Viewer, tuple[Row, ...], str, str], None]
"""What looks at a viewer and the screen after a key and its command."""


def trodden(name: str, noted: Noted | None = None, first: int = 0, step: int = 1) -> Iterator[tuple[str, str]]:
    """Each key in an opening, and clicks, by what was done: what is seen then, with its message and its command.

    `first`, `step`: of the keys, and of the lines that are clicked, those from there on, so far apart.
    """
    if name in PLAYED:
        yield from ((done, seen(viewer)) for done, viewer in played(name))
        return
    viewer = begun(PICTURED[name].words).press(PICTURED[name].keys) if name in PICTURED else opened(name, SIZE)
    state = replace(viewer.state, message="")
    yield "", seen(viewer)
    for key, command in () if name in PICTURED else islice(each_key(), first, None, step):
        viewer.key(key)
        if not viewer.state.pace.on:
            viewer.settle()
        rows = rows_of(viewer)
        if noted is not None:
            noted(viewer, rows, key, command)
        yield key, seen(viewer, rows)
        put_back(viewer, state)
    if name in CLICKED or name in PICTURED:
        yield from _clicks(viewer, state, first, step)


def _clicks(viewer: Viewer, state: State, first: int, step: int) -> Iterator[tuple[str, str]]:
    """Of each line that is clicked: where its clicks lead."""
    across, down = _APART
    for y in range(0, SIZE[1], down)[first::step]:
        led = []
        for x in range(2, SIZE[0], across):
            viewer.player.click(x, y)
            viewer.settle()
            led.append(f"{x} {viewer.state.said} {where(viewer)} {viewer.state.row} {viewer.state.pointed}")
            put_back(viewer, state)
        yield f"clicks in line {y}", "\n".join(led)


def where(viewer: Viewer) -> str:
    """The command that leads there."""
    return " ".join(words.command(viewer.film, viewer.state))


def rows_of(viewer: Viewer) -> tuple[Row, ...]:
    """The screen once all that was begun is done."""
    viewer.settle()
    return screen(viewer.player.sight, *viewer.extent).rows


def seen(viewer: Viewer, rows: tuple[Row, ...] | None = None) -> str:
    """The lines of a screen, those given or the viewer's, how they are marked, and what is said."""
    rows = rows or rows_of(viewer)
    return "\n".join([*map(text_of, rows), *map(_styled, rows), where(viewer), viewer.state.message])


def _styled(row: Row) -> str:
    """The styles of a row, each with its columns."""
    return " ".join(f"{span.style.role.value}{span.style[1:]}*{len(span.text)}" for span in row)


def digest(text: str) -> str:
    """Of a text: eight figures. How near a measured slope comes is of the machine."""
    return blake2b(re.sub(r"to within \S+", "to within #", text).encode(), digest_size=4).hexdigest()
