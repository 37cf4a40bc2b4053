"""Session: the terminal is ours from here on, what others print is caught, and it is put back whatever ends us."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from stepviz.ending import undone
from stepviz.text import visible
from stepviz.ui.terminal import signals, watchdog
from stepviz.ui.terminal.words import STANDARD_ERROR, STANDARD_OUTPUT, say
from stepviz.ui.terminal.writer import FrameWriter

_MOST = 1 << 13
"""Bytes kept."""
_LINES = 20
"""Lines listed."""


class Hold:
    """What is held of the terminal while a session lasts."""

    def __init__(self) -> None:
        """Raises `OSError` where there is no terminal."""
        self.watchdog = watchdog.called()
        self.device = self.watchdog.device
        self.stray = StrayOutput()
        self.writer: FrameWriter | None = None

    def put_back(self) -> None:
        """Modes and line settings, from any state."""
        writer = self.writer
        unsent, unanswered = writer is not None and writer.unsent, writer is not None and writer.unanswered
        if writer is not None:
            with suppress(Exception):  # the loop may be closed
                writer.clear()
        self.device.put_back(unsent=unsent, unanswered=unanswered)
        self.watchdog.tell()

    def end_soon(self) -> None:
        """End by force if we do not end by ourselves."""
        signals.end_soon()

    def let_go(self) -> None:
        """All of it. What others printed meanwhile is listed."""
        self.put_back()
        self.stray.close()
        self.watchdog.dismiss()
        lines = self.stray.lines
        if lines:
            say(STANDARD_ERROR, "\n".join(["Printed while the screen was open:", *lines]))


@contextmanager
def taken(last_words: Callable[[], str]) -> Iterator[Hold]:
    """The terminal, until the end of the block or of the process. `last_words` are printed where signals end us.

    The watchdog begins with it, so that nothing that happens in our modes happens unwatched.
    """
    hold = Hold()

    def forced() -> None:
        hold.let_go()
        say(STANDARD_OUTPUT, last_words())

    with undone(forced):
        try:
            hold.watchdog.begin()
            yield hold
        finally:
            signals.ended()
            with suppress(OSError, ValueError, AttributeError):  # there is none where it is closed
                sys.stdout.flush()
            hold.let_go()


class StrayOutput:
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
