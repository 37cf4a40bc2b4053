"""Picked: the cell that is picked, and the sheet it is picked on."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views import picking
from stepviz.views.commands import PICK_WAYS
from stepviz.views.layouts import Layout
from stepviz.views.marks import Veil
from stepviz.views.placing import bracket_at, sheet_at, turned
from stepviz.views.viewer import Viewer


class Picked:
    """A cell, or none, and the name of a sheet that was turned to, empty for that of the operation."""

    def __init__(self) -> None:
        self.cell: Cell | None = None
        self.sheet = ""

    def layout(self, frame: Frame, veil: Veil) -> Layout:
        """The panes that can be picked in."""
        return sheet_at(frame, self._viewer(veil)).usual

    def keep_sheet(self, frame: Frame, veil: Veil) -> None:
        """Stay on the sheet that is shown, whatever is picked next."""
        self.sheet = sheet_at(frame, self._viewer(veil)).name

    def turn_sheet(self, frame: Frame, veil: Veil, way: int) -> None:
        """Show the next layer, or the one before."""
        self.sheet = turned(frame, self._viewer(veil), way).name

    def start(self, frame: Frame, veil: Veil) -> None:
        """Pick the bracketed cell, or the first one of what the operation made."""
        layout = self.layout(frame, veil)
        cell = bracket_at(frame, self._viewer(veil))
        if cell is not None and layout.with_tensor(cell.tensor) is not None:
            self.cell = cell
            return
        made = "W" if frame.op is None else frame.op.writes[0].name
        pane = layout.pane("before") if frame.op is None else layout.with_tensor(made) or layout.numbered[0]
        self.cell = picking.first(frame, layout, pane.number)

    def choose(self, frame: Frame, veil: Veil, cell: Cell) -> None:
        """Pick that cell on the sheet that is shown."""
        self.keep_sheet(frame, veil)
        self.cell = cell

    def choose_pane(self, frame: Frame, veil: Veil, number: int) -> None:
        """Pick in the pane of that number."""
        self.keep_sheet(frame, veil)
        self.cell = picking.first(frame, self.layout(frame, veil), number, self.cell)

    def move(self, frame: Frame, veil: Veil, command: str) -> None:
        """Pick the next cell that way, the first one where none is."""
        if self.cell is None:
            self.start(frame, veil)
        elif command in PICK_WAYS:
            self.keep_sheet(frame, veil)
            self.cell = picking.move(frame, self.layout(frame, veil), self.cell, PICK_WAYS[command])

    def turn_pane(self, frame: Frame, veil: Veil, way: int) -> None:
        """Pick in the next pane; beyond the last one in the first of the next layer."""
        before = self.cell
        assert before is not None
        self.keep_sheet(frame, veil)
        self.cell = picking.next_pane(frame, self.layout(frame, veil), before, way)
        if self.cell is None:
            self.turn_sheet(frame, veil, way)
            layout = self.layout(frame, veil)
            self.cell = picking.first(frame, layout, 1 if way > 0 else len(layout.numbered), before)

    def follow(self, frame: Frame, veil: Veil, cell: Cell) -> None:
        """Pick a cell, on another sheet where this one does not show it."""
        self.cell = cell
        if not sheet_at(frame, self._viewer(veil)).shows(cell.tensor):
            self.sheet = ""

    def stop(self) -> None:
        """Pick nothing, follow the operation's sheet."""
        self.cell, self.sheet = None, ""

    def _viewer(self, veil: Veil) -> Viewer:
        return Viewer(pick=self.cell, sheet=self.sheet, veil=veil)
