"""Emulated: what a viewer sees of a terminal's two screens, the shell's and the other one that a program may take.

The other one is empty each time it is taken, as in xterm: what was painted there before is gone.
"""

from __future__ import annotations

import re
from copy import copy

import pyte

_TURN = re.compile(rb"(\x1b\[\?1049[hl])")
_PARTIAL = re.compile(rb"\x1b(?:\[\??[0-9;]*)?\Z")


class Screens:
    """Two screens of one size, one of them seen. The cursor and the modes are one for both."""

    def __init__(self, width: int, height: int) -> None:
        self.usual, self.other = pyte.Screen(width, height), pyte.Screen(width, height)
        self.other.mode = self.usual.mode
        self.seen = self.usual
        """The one that is seen."""
        self._streams = {id(screen): pyte.ByteStream(screen) for screen in (self.usual, self.other)}
        self._unfed = b""

    def feed(self, data: bytes) -> None:
        """Show what came; the beginning of a sequence waits for its end."""
        data, self._unfed = self._unfed + data, b""
        partial = _PARTIAL.search(data)
        if partial is not None:
            data, self._unfed = data[: partial.start()], partial[0]
        for part in _TURN.split(data):
            self._streams[id(self.seen)].feed(part)
            if _TURN.fullmatch(part):
                self._turn(on=part.endswith(b"h"))

    def resize(self, width: int, height: int) -> None:
        """Another size, of both."""
        for screen in (self.usual, self.other):
            screen.resize(height, width)

    def _turn(self, *, on: bool) -> None:
        before, self.seen = self.seen, self.other if on else self.usual
        if on:
            self.other.buffer.clear()
            self.other.dirty.update(range(self.other.lines))
        if before is not self.seen:
            if on:
                self.usual.save_cursor()
            self.seen.cursor = copy(before.cursor)
            if not on:
                self.usual.restore_cursor()
