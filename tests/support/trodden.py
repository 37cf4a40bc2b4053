"""Trodden: what is seen and marked after each key, and where a click leads, whatever may be open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import islice

import pytest

from stepviz.session import words
from stepviz.views.chrome.commands import COMMANDS
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import Row, text_of
from tests.support.openings import PICTURED, PLAYED, begun, opened, played
from tests.support.viewer import Viewer, counted

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


def _unnoted(_viewer: Viewer, _rows: tuple[Row, ...], _key: str, _command: str) -> None:
    """Nobody looks."""


def trodden(name: str, noted: Noted = _unnoted, first: int = 0, step: int = 1) -> Iterator[tuple[str, str]]:
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
