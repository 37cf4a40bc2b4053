"""Emulated: what a viewer sees of a terminal's two screens, the shell's and the other one that a program may take.

The other one is empty each time it is taken by 1049, as in xterm: what was painted there before is gone.
"""

from __future__ import annotations

import re
from copy import copy

import pyte

_TURN = re.compile(rb"\x1b\[\?([0-9;]*)([hl])")
_PARTIAL = re.compile(rb"\x1b(?:\[\??[0-9;]*)?\Z")
_CLEARED_BEFORE, _CLEARED_AFTER, _NEVER_CLEARED = "1049", "1047", "47"
"""Modes of the other screen: cleared when it is taken, when it is left, not at all."""


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
        place = 0
        for turn in _TURN.finditer(data):
            modes = turn[1].decode().split(";")
            for mode in (_CLEARED_BEFORE, _CLEARED_AFTER, _NEVER_CLEARED):
                if mode in modes:
                    self._stream.feed(data[place : turn.end()])
                    place = turn.end()
                    self._turn(mode, on=turn[2] == b"h")
        self._stream.feed(data[place:])

    def resize(self, width: int, height: int) -> None:
        """Another size, of both."""
        for screen in (self.usual, self.other):
            screen.resize(height, width)

    @property
    def _stream(self) -> pyte.ByteStream:
        return self._streams[id(self.seen)]

    def _turn(self, mode: str, *, on: bool) -> None:
        before, self.seen = self.seen, self.other if on else self.usual
        if mode == _CLEARED_BEFORE and on:
            if before is self.usual:
                self.usual.save_cursor()
            self._clear()
        elif mode == _CLEARED_AFTER and before is self.other and not on:
            self._clear()
        if before is not self.seen:
            self.seen.cursor = copy(before.cursor)
            if mode == _CLEARED_BEFORE and not on:
                self.usual.restore_cursor()

    def _clear(self) -> None:
        self.other.buffer.clear()
        self.other.dirty.update(range(self.other.lines))
