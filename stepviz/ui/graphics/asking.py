"""Asking: whether the terminal has true pixels. One that does not say so soon has none."""

from __future__ import annotations

import re
from typing import NamedTuple

from stepviz.settings.looks import KITTY, SIXEL, WHERE_ASKED

PATIENCE = 0.1
"""Seconds for the answers: a terminal that is further away has text."""
QUESTION = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c"
"""Whether it could show one pixel by the protocol of kitty; how large a cell is; what it can. All answer the last one,
and so it ends the answers.
"""
KITTY_TOLD = "\x1b_Gi=31;OK\x1b\\"
_SIXELS = "4"
_CELL_TOLD = re.compile(r"\x1b\[6;(\d{1,4});(\d{1,4})t")
_ATTRIBUTES_TOLD = re.compile(r"\x1b\[\?([\d;]*)c")
_USUAL_CELL = (10, 20)
"""Of a VT340, and of terminals that do not tell."""
_LARGEST_CELL = 100


class Graphics(NamedTuple):
    """What true pixels a terminal has."""

    protocol: str
    cell: tuple[int, int]
    """Pixels of a cell, across and down."""


class PixelQuestion:
    """What was asked, and what is known by now."""

    def __init__(self, *, asks: bool) -> None:
        """`asks`: whether the viewer wants to know."""
        self._asks = asks
        self._kitty = False
        self._cell: tuple[int, int] | None = None
        self._said: Graphics | None = None
        self.is_open = False
        """Whether answers may come."""

    def found(self, wanted: str) -> Graphics | None:
        """What there is for a viewer who chose that, of `PIXELS`."""
        if wanted in (KITTY, SIXEL):
            return Graphics(wanted, _USUAL_CELL if self._said is None else self._said.cell)
        return self._said if wanted == WHERE_ASKED and self._said is not None and self._said.protocol else None

    def begin(self) -> str:
        """What the terminal is asked, if anything. What was known holds until it answers."""
        self.is_open, self._kitty, self._cell = self._asks, False, None
        return QUESTION if self._asks else ""

    def takes(self, text: str) -> bool:
        """Whether a sequence answers what was asked; the last answer closes it."""
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
        """It is too late for answers."""
        if self.is_open:
            self._end([])

    def _end(self, attributes: list[str]) -> None:
        """The protocol that the terminal says it has: sixels only if it tells how large a cell is."""
        has_sixels = _SIXELS in attributes[1:] and self._cell is not None
        protocol = KITTY if self._kitty else SIXEL if has_sixels else ""
        self._said, self.is_open = Graphics(protocol, self._cell or _USUAL_CELL), False
