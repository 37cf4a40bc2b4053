"""Zooming: the picture that takes the place of the panes, and the row of the data picked in it."""

from __future__ import annotations

from stepviz.training import Frame
from stepviz.views.pictures import first_of, next_to


class Zooming:
    """The picture's name, empty for none, and a row."""

    def __init__(self) -> None:
        self.name = ""
        self.row: int | None = None

    def close(self) -> None:
        """The panes again."""
        self.name, self.row = "", None

    def open(self, frame: Frame, pane: str) -> bool:
        """Show what a pane means as a picture, or any picture. Returns whether there is one."""
        self.name, self.row = first_of(frame, pane), None
        return bool(self.name)

    def turn(self, frame: Frame, way: int) -> None:
        """The next picture."""
        self.name, self.row = next_to(frame, self.name, way), None
