"""Preface: finds the lines before a table to skip: Excel's `sep=;`, and comments that begin with `#`."""

from __future__ import annotations

import re
from io import StringIO
from typing import NamedTuple

from stepviz.settings.sources import DELIMITERS
from stepviz.text import several

_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


class Preface(NamedTuple):
    """The first lines of a text, which are skipped."""

    lines: int
    length: int
    """Their length in characters."""
    delimiter: str | None
    """The delimiter that `sep=` names; None without."""
    assumed: tuple[str, ...]
    """What was detected, in words."""


def preface(text: str) -> Preface:
    """The lines to skip. A single line with `#` and as many cells as the next one names the columns, and is kept."""
    lines = StringIO(text, newline="").readlines()
    delimiter, count = None, 0
    if lines and (found := _SEPARATOR.fullmatch(lines[0])) is not None:
        delimiter, count = found[1], 1
    comments = count
    while comments < len(lines) and lines[comments].startswith("#"):
        comments += 1
    if comments - count == 1 and comments < len(lines) and _alike(lines[count], lines[comments]):
        comments = count
    named = {sign: word for word, sign in DELIMITERS.items()}
    assumed = [f"delimiter {named.get(delimiter, delimiter)}, from its first line"] if delimiter is not None else []
    if comments > count:
        assumed.append(f"{several(comments - count, 'line')} with # before the table skipped")
    return Preface(comments, sum(map(len, lines[:comments])), delimiter, tuple(assumed))


def _alike(one: str, other: str) -> bool:
    """True if both lines have the same number of some delimiter, and not 0."""
    return any(one.count(sign) == other.count(sign) > 0 for sign in DELIMITERS.values())
