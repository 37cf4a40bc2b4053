"""Boxes: the nodes of a graph, drawn with arrows to the next node and down. Kept free of NumPy, as `layouts`."""

from __future__ import annotations

from stepviz.views.layout.layouts import Pane
from stepviz.views.text.span import DIM, Line, Style

BOX = 13
"""Columns of a box: corners, blanks, brackets, seven digits."""
HEIGHT = 3
DIGITS_AT = 2
"""The column before the digits."""
MIDDLE = 1
"""The line of the digits."""
_CENTRE = BOX // 2


def put_box(lines: list[Line], pane: Pane, mark: str = " ", style: Style = DIM) -> None:
    """Write a node without its number; `style` is that of its title. A place higher than the box leads down."""
    top, middle, bottom, *below = lines
    title = f"{mark}{pane.number} {pane.title}"[: BOX - 2]
    top.put(0, f"┌{'─' * (BOX - 2)}┐", DIM).put(1, title, style)
    middle.put(0, "│", DIM).put(BOX - 1, "│", DIM).put(*pane.joint, DIM)
    bottom.put(0, f"└{'─' * (BOX - 2)}┘", DIM)
    for line in below:
        line.put(_CENTRE, "▼" if line is below[-1] else "│", DIM)


def alone(pane: Pane) -> Pane:
    """A node without what leads on from it, and without words beside it."""
    return pane._replace(place=pane.place._replace(width=BOX, height=HEIGHT), joint=(0, ""), aside=())


def inside(x: int, y: int) -> bool:
    """Whether a column and line of a node's pane lie in its box."""
    return 0 <= x < BOX and 0 <= y < HEIGHT
