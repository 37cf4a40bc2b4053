"""The article's sheet, read off the screen: every cell at its place in the drawing, and the terms of the panel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.ui.skeleton import first_layout
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout
from stepviz.views.panes.grid import Grid
from tests.support.printed import NUMBER


def lecture(batch_size: int = 4) -> Layout:
    """The article's screen, with so many rows in a batch."""
    return first_layout(Experiment(batch_size=batch_size), LECTURE_SIZE)


LECTURE = lecture()
"""The article's screen."""


class Printed(NamedTuple):
    """A cell as it stands on the screen: what stands in its gutter, and its digits."""

    gutter: str
    digits: str


def in_panes(lines: list[str], grids: Iterable[Grid]) -> Iterator[tuple[Cell, Printed]]:
    """Every cell in view, as it stands on the screen."""
    for grid in grids:
        x, y, *_ = grid.pane.place
        for group in grid.groups:
            for slot in grid.slots(group) if group.rank else ():
                text, at = lines[y + slot.line].ljust(81), x + slot.gutter
                yield slot.cell, Printed(text[at], text[at + 1 : at + 1 + slot.digits].strip(" ▸"))


# What a term is made from, in the order of `Term.factors`: their digits as printed, and the digits of the term.
_TIMES = rf"(?P<f>{NUMBER}) ?[×·] *(?P<g>{NUMBER}) ?[=≈] *(?P<v>{NUMBER})"
_PRODUCT = rf"(?P<name>[a-z]):? +[xe]\d+ *{_TIMES}(?: +! here)?"
_ALONE = rf"(?P<name>[a-z]):? +(?:[xe]\d+|b) *=? *(?P<v>{NUMBER})(?=\s|$)"
_POWER = rf"(?P<name>[a-z]):? +c\d+ +exp\((?P<f>{NUMBER})[^)]*\) ?[=≈] ?(?P<v>{NUMBER})"
_LOG = rf"(?P<name>[a-z]):? +[a-z0-9 ]+, +p = (?P<f>{NUMBER}),? +-ln\((?P=f)\) [=≈] (?P<v>{NUMBER})"
_FIRST = rf"(?P<name>a):? +(?:before|probs\[e\d+,c\d+\]) +(?P<v>{NUMBER})"
_STEP = rf"(?:- +)?(?P<name>b):? +{_TIMES}"
_ONE = r"(?:- +)?(?P<name>b):? +(?P<v>1)(?=\s|$)"
_TERMS = [re.compile(pattern) for pattern in (_PRODUCT, _POWER, _LOG, _FIRST, _STEP, _ONE, _ALONE)]


def in_panel(lines: Sequence[str]) -> dict[str, re.Match[str]]:
    """The terms of an explanation as the panel shows them, by their letters."""
    terms: dict[str, re.Match[str]] = {}
    for line in lines:
        text = line
        for pattern in _TERMS:
            for found in pattern.finditer(text):
                assert found["name"] not in terms, (line, found)
                terms[found["name"]] = found
            text = pattern.sub(lambda found: " " * len(found[0]), text)
    return terms
