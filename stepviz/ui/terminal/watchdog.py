"""Watchdog: a process beside the session that restores the terminal if the session cannot.

Python runs a signal handler between two of its instructions: never during a long call of C code, nor after a kill. So
the wake-up descriptor tells the watchdog of each signal at once, and the end of the pipe tells it that the session is
gone. It has a process group of its own, which survives a kill of the session's group, and is replaced if it is killed.
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

TYPE_CHECKING = False  # `typing` is not loaded: a small process makes the fork cheap
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

PATIENCE = 2.0
"""Seconds for a session to end after a signal, and for a shell to take the terminal after a stop."""
_STOPS, _ON, _OFF = 0xFD, 0xFE, 0xFF
"""Bytes that are not signal numbers: the session stops; the terminal is in our modes, or restored."""
_FORCED = "stepviz was ended by force: stepviz resume reopens it"


class Watchdog:
    """The session's side of the process that watches it, from `begin` to `dismiss`."""

    def __init__(self) -> None:
        """Raises `OSError` if there is no terminal."""
        self.device = Device()
        """The terminal it restores."""
        self._pid = 0

    def begin(self) -> None:
        """Start the process; do without if it cannot be started."""
        if not hasattr(os, "fork") or self._pid:
            return
        read, self._pipe = os.pipe()
        session, group = os.getpid(), os.getpgrp()
        try:
            with suppress(OSError, AttributeError):  # it may be closed, or None
                sys.stdout.flush()
            self._pid = os.fork()
        except OSError:
            os.close(read)
            os.close(self._pipe)
            return
        if self._pid == 0:
            os.close(self._pipe)
            _Watch(read, session, group, self.device).keep()
        with suppress(OSError):  # the process does the same
            os.setpgid(self._pid, self._pid)
        os.close(read)
        os.set_blocking(self._pipe, False)  # `set_wakeup_fd` takes no other, and the session must not wait here
        with suppress(ValueError):  # only the main thread may
            signal.set_wakeup_fd(self._pipe, warn_on_full_buffer=False)
        self.tell()

    def tell(self, *, stops: bool = False) -> None:
        """Send that the terminal is in our modes or restored, or that the session `stops` now."""
        if self._pid:
            with suppress(OSError):
                os.write(self._pipe, bytes([_STOPS if stops else _ON if self.device.is_on else _OFF]))

    def look(self) -> None:
        """Start the process again if it is gone."""
        if self._pid and _is_gone(self._pid):
            self._forget()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about threads: the new process runs none of their code
                self.begin()

    def dismiss(self) -> None:
        """End the process: the terminal is restored."""
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
    """Start a watchdog now for a session that opens within the block.

    Early is cheap: a forked process copies every memory page that either side changes, and there are few before the
    session's modules are loaded.
    """
    with suppress(OSError):  # the session reports why it cannot open
        _AHEAD.append(Watchdog())
        _AHEAD[-1].begin()
    try:
        yield
    finally:
        while _AHEAD:
            _AHEAD.pop().dismiss()


def called() -> Watchdog:
    """The watchdog started `ahead`, else a new one. Raises `OSError` if there is no terminal."""
    return _AHEAD.pop() if _AHEAD else Watchdog()


def _is_gone(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] != 0
    except ChildProcessError:  # SIGCHLD is ignored
        return True


class _Watch:
    """The code of the watching process."""

    def __init__(self, pipe: int, session: int, group: int, device: Device) -> None:
        """`pipe`: from the session. `session`, `group`: its ids of process and group."""
        self._pipe, self._session, self._group, self._device = pipe, session, group, device
        self._end: float | None = None
        self._stop: float | None = None

    def keep(self) -> NoReturn:
        """Watch until the session is gone, then restore the terminal if it is in our modes."""
        try:
            signal.set_wakeup_fd(-1)
            # In the background, writing to the terminal and setting its lines would stop it by SIGTTOU.
            for number in (*ENDING, signal.SIGTSTP, signal.SIGTTOU, signal.SIGTTIN, signal.SIGPIPE):
                signal.signal(number, signal.SIG_IGN)
            os.setpgid(0, 0)  # a kill of the session's process group does not reach another group
            self._device.answers = False  # a background process cannot read the terminal's answers
            while self._is_there():
                pass
            if self._device.is_on:
                # Another job may be in front by now, with line settings of its own.
                self._device.put_back(unsent=True, unanswered=False, lines=self._in_front(or_nobody=True))
                say(self._device.output, _FORCED)
        finally:
            os._exit(0)  # never back into the code of the session, of which this is a copy

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
        """Kill a session that ignores a signal; continue a stopped one if no shell has taken the terminal."""
        if self._end is not None and now >= self._end:
            self._end = None
            os.kill(self._session, signal.SIGKILL)
        if self._stop is not None and now >= self._stop:
            self._stop = None
            if self._in_front(or_nobody=False):
                os.killpg(self._group, signal.SIGCONT)

    def _in_front(self, *, or_nobody: bool) -> bool:
        """True if the session's group is in the foreground; `or_nobody` if that is unknown."""
        try:
            return os.tcgetpgrp(STANDARD_INPUT) == self._group
        except OSError:
            return or_nobody
