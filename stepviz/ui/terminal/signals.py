"""Signals: from the first instruction on, each that ends a process first undoes what is outstanding.

The handlers raise nothing: an exception at any moment would be a traceback at some of them. They undo, and leave.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from stepviz.ending import undo

TYPE_CHECKING = False  # the command line loads this before all else
if TYPE_CHECKING:
    from typing import NoReturn

ENDING = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGALRM") if hasattr(signal, name)
)
"""Signals that end the process with status 128 + n. SIGALRM is the deadline of an end that does not come about."""

DEADLINE = 0.6
"""Seconds a session has to end by itself once it was told to."""


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
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    undo()
    os._exit(status)


def end_by(status: int, seconds: float = DEADLINE) -> None:
    """Leave with that status, if the process is still there after so many seconds."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _at_once(status))
        signal.setitimer(signal.ITIMER_REAL, seconds)


def ended() -> None:
    """The end came about by itself."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _at_once(status: int) -> Callable[[int, FrameType | None], None]:
    def over(number: int, frame: FrameType | None) -> None:
        del number, frame
        leave(status)

    return over


def _caught(number: int, frame: FrameType | None) -> None:
    del frame
    leave(128 + number)
