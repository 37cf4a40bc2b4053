"""Jobs: the least shell that can stop what it runs in the foreground, take the terminal meanwhile, and let it go on."""

from __future__ import annotations

import os
import signal
import struct
import termios
from collections.abc import Callable
from typing import Any, NoReturn


def run_as_job(become: Callable[[], NoReturn], settings: list[Any], told: int) -> NoReturn:
    """Run a program in the foreground, as the leader of this session and its shell, and end with the program's status.

    Its process is written into `told`. When it is stopped the terminal and its line `settings` are ours again;
    SIGUSR1 lets it go on.
    """
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    pid = os.fork()
    if not pid:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        become()
    signal.signal(signal.SIGUSR1, lambda *_: _go_on(pid))
    os.write(told, struct.pack("i", pid))
    while True:
        _, status = os.waitpid(pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            code = os.waitstatus_to_exitcode(status)
            os._exit(128 - code if code < 0 else code)
        termios.tcsetattr(0, termios.TCSANOW, settings)
        os.tcsetpgrp(0, os.getpid())


def _go_on(pid: int) -> None:
    os.tcsetpgrp(0, pid)
    os.killpg(pid, signal.SIGCONT)
