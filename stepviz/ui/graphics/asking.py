"""Asking: asks the terminal if it has true pixels. Without an answer in time, it has none."""

from __future__ import annotations

import re
from typing import NamedTuple

from stepviz.settings.looks import KITTY, SIXEL, WHERE_ASKED

PATIENCE = 0.1
"""Seconds for the answers; a slower terminal gets text."""
QUESTION = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c"
"""Three queries: to show a pixel by kitty's protocol, the size of a cell, the attributes. Every terminal answers the
last one, which therefore ends the answers.
"""
KITTY_TOLD = "\x1b_Gi=31;OK\x1b\\"
_SIXELS = "4"
_CELL_TOLD = re.compile(r"\x1b\[6;(\d{1,4});(\d{1,4})t")
_ATTRIBUTES_TOLD = re.compile(r"\x1b\[\?([\d;]*)c")
_USUAL_CELL = (10, 20)
"""The cell size of a VT340, assumed for terminals that do not answer."""
_LARGEST_CELL = 100


class Graphics(NamedTuple):
    """How a terminal shows true pixels."""

    protocol: str
    cell: tuple[int, int]
    """Width and height of a cell in pixels."""


class PixelQuestion:
    """The queries to a terminal, and what its answers say."""

    def __init__(self, *, asks: bool) -> None:
        """`asks`: False to send no query."""
        self._asks = asks
        self._kitty = False
        self._cell: tuple[int, int] | None = None
        self._said: Graphics | None = None
        self.is_open = False
        """True while answers may come."""

    def found(self, wanted: str) -> Graphics | None:
        """The graphics for a viewer's choice from `PIXELS`; None for text."""
        if wanted in (KITTY, SIXEL):
            return Graphics(wanted, _USUAL_CELL if self._said is None else self._said.cell)
        return self._said if wanted == WHERE_ASKED and self._said is not None and self._said.protocol else None

    def begin(self) -> str:
        """The queries to send, or "". Earlier answers count until new ones come."""
        self.is_open, self._kitty, self._cell = self._asks, False, None
        return QUESTION if self._asks else ""

    def takes(self, text: str) -> bool:
        """Take a sequence. Returns True if it is an answer; the last answer closes the question."""
        if not self.is_open:
            return False
        cell, attributes = _CELL_TOLD.fullmatch(text), _ATTRIBUTES_TOLD.fullmatch(text)
        if cell is not None:
            down, across = int(cell[1]), int(cell[2])
            self._cell = (across, down) if 0 < min(across, down) <= max(across, down) <= _LARGEST_CELL else None
        elif attributes is not None:
            self._end(attributes[1].split(";"))
        self._kitty |= text == KITTY_TOLD
        return cell is not None or attributes is not None or text == KITTY_TOLD

    def give_up(self) -> None:
        """Close the question: answers are overdue."""
        if self.is_open:
            self._end([])

    def _end(self, attributes: list[str]) -> None:
        """Close the question. Sixels are used only if the size of a cell is known."""
        has_sixels = _SIXELS in attributes[1:] and self._cell is not None
        protocol = KITTY if self._kitty else SIXEL if has_sixels else ""
        self._said, self.is_open = Graphics(protocol, self._cell or _USUAL_CELL), False
