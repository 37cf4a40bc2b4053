"""The panes of the article's sheet, read off the screen: every cell at its place in the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stepviz.ops import Cell

EXAMPLES_AT = 4
"""The screen's first line of examples."""
FEATURES_AT = 11


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
        if not lines[line].startswith(f"e{example}"):
            continue
        yield from (at(Cell("x", (example, n)), line, 5 + 3 * n, 1) for n in range(4))
        yield at(Cell("y", (example,)), line, 17, 1)
        yield at(Cell("losses", (example,)), line, 55)
        for name, start in (("logits", 20), ("probs", 37), ("dlogits", 64)):
            yield from (at(Cell(name, (example, n)), line, start + 8 * n) for n in range(2))
    yield at(Cell("loss"), 8, 55)
    for row in range(5):
        for matrix, vector, start in (("W", "b", 4), ("dW", "db", 25), ("W_after", "b_after", 44)):
            for n in range(2):
                cell = Cell(matrix, (row, n)) if row < 4 else Cell(vector, (n,))
                yield at(cell, FEATURES_AT + row, start + 8 * n)
