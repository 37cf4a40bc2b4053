"""Layouts: where each pane stands, per size. The printed screen and the terminal read the same table.

Kept free of NumPy, so that the terminal can draw an empty screen before NumPy is loaded.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A rectangle of the screen, in columns and rows from the top left."""

    x: int
    y: int
    width: int
    height: int


class Pane(NamedTuple):
    """A part of the screen. Those with a number show tensors and can be picked in."""

    name: str
    place: Place
    number: int = 0
    title: str = ""
    tensors: tuple[str, ...] = ()
    title_width: int = 0


class Layout(NamedTuple):
    """All panes of a size, in reading order."""

    name: str
    width: int
    height: int
    panes: tuple[Pane, ...]

    def pane(self, name: str) -> Pane:
        """The pane of that name. Raises `KeyError` for none."""
        for pane in self.panes:
            if pane.name == name:
                return pane
        raise KeyError(name)


# A pane is one column wider than its title where it can be: the closing bracket of its last cell stands there.
LECTURE = Layout(
    "lecture",
    80,
    24,
    (
        Pane("header", Place(0, 0, 80, 1)),
        Pane("strip", Place(0, 1, 80, 1)),
        Pane("batch", Place(0, 2, 20, 7), 1, "batch", ("x", "y"), 19),
        Pane("logits", Place(20, 2, 17, 7), 2, "logits z", ("logits",), 16),
        Pane("probs", Place(37, 2, 18, 7), 3, "probs p", ("probs",), 17),
        Pane("loss", Place(55, 2, 9, 7), 4, "loss", ("losses", "loss"), 8),
        Pane("dlogits", Place(64, 2, 17, 7), 5, "dlogits", ("dlogits",), 16),
        Pane("before", Place(0, 9, 25, 7), 6, "W,b before", ("W", "b"), 20),
        Pane("grads", Place(25, 9, 19, 7), 7, "dW,db", ("dW", "db"), 16),
        Pane("after", Place(44, 9, 17, 7), 8, "W,b after", ("W_after", "b_after"), 16),
        Pane("accuracy", Place(61, 9, 19, 7), 9, "accuracy", ("train", "val", "test"), 19),
        Pane("panel", Place(0, 16, 80, 7)),
        Pane("keys", Place(0, 23, 80, 1)),
    ),
)

LAYOUTS = (LECTURE,)


def layout_for(width: int, height: int) -> Layout | None:
    """The largest layout that fits; None where not even the smallest does."""
    fitting = [layout for layout in LAYOUTS if layout.width <= width and layout.height <= height]
    return max(fitting, key=lambda layout: layout.width * layout.height, default=None)
