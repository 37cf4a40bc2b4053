"""Jobs: the driver of a POSIX terminal, which is stopped and continued by signals and the shell."""

from __future__ import annotations

import os
import signal
from types import FrameType

from stepviz.ui.terminal import signals
from stepviz.ui.terminal.driver import TerminalDriver
from stepviz.ui.terminal.session import Hold
from stepviz.ui.terminal.words import STANDARD_INPUT


class SessionDriver(TerminalDriver):
    """Listens to standard input and to signals, and keeps the watchdog informed."""

    _hold: Hold

    @property
    def can_suspend(self) -> bool:
        """True if a shell runs us as its job."""
        return _is_job()

    def suspend_application_mode(self) -> None:
        """Stop with the other processes of the job, until the shell continues us."""
        self._stop(everybody=True)

    def _caught(self, number: int, _: FrameType | None) -> None:
        # Not in the handler itself, which may stand between any two instructions, in the middle of a write too.
        self._loop.call_soon_threadsafe(self._stop if number == signal.SIGTSTP else self._go_on)

    def _stop(self, *, everybody: bool = False) -> None:
        """Stop until the shell continues us; do nothing without a shell."""
        if not _is_job():
            return
        self._hold.put_back()
        self._hold.watchdog.tell(stops=True)  # it continues us where no shell takes the terminal
        if not stop(everybody=everybody):
            self._go_on()

    def _go_on(self) -> None:
        """Go on in the foreground: set the terminal's modes again, whatever changed them, and redraw everything."""
        if _is_job() and not self._hold.device.in_front and stop():
            return  # continued by `bg`: a job in the background must not set the terminal's modes
        self._writer.clear()
        self._take()
        self._writer.lost = True
        self._link_told(self._writer.is_busy)

    def _listen(self) -> None:
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, self._caught)
        self._loop.add_reader(STANDARD_INPUT, self._read)
        self._loop.add_reader(self._hold.stray.pipe, self._hold.stray.read)

    def _listen_no_more(self) -> None:
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL)
        self._loop.remove_reader(STANDARD_INPUT)
        self._loop.remove_reader(self._hold.stray.pipe)

    def _take(self) -> None:
        with signals.held():  # a signal in between would find our modes set, and a watchdog that does not know it
            first = self._device.switch_on()
            self._hold.watchdog.tell()
            self._writer.put(first)
            self._ask()

    def _left(self) -> None:
        signals.leave(128 + signal.SIGHUP)

    def _look_around(self) -> None:
        self._hold.watchdog.look()
        super()._look_around()


def _is_job() -> bool:
    """True if a shell runs us as a job: in another process group than that of the session's leader.

    No process could continue the leader's own group (POSIX calls it orphaned), as in `xterm -e`, `ssh -t host`,
    a container or a served page.
    """
    return os.getpgrp() != os.getsid(0)


def stop(*, everybody: bool = False) -> bool:
    """Stop until the shell continues us; with `everybody`, the other processes of the job too.

    Returns False if the system has not stopped us: it discards SIGTSTP, but not SIGSTOP, where no shell is left.
    """
    # SIGCONT continues a process that blocks it, too, and then stays pending: that tells that we were stopped.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])
    handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        os.kill(0 if everybody else os.getpid(), signal.SIGTSTP)
        return signal.SIGCONT in signal.sigpending()
    finally:
        signal.signal(signal.SIGTSTP, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
