"""Watchdog: a process beside the session that puts the terminal back where the session cannot.

A handler of a signal runs between two instructions of Python. In code of C that goes on and on is no such place, and
a process that is killed runs nothing any more. The wake-up descriptor tells the watchdog of each signal at once; that
the session is gone it sees by the end of the pipe. It has a process group of its own, so that what kills the session's
does not kill it, and is replaced if it is killed itself.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import warnings
from contextlib import contextmanager, suppress
from time import monotonic

from stepviz.ui.terminal.device import Device
from stepviz.ui.terminal.signals import ENDING
from stepviz.ui.terminal.words import STANDARD_INPUT, say

TYPE_CHECKING = False  # what is loaded before it parts is copied where it changes
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

PATIENCE = 2.0
"""Seconds from a signal to the end of a session that does not answer it; from a stop until a shell has the terminal."""
_STOPS, _ON, _OFF = 0xFD, 0xFE, 0xFF
"""Bytes that are no signal: the session stops; the terminal is in our modes, or as usual."""
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
        session, group = os.getpid(), os.getpgrp()
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
            _Watch(read, session, group, self.device).keep()
        with suppress(OSError):  # it may have done so itself
            os.setpgid(self._pid, self._pid)
        os.close(read)
        os.set_blocking(self._pipe, False)
        with suppress(ValueError):  # only the main thread may
            signal.set_wakeup_fd(self._pipe, warn_on_full_buffer=False)
        self.tell()

    def tell(self, *, stops: bool = False) -> None:
        """Say whether the terminal is in our modes, or that the session stops now."""
        if self._pid:
            with suppress(OSError):
                os.write(self._pipe, bytes([_STOPS if stops else _ON if self.device.is_on else _OFF]))

    def look(self) -> None:
        """Begin again if the process is gone."""
        if self._pid and _is_gone(self._pid):
            self._forget()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of threads: the new process runs none of their code
                self.begin()

    def dismiss(self) -> None:
        """The terminal is as it was: there is nothing to watch any more."""
        if not self._pid:
            return
        pid = self._pid
        self._forget()
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _forget(self) -> None:
        with suppress(ValueError):
            signal.set_wakeup_fd(-1)
        self._pid = 0
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


def _is_gone(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] != 0
    except ChildProcessError:  # somebody wants no news of children
        return True


class _Watch:
    """What the process does."""

    def __init__(self, pipe: int, session: int, group: int, device: Device) -> None:
        """`session` is the process that is watched, `group` its process group."""
        self._pipe, self._session, self._group, self._device = pipe, session, group, device
        self._end: float | None = None
        self._stop: float | None = None

    def keep(self) -> NoReturn:
        """Watch until the session is gone, then put the terminal back if it was in our modes."""
        try:
            signal.set_wakeup_fd(-1)
            for number in (*ENDING, signal.SIGTSTP, signal.SIGTTOU, signal.SIGTTIN, signal.SIGPIPE):
                signal.signal(number, signal.SIG_IGN)
            os.setpgid(0, 0)
            self._device.answers = False  # a process in the background cannot read what the terminal answers
            while self._is_there():
                pass
            if self._device.is_on:
                self._device.put_back(unsent=True, unanswered=False, lines=self._in_front(or_nobody=True))
                say(self._device.output, _FORCED)
        finally:
            os._exit(0)

    def _is_there(self) -> bool:
        now = monotonic()
        left = [max(0.0, due - now) for due in (self._end, self._stop) if due is not None]
        if not select.select([self._pipe], [], [], min(left, default=None))[0]:
            self._act(monotonic())
            return True
        data = os.read(self._pipe, 1 << 12)
        for byte in data:
            self._hear(byte)
        return bool(data)

    def _hear(self, byte: int) -> None:
        now = monotonic()
        if byte in (_ON, _OFF):
            self._device.is_on, self._stop = byte == _ON, None
        elif byte == _STOPS:
            self._stop = now + PATIENCE
        elif byte in ENDING and self._end is None:
            self._end = now + PATIENCE

    def _act(self, now: float) -> None:
        """End a session that does not answer; continue one that has stopped and no shell has taken the terminal."""
        if self._end is not None and now >= self._end:
            self._end = None
            os.kill(self._session, signal.SIGKILL)
        if self._stop is not None and now >= self._stop:
            self._stop = None
            if self._in_front(or_nobody=False):
                os.killpg(self._group, signal.SIGCONT)

    def _in_front(self, *, or_nobody: bool) -> bool:
        """True if the session's group is the one in the foreground."""
        try:
            return os.tcgetpgrp(STANDARD_INPUT) == self._group
        except OSError:
            return or_nobody
