"""Sentences: their numbers written, and the features and classes in them called as the data call them."""

from __future__ import annotations

import re

from stepviz.data import Dataset
from stepviz.ops import Name, Num, Panes, Part, Saying, Share, Short
from stepviz.text import width_of
from stepviz.views.text import numbers

_NUMERAL = re.compile(r"[-+]?\d+")
_LIKE_A_SHORT_NAME = re.compile(r"(class |[cx])\d+")


def spoken(saying: Saying) -> str:
    """A sentence with its numbers written, and every name the plain one."""
    return "".join(map(_written, saying))


def in_given_words(data: Dataset, saying: Saying, room: int) -> str:
    """A sentence with the names that the data give: in full, by the letters of the panes' heads, or the plain ones."""
    for letters in (None, numbers.WIDTH):
        told = "".join([_named(data, part, letters) if isinstance(part, Name) else _written(part) for part in saying])
        if width_of(told) <= room:
            return told
    return spoken(saying)


def _written(part: Part) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Num):
        return numbers.cell(part.value, part.kind).strip()
    if isinstance(part, Share):
        return numbers.whole_percent(part.value)
    if isinstance(part, Short):
        return part.name
    if isinstance(part, Panes):
        return f"the panes of {' and '.join(part.tensors)}"
    return part.plain or part.short


def _named(data: Dataset, name: Name, letters: int | None) -> str:
    given = data.given(name.short)
    if _NUMERAL.fullmatch(given):  # "lower than 2" would be said of a number
        return f"class {given}" if name.short == f"c{given}" else name.short
    if _LIKE_A_SHORT_NAME.fullmatch(given):  # "lower than class 1" would be said of another one
        return name.short
    if given and letters and name.short.startswith("c"):
        return data.heads(letters)[int(name.short[1:])]
    return given or _written(name)
