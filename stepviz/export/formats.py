"""Formats: the writers of exports, by the name and file ending of their format. They write numbers or screens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import BinaryIO, NamedTuple

from stepviz.errors import UserError
from stepviz.export.cast import cast
from stepviz.export.document import json_text, write_npz
from stepviz.export.page import page
from stepviz.export.part import Part
from stepviz.export.script import script_text
from stepviz.export.sheets.worksheet import handout_pages, handout_text
from stepviz.export.stops import Stop
from stepviz.export.svg import moving
from stepviz.export.table import csv_text, wide_text
from stepviz.ops import Phase
from stepviz.text import plural
from stepviz.training import Moment
from stepviz.views.screen import screen
from stepviz.views.text.palette import Colours

TEXTS: Mapping[str, Callable[[Part], Iterator[str]]] = {
    "csv": csv_text,
    "wide": wide_text,
    "json": json_text,
    "script": script_text,
    "handout": handout_text,
}
"""Text formats; a function yields the pieces of the text."""
BINARY: Mapping[str, Callable[[Part, BinaryIO], Iterator[int]]] = {"npz": write_npz}
"""Binary formats; a function writes in stretches and yields the number of bytes so far."""
_ENDINGS: Mapping[str, str] = {"py": "script", "md": "handout", "cast": "asciicast", "htm": "html"}
"""File endings that are not the name of their format."""


def format_of(name: str) -> str:
    """The format of a file by its name: `csv` for `run.csv`, `wide` for `run.wide.csv`; empty without an ending."""
    stem, ending = os.path.splitext(name.lower())
    if ending == ".csv" and stem.endswith(".wide"):
        return "wide"
    return _ENDINGS.get(ending[1:], ending[1:])


def writers(form: str, part: Part, name: str) -> Mapping[str, Callable[[BinaryIO], Iterator[int]]]:
    """The writers of the files of a part, by file name. Each yields the number of bytes written so far.

    A handout has a second file, its solution. Raises `UserError` as the formats do.
    """
    if form in BINARY:
        return {name: partial(BINARY[form], part)}
    if form != "handout":
        return {name: partial(encoded, TEXTS[form](part))}
    stem, ending = os.path.splitext(name)
    pages = handout_pages(part, html=ending.lower() in (".html", ".htm"))
    named = zip((name, f"{stem}-solution{ending}"), pages, strict=True)
    return {known: partial(encoded, pieces) for known, pieces in named}


def encoded(pieces: Iterable[str], file: BinaryIO) -> Iterator[int]:
    """Write a text; yields the number of bytes so far after each piece."""
    size = 0
    for piece in pieces:
        size += file.write(piece.encode())  # a pipe cannot tell where it is
        yield size


SECONDS = 1.5
"""Seconds that each screen of an animated picture is shown."""
Size = tuple[int, int]


class ScreenFormat(NamedTuple):
    """A format of stops."""

    write: Callable[[Sequence[Stop], str, Size, Colours], Iterable[str]]
    most: int
    """The most stops that it can have."""
    theme: str = "light"
    """The default theme."""

    def check(self, moments: Sequence[Moment]) -> None:
        """Raises `UserError` for more stops than it can have; it says how many iterations fit."""
        if len(moments) > self.most:
            fit = moments[self.most].iteration - moments[0].iteration
            less = f"give {plural(fit, 'iteration')} at most" if fit else "one iteration has more: give another format"
            raise UserError(f"{len(moments)} screens are too many: at most {self.most} can be taken, {less}")


def _moving(stops: Sequence[Stop], title: str, size: Size, colours: Colours) -> Iterator[str]:
    """Yields one animated SVG, forward and back. It begins at the first gradient, where most panes have numbers."""
    screens = [screen(stop.sight, *size).rows for stop in stops]
    ops = [stop.sight.frame.op for stop in stops]
    begin = next((place for place, op in enumerate(ops) if op is not None and op.phase is Phase.BACKWARD), 0)
    frames, last = [*screens, *screens[-2:0:-1]], len(screens) - 1
    yield moving([*frames[begin:], *frames[:begin]], title, SECONDS, last - begin, colours)


SCREENS: Mapping[str, ScreenFormat] = {
    "svg": ScreenFormat(_moving, 60),
    "html": ScreenFormat(lambda stops, title, size, _: page(stops, title, size), 200),
    "asciicast": ScreenFormat(cast, 5000, "dark"),
}
"""Formats of stops, by name."""
