"""Signals: from the first instruction on, each that ends a process first undoes what is outstanding.

The handler raises nothing: an exception at any moment would be a traceback at some of them. It undoes, and leaves.

Of two that come before the system has let us run, or between two instructions, nothing tells which was first: the
kernel keeps one bit for each, and Python too.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from stepviz.ending import undo

TYPE_CHECKING = False  # the command line loads this before all else
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

ENDING = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGALRM") if hasattr(signal, name)
)
"""Signals that end the process with status 128 + n. SIGALRM is the deadline of an end that does not come about."""

DEADLINE = 0.6
"""Seconds a session has to end by itself once it was told to."""

_statuses = {number: 128 + number for number in ENDING}
_told: list[int] = []
"""Statuses to leave with: a second signal may come while the first is dealt with."""


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
    """What ends the process waits until the end of the block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def leave(status: int) -> NoReturn:
    """Undo what is outstanding and go, whatever else goes on."""
    _told.append(status)
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    undo()
    os._exit(_told[0])


def end_soon() -> None:
    """Leave with status 0, if the process is still there after `DEADLINE`."""
    if hasattr(signal, "setitimer"):
        _statuses[signal.SIGALRM] = 0
        signal.setitimer(signal.ITIMER_REAL, DEADLINE)


def ended() -> None:
    """The end came about by itself."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _caught(number: int, frame: FrameType | None) -> None:
    del frame
    leave(_statuses[number])
