"""The driver: Textual's own, which asks the terminal it draws on for its size."""

from __future__ import annotations

import os

from textual.drivers.linux_driver import LinuxDriver

_STANDARD_ERROR = 2


class TerminalDriver(LinuxDriver):
    """Draws on standard error, so standard output may be a file."""

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            width, height = os.get_terminal_size(_STANDARD_ERROR)
        except OSError:
            return 80, 24
        return width or 80, height or 24
