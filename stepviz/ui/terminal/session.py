"""Session: holds the terminal, catches what other code prints, and restores the terminal at any end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from stepviz.cleanup import undone
from stepviz.text import visible
from stepviz.ui.terminal import signals, watchdog
from stepviz.ui.terminal.words import STANDARD_ERROR, STANDARD_OUTPUT, say
from stepviz.ui.terminal.writer import FrameWriter

_MOST = 1 << 13
"""Bytes of stray output kept."""
_LINES = 20
"""Lines of it listed at the end."""


class Hold:
    """The terminal, its watchdog and stray output during a session."""

    def __init__(self) -> None:
        """Raises `OSError` if there is no terminal."""
        self.watchdog = watchdog.called()
        self.device = self.watchdog.device
        self.stray = StrayOutput()
        self.writer: FrameWriter | None = None

    def put_back(self) -> None:
        """Restore modes and line settings, from any state."""
        writer = self.writer
        unsent, unanswered = writer is not None and writer.unsent, writer is not None and writer.unanswered
        if writer is not None:
            with suppress(Exception):  # the loop may be closed
                writer.clear()
        self.device.put_back(unsent=unsent, unanswered=unanswered)
        self.watchdog.tell()

    def end_soon(self) -> None:
        """End the process by force if it does not end by itself."""
        signals.end_soon()

    def let_go(self) -> None:
        """Restore the terminal, dismiss the watchdog, and list the stray output."""
        self.put_back()
        self.stray.close()
        self.watchdog.dismiss()  # last, since it restores the terminal if we are killed before
        lines = self.stray.lines
        if lines:
            say(STANDARD_ERROR, "\n".join(["Printed while the screen was open:", *lines]))


@contextmanager
def taken(last_words: Callable[[], str]) -> Iterator[Hold]:
    """Hold the terminal until the end of the block or of the process. `last_words` are printed if a signal ends it.

    The watchdog begins first, so that it watches for as long as the terminal is in our modes.
    """
    hold = Hold()

    def forced() -> None:
        hold.let_go()
        say(STANDARD_OUTPUT, last_words())

    with undone(forced):
        try:
            hold.watchdog.begin()  # again only if none was started ahead of the session
            yield hold
        finally:
            signals.ended()  # or the deadline of a slow end could interrupt the clean-up
            with suppress(OSError, ValueError, AttributeError):  # it may be closed, or None
                sys.stdout.flush()
            hold.let_go()


class StrayOutput:
    """Redirects standard error, and standard output if it is a terminal, to a pipe until it is closed."""

    def __init__(self) -> None:
        self.pipe, write = os.pipe()
        os.set_blocking(self.pipe, False)
        os.set_blocking(write, False)  # whoever prints must not wait for us to read
        numbers = [STANDARD_ERROR, *([STANDARD_OUTPUT] if _is_terminal(STANDARD_OUTPUT) else [])]
        self._before = {number: os.dup(number) for number in numbers}
        for number in numbers:
            os.dup2(write, number)
        os.close(write)
        self._kept = b""
        self._count = 0

    def read(self) -> None:
        """Read the pipe. Keep up to `_MOST` bytes, and count all."""
        with suppress(OSError, MemoryError):
            while data := os.read(self.pipe, _MOST):
                self._kept += data[: _MOST - len(self._kept)]
                self._count += len(data)

    def close(self) -> None:
        """Restore both descriptors."""
        if not self._before:  # closed already: a signal has called this again while the block ended
            return
        while self._before:
            number, before = self._before.popitem()
            os.dup2(before, number)
            os.close(before)
        self.read()
        os.close(self.pipe)

    @property
    def lines(self) -> list[str]:
        """The lines printed, safe to print again, and "…" if there were more."""
        lines = [visible(line) for line in self._kept.decode(errors="replace").splitlines() if line.strip()]
        more = len(lines) > _LINES or self._count > len(self._kept)
        return [*lines[:_LINES], *["…"] * more]


def _is_terminal(number: int) -> bool:
    try:
        return os.isatty(number)
    except OSError:
        return False
