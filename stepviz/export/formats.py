"""Formats: what a part of a run can be written as, by name and by what a file ends with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
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
"""Formats of a part that are text, made piece by piece."""
BINARY: Mapping[str, Callable[[Part, BinaryIO], None]] = {"npz": write_npz}
"""Those that are not."""
_ENDINGS: Mapping[str, str] = {"py": "script", "md": "handout", "cast": "asciicast", "htm": "html"}
"""Formats by what a file ends with, where that is not their name."""


def format_of(name: str) -> str:
    """What a file of that name would hold: `csv` of `run.csv`, `wide` of `run.wide.csv`; no format for no ending."""
    stem, ending = os.path.splitext(name.lower())
    if ending == ".csv" and stem.endswith(".wide"):
        return "wide"
    return _ENDINGS.get(ending[1:], ending[1:])


def files(form: str, part: Part, name: str) -> Mapping[str, Iterator[str]]:
    """The text of each file that a part becomes, in pieces, by name: a handout has its solution beside it.

    Raises `UserError` as the formats do.
    """
    if form != "handout":
        return {name: TEXTS[form](part)}
    stem, ending = os.path.splitext(name)
    pages = handout_pages(part, html=ending.lower() in (".html", ".htm"))
    return dict(zip((name, f"{stem}-solution{ending}"), pages, strict=True))


def encoded(pieces: Iterable[str], file: BinaryIO) -> Iterator[int]:
    """Write a text; after each piece yield how many bytes there are."""
    for piece in pieces:
        file.write(piece.encode())
        yield file.tell()
