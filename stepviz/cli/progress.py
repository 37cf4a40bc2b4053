"""Progress: a bar on standard error during a run, removed at its end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable

_WAIT = 0.4
"""Seconds before the bar appears: a short run needs none."""
_EVERY = 0.1
_CELLS = 30


class Progress:
    """The bar `[#####.....] 1200 of 4000`, drawn only if standard error is a terminal."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._shown = 0
        self._next = time.monotonic() + _WAIT
        self._on = sys.stderr is not None and sys.stderr.isatty()

    def show(self, done: int) -> None:
        """Draw the bar for `done` iterations, at most ten times a second."""
        if not self._on or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        filled = _CELLS * done // self._total
        text = f"[{'#' * filled}{'.' * (_CELLS - filled)}] {done} of {self._total}"[: self._columns() - 1]
        self._put(f"\r{text:<{self._shown}}")
        self._shown = len(text)

    def clear(self) -> None:
        """Remove the bar, so that a line can be printed in its place."""
        if self._shown:
            self._put(f"\r{'':<{self._shown}}\r")
            self._shown = 0
            self._next = 0.0

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(sys.stderr.fileno()).columns or 80
        except (OSError, ValueError):
            return 80

    def _put(self, text: str) -> None:
        try:
            print(text, end="", file=sys.stderr, flush=True)
        except OSError:
            self._on = False


def watched(walk: Iterable[int], total: int) -> None:
    """Exhaust `walk`, which yields the iterations done, while showing a bar."""
    progress = Progress(total)
    try:
        for reached in walk:
            progress.show(reached)
    finally:
        progress.clear()
