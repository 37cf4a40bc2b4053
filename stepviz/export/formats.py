"""Formats: the formats of a part of a run, by name and by file ending."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import BinaryIO

from stepviz.export.document import json_text, write_npz
from stepviz.export.part import Part
from stepviz.export.script import script_text
from stepviz.export.sheets.handout import handout_pages, handout_text
from stepviz.export.table import csv_text, wide_text

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


def files(form: str, part: Part, name: str) -> Mapping[str, Iterator[str]]:
    """The pieces of each text file that a part is written to, by file name; a handout has a second one, its solution.

    Raises `UserError` as the formats do.
    """
    if form != "handout" or name == "-":
        return {name: TEXTS[form](part)}
    stem, ending = os.path.splitext(name)
    pages = handout_pages(part, html=ending.lower() in (".html", ".htm"))
    return dict(zip((name, f"{stem}-solution{ending}"), pages, strict=True))


def writers(form: str, part: Part, name: str) -> Mapping[str, Callable[[BinaryIO], Iterator[int]]]:
    """What writes each file of a part, by file name; each yields the number of bytes so far. Raises as `files`."""
    if form in BINARY:
        return {name: partial(BINARY[form], part)}
    return {known: partial(encoded, pieces) for known, pieces in files(form, part, name).items()}


def encoded(pieces: Iterable[str], file: BinaryIO) -> Iterator[int]:
    """Write a text; yields the number of bytes so far after each piece."""
    for piece in pieces:
        file.write(piece.encode())
        yield file.tell()
