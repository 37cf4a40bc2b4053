"""Emulated: what a viewer sees of a terminal's two screens, the shell's and the other one that a program may take."""

from __future__ import annotations

from typing import Any

import pyte

_OTHER = 1049


class Screens(pyte.Screen):
    """Two screens, one of them seen; the other one is empty each time it is taken, as in xterm."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.feed = pyte.ByteStream(self).feed
        self.usual: Any = None
        """The lines of the shell's screen, while it is not seen."""

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Switch modes on, and perhaps to the other screen."""
        super().set_mode(*modes, **kwargs)
        if _OTHER in modes:
            if self.usual is None:
                self.save_cursor()
                self.usual = self.buffer
            self.buffer = pyte.Screen(self.columns, self.lines).buffer

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Switch modes off, and perhaps back to the shell's screen."""
        super().reset_mode(*modes, **kwargs)
        if _OTHER in modes and self.usual is not None:
            self.buffer, self.usual = self.usual, None
            self.restore_cursor()
