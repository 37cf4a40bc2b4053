"""Signals: a signal that ends the process first undoes what is outstanding, such as the terminal's modes.

The handler raises no exception, which at some moments would become a traceback. It undoes, and exits.

The order of two signals that arrive between two instructions is unknown: the kernel and Python keep one bit for each.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from stepviz.cleanup import undo

TYPE_CHECKING = False  # the command line loads this before all else
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

ENDING = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGALRM") if hasattr(signal, name)
)
"""Signals that end the process with status 128 + n. SIGALRM ends a session that does not end by itself."""

_DEADLINE = 0.6
"""Seconds for a session to end by itself."""

_statuses = {number: 128 + number for number in ENDING}
_told: list[int] = []
"""Exit statuses, the first of which counts: a second signal may come while the first is handled."""


@contextmanager
def caught() -> Iterator[None]:
    """Until the end of the block, signals end the process with everything undone and status 128 + n."""
    try:
        before = {number: signal.signal(number, _caught) for number in ENDING}
    except ValueError:  # only the main thread may
        before = {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


@contextmanager
def held() -> Iterator[None]:
    """Signals that end the process wait until the end of the block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def leave(status: int) -> NoReturn:
    """Undo what is outstanding and exit at once, whatever else runs."""
    _told.append(status)
    for number in ENDING:  # another one must not begin again what is being undone
        signal.signal(number, signal.SIG_IGN)
    undo()
    # Python's own end waits for threads and flushes buffers, and either may block.
    os._exit(_told[0])


def end_soon() -> None:
    """Exit with status 0 if the process is still running after `_DEADLINE`."""
    if hasattr(signal, "setitimer"):
        _statuses[signal.SIGALRM] = 0
        signal.setitimer(signal.ITIMER_REAL, _DEADLINE)


def ended() -> None:
    """Cancel the deadline: the session has ended by itself."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _caught(number: int, _: FrameType | None) -> None:
    leave(_statuses[number])
