"""Watchdog: a process beside the session that puts the terminal back where the session cannot.

A handler of a signal runs between two instructions of Python. In code of C that goes on and on is no such place, and
a process that is killed runs nothing any more. The wake-up descriptor tells the watchdog of each signal at once; that
the session is gone it sees by the end of the pipe.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from contextlib import contextmanager, suppress
from time import monotonic

from stepviz.ui.terminal.device import Device
from stepviz.ui.terminal.signals import ENDING
from stepviz.ui.terminal.words import say

TYPE_CHECKING = False  # what is loaded before it parts is copied where it changes
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

PATIENCE = 2.0
"""Seconds from a signal to the end of a session that does not answer it."""
_ON, _OFF = 0xFE, 0xFF
"""Bytes that are no signal: the terminal is in our modes, or as usual."""
_FORCED = "stepviz was ended by force: stepviz resume reopens it"


class Watchdog:
    """Watches over this process, once it has begun, until it is dismissed."""

    def __init__(self) -> None:
        """Raises `OSError` where there is no terminal."""
        self.device = Device()
        """What it puts back."""
        self._pid = 0

    def begin(self) -> None:
        """Watch. Does without, where no process can be had."""
        if not hasattr(os, "fork") or self._pid:
            return
        read, self._pipe = os.pipe()
        session = os.getpid()
        try:
            with suppress(OSError, AttributeError):  # there is none where it is closed
                sys.stdout.flush()
            self._pid = os.fork()
        except OSError:
            os.close(read)
            os.close(self._pipe)
            return
        if self._pid == 0:
            os.close(self._pipe)
            _watch(read, session, self.device)
        os.close(read)
        os.set_blocking(self._pipe, False)
        with suppress(ValueError):  # only the main thread may
            signal.set_wakeup_fd(self._pipe, warn_on_full_buffer=False)
        self.tell()

    def tell(self) -> None:
        """Say whether the terminal is in our modes."""
        if self._pid:
            with suppress(OSError):
                os.kill(self._pid, signal.SIGCONT)
                os.write(self._pipe, bytes([_ON if self.device.is_on else _OFF]))

    def dismiss(self) -> None:
        """The terminal is as it was: there is nothing to watch any more."""
        if not self._pid:
            return
        with suppress(ValueError):
            signal.set_wakeup_fd(-1)
        pid, self._pid = self._pid, 0
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(self._pipe)


_AHEAD: list[Watchdog] = []


@contextmanager
def ahead() -> Iterator[None]:
    """Have a watchdog begin now for a session that opens within the block.

    The sooner the cheaper: a process that has parted copies every page it touches, and before all that a session is
    made of is loaded it has few.
    """
    with suppress(OSError):  # the session will tell why it cannot open
        _AHEAD.append(Watchdog())
        _AHEAD[-1].begin()
    try:
        yield
    finally:
        while _AHEAD:
            _AHEAD.pop().dismiss()


def called() -> Watchdog:
    """The one that has begun ahead, else a new one. Raises `OSError` where there is no terminal."""
    return _AHEAD.pop() if _AHEAD else Watchdog()


def _watch(pipe: int, session: int, device: Device) -> NoReturn:
    try:
        for number in (*ENDING, signal.SIGTSTP, signal.SIGTTOU, signal.SIGTTIN, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
        _until_it_is_gone(pipe, session, device)
        if device.is_on:
            device.put_back(unsent=True, unanswered=False, lines=device.in_front)
            say(device.output, _FORCED)
    finally:
        os._exit(0)


def _until_it_is_gone(pipe: int, session: int, device: Device) -> None:
    deadline: float | None = None
    while True:
        left = None if deadline is None else max(0.0, deadline - monotonic())
        if not select.select([pipe], [], [], left)[0]:
            os.kill(session, signal.SIGKILL)
            deadline = None
            continue
        data = os.read(pipe, 1 << 12)
        if not data:
            return
        for byte in data:
            if byte in (_ON, _OFF):
                device.is_on = byte == _ON
        if deadline is None and any(number in data for number in ENDING):
            deadline = monotonic() + PATIENCE
