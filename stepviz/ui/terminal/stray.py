"""Stray: what code of C or another program prints while the screen is up. It is caught, and listed after the end."""

from __future__ import annotations

import os
from contextlib import suppress

from stepviz.text import visible
from stepviz.ui.terminal.words import STANDARD_ERROR, STANDARD_OUTPUT

_MOST = 1 << 13
"""Bytes kept."""
_LINES = 20
"""Lines listed."""


class Stray:
    """Standard error, and standard output where it is a terminal too, led to a pipe until it is closed."""

    def __init__(self) -> None:
        self.pipe, write = os.pipe()
        os.set_blocking(self.pipe, False)
        os.set_blocking(write, False)
        numbers = [STANDARD_ERROR, *([STANDARD_OUTPUT] if _is_terminal(STANDARD_OUTPUT) else [])]
        self._before = {number: os.dup(number) for number in numbers}
        for number in numbers:
            os.dup2(write, number)
        os.close(write)
        self._kept = b""
        self._count = 0

    def read(self) -> None:
        """Take what has come, as far as there is memory for it."""
        with suppress(OSError, MemoryError):
            while data := os.read(self.pipe, _MOST):
                self._kept += data[: _MOST - len(self._kept)]
                self._count += len(data)

    def close(self) -> None:
        """Lead both back to where they were."""
        if not self._before:
            return
        while self._before:
            number, before = self._before.popitem()
            os.dup2(before, number)
            os.close(before)
        self.read()
        os.close(self.pipe)

    @property
    def lines(self) -> list[str]:
        """What was printed, safe to print again; that it was more, where it was."""
        lines = [visible(line) for line in self._kept.decode(errors="replace").splitlines() if line.strip()]
        more = len(lines) > _LINES or self._count > len(self._kept)
        return [*lines[:_LINES], *["…"] * more]


def _is_terminal(number: int) -> bool:
    try:
        return os.isatty(number)
    except OSError:
        return False
