"""The article's sheet, read off the screen: every cell at its place in the drawing, and the terms of the panel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.layout.first import expected
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.layout.sheets import placed, sheets
from tests.support.printed import NUMBER

EXAMPLES_AT = 4
"""The screen's first line of examples."""
FEATURES_AT = 11

LECTURE = placed(sheets(expected(Experiment()))[0], LECTURE_SIZE)
"""The article's screen."""


class Printed(NamedTuple):
    """A cell as it stands on the screen: what stands in its gutter, and its digits."""

    gutter: str
    digits: str


def in_panes(lines: list[str], first: int) -> Iterator[tuple[Cell, Printed]]:
    """Every cell at its place in the drawing of the screen; `first` is the first example in view."""

    def at(cell: Cell, line: int, column: int, width: int = 7) -> tuple[Cell, Printed]:
        text = lines[line].ljust(81)
        return cell, Printed(text[column], text[column + 1 : column + 1 + width].strip(" ▸"))

    for row in range(4):
        line, example = EXAMPLES_AT + row, first + row
        if not lines[line].startswith(f" e{example}"):
            continue
        yield from (at(Cell("x", (example, n)), line, 6 + 3 * n, 1) for n in range(4))
        yield at(Cell("y", (example,)), line, 17, 1)
        yield at(Cell("losses", (example,)), line, 55)
        for name, start in (("logits", 20), ("probs", 37), ("dlogits", 63)):
            yield from (at(Cell(name, (example, n)), line, start + 8 * n) for n in range(2))
    yield at(Cell("loss"), 8, 55)
    for row in range(5):
        for matrix, vector, start in (("W", "b", 4), ("dW", "db", 25), ("W_after", "b_after", 44)):
            for n in range(2):
                cell = Cell(matrix, (row, n)) if row < 4 else Cell(vector, (n,))
                yield at(cell, FEATURES_AT + row, start + 8 * n)


# What a term is made from, in the order of `Term.factors`: their digits as printed, and the digits of the term.
_TIMES = rf"(?P<f>{NUMBER}) ?[×·] *(?P<g>{NUMBER}) ?[=≈] *(?P<v>{NUMBER})"
_PRODUCT = rf"(?P<name>[a-z]):? +[xe]\d+ *{_TIMES}(?: +! here)?"
_ALONE = rf"(?P<name>[a-z]):? +(?:[xe]\d+|b) *=? *(?P<v>{NUMBER})(?=\s|$)"
_POWER = rf"(?P<name>[a-z]):? +c\d+ +exp\((?P<f>{NUMBER})[^)]*\) ?[=≈] ?(?P<v>{NUMBER})"
_LOG = rf"(?P<name>[a-z]):? +[a-z0-9 ]+, +p = (?P<f>{NUMBER}),? +-ln\((?P=f)\) [=≈] (?P<v>{NUMBER})"
_FIRST = rf"(?P<name>a):? +(?:before|probs\[e\d+,c\d+\]) (?P<v>{NUMBER})"
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
