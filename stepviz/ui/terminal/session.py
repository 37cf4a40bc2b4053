"""Session: the terminal is ours from here on, and is put back whatever ends us."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from stepviz.ending import undone
from stepviz.ui.terminal import signals, watchdog
from stepviz.ui.terminal.outbox import Outbox
from stepviz.ui.terminal.stray import Stray
from stepviz.ui.terminal.words import STANDARD_ERROR, STANDARD_OUTPUT, say


class Hold:
    """What is held of the terminal while a session lasts."""

    def __init__(self) -> None:
        """Raises `OSError` where there is no terminal."""
        self.watchdog = watchdog.called()
        self.device = self.watchdog.device
        self.stray = Stray()
        self.outbox: Outbox | None = None

    def put_back(self) -> None:
        """Modes and line settings, from any state."""
        outbox = self.outbox
        unsent, unanswered = outbox is not None and outbox.unsent, outbox is not None and outbox.unanswered
        if outbox is not None:
            with suppress(Exception):  # the loop may be closed
                outbox.clear()
        self.device.put_back(unsent=unsent, unanswered=unanswered)
        self.watchdog.tell()

    def let_go(self) -> None:
        """All of it. What others printed meanwhile is listed."""
        self.put_back()
        self.stray.close()
        self.watchdog.dismiss()
        lines = self.stray.lines
        if lines:
            say(STANDARD_ERROR, "\n".join(["While the screen was up, this was printed:", *lines]))


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
