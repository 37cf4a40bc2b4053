"""Composing: a screen of lines that panes write their parts of. Kept free of NumPy, as `layouts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stepviz.views.layout.layouts import Layout, Pane
from stepviz.views.text.span import BOLD, DIM, Line, Row


def lines_of(pane: Pane, screen: Sequence[Line]) -> list[Line]:
    """The part of a screen's lines where a pane stands, with the column behind it, for a closing bracket."""
    x, y, width, height = pane.place
    return [line.part(x, width + 1) for line in screen[y : y + height]]


def put_words(layout: Layout, screen: Sequence[Line], *, sums: bool = True) -> None:
    """Write what stands between the panes; `sums`: also what makes a sum of their numbers."""
    for band in layout.bands:
        for word in (word for word in band.words if sums or word.strong):
            screen[word.y].put(word.x, word.text, BOLD if word.strong else DIM)


def placed(layout: Layout, screen: Sequence[Line], parts: Mapping[str, Sequence[Row]]) -> tuple[Row, ...]:
    """The rows of a screen: its lines, but where `parts` stand, which are as wide as it, the rows of these."""
    rows: dict[int, Row] = {}
    for pane in layout.parts:
        rows |= dict(enumerate(parts.get(pane.name, ()), start=pane.place.y))
    return tuple(rows[y] if y in rows else line.row() for y, line in enumerate(screen))
