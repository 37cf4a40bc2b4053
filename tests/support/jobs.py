"""Jobs: who leads a terminal, a program by itself or the least shell, which can stop what it runs and let it go on.

`python jobs.py NUMBER WORD …` is that shell: it runs the words, and writes their number into a descriptor.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NoReturn


def lead(terminal: int) -> None:
    """This process leads the terminal, and hears what ends it: what a shell runs behind, or `nohup`, ignores it."""
    os.login_tty(terminal)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def started(
    words: Sequence[str], env: Mapping[str, str], cwd: str, terminal: int, told: int | None
) -> subprocess.Popen[bytes]:
    """A program in a terminal. `told`: where a shell, whose job it is, writes its number; None without a shell."""
    shell = [] if told is None else [sys.executable, __file__, str(told)]
    passed = [] if told is None else [told]
    return subprocess.Popen([*shell, *words], env=env, cwd=cwd, pass_fds=passed, preexec_fn=partial(lead, terminal))


def run_as_job(words: list[str], told: int) -> NoReturn:
    """Run a program in the foreground, as the leader of this session and its shell, and end with the program's status.

    Its process is written into `told`. When it is stopped the terminal and its line settings are ours again; SIGUSR1
    lets it go on.
    """
    settings = termios.tcgetattr(0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    pid = os.fork()
    if not pid:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(words[0], words)
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


if __name__ == "__main__":
    number, *program = sys.argv[1:]
    run_as_job(program, int(number))
