"""Boxes: the frames of the nodes of a graph. Kept free of NumPy, as `layouts`."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.layout.layouts import Pane
from stepviz.views.text.span import DIM, Line, Style

DIGITS_AT = 2
"""The column before the digits."""
MIDDLE = 1
"""The line of the digits."""


def put_box(lines: Sequence[Line], pane: Pane, mark: str = " ", style: Style = DIM) -> None:
    """Write a node without its number; `style` is that of its title."""
    title = f"{mark}{pane.number} {pane.title}"
    put_sides(lines[: None if pane.kind == "slopes" else -1], pane.place.width, title, style)
    if pane.kind != "slopes":
        lines[-1].put(0, f"└{'─' * (pane.place.width - 2)}┘", DIM)


def put_sides(lines: Sequence[Line], width: int, title: str, style: Style) -> None:
    """The same without a lower edge: title and sides, so many columns wide."""
    top, *others = lines
    top.put(0, f"┌{'─' * (width - 2)}┐", DIM).put(1, title[: width - 2], style)
    for line in others:
        line.put(0, "│", DIM).put(width - 1, "│", DIM)
