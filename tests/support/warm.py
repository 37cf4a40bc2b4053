"""Warm: sessions that begin where all they load is loaded: of a process that has done so one parts for each.

To load it takes longer than most tests in a terminal. What a start itself has to hold, from its first instruction on,
is tested on processes that start anew.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import NamedTuple, NoReturn

from tests.support.jobs import run_as_job

_LOADED = ("numpy", "stepviz.cli.dispatch", "stepviz.ui.opening", "stepviz.ui.app", "stepviz.ui.screens")
_ALIKE = ("XDG_", "TMPDIR")
"""What may be different about the environment: all that is read once it has begun."""
_MOST = 1 << 18
"""Bytes of a request."""
_NUMBER = struct.Struct("i")


class Leader(NamedTuple):
    """The process that leads a terminal; its number is its own until its status is asked for, as that of a child."""

    pid: int
    teller: socket.socket

    def status(self, patience: float = 0.0) -> int | None:
        """128 + n after a signal; None while it is there."""
        if not select.select([self.teller], [], [], patience)[0]:
            return None
        found = int(_NUMBER.unpack(self.teller.recv(_NUMBER.size))[0])
        self.teller.send(b"\n")
        self.teller.recv(1)  # then it is gone
        self.teller.close()
        return found


def is_alike(env: Mapping[str, str] | None) -> bool:
    """Whether a session with these variables more can part from the others: in a test, and where a process can."""
    is_test = "PYTEST_CURRENT_TEST" in os.environ  # what is measured starts anew
    return is_test and sys.platform == "linux" and all(name.startswith(_ALIKE) for name in env or ())


def parted(words: Sequence[str], env: Mapping[str, str], cwd: str, slave: int, told: int) -> Leader:
    """A session in a terminal. `words`: those of Python, `-m stepviz …`, or `-c` with code that begins it.

    `told`: where a shell tells its job; none where that is below 0.
    """
    teller, its = socket.socketpair()
    request = json.dumps([list(words), dict(env), cwd, told >= 0]).encode()
    with its:
        socket.send_fds(_source(), [request], [slave, its.fileno(), *([told] if told >= 0 else [])])
    return Leader(_NUMBER.unpack(teller.recv(_NUMBER.size))[0], teller)


@cache
def _source() -> socket.socket:
    """The process of which they part: one for all tests of this process, with which it ends."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        words = [sys.executable, "-W", "ignore", "-m", __name__, str(its.fileno())]
        process = subprocess.Popen(words, pass_fds=[its.fileno()], env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
    atexit.register(process.wait)
    atexit.register(ours.close)  # before that: it ends then
    return ours


def _serve(requests: socket.socket) -> None:
    while True:
        request, given, _, _ = socket.recv_fds(requests, _MOST, 3)
        if not request:
            return
        if not os.fork():
            requests.close()
            words, env, cwd, is_job = json.loads(request)
            _begin(words, env, cwd, given, is_job=is_job)
        for number in given:
            os.close(number)
        while _one_reaped():
            pass


def _one_reaped() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _begin(words: list[str], env: dict[str, str], cwd: str, given: list[int], *, is_job: bool) -> NoReturn:
    """Begin the session, and tell how it ends."""
    slave, asked, *told = given
    leader = os.fork()
    if leader:
        for number in (slave, *told):
            os.close(number)
        _tell(leader, asked)
    os.close(asked)
    settings = termios.tcgetattr(slave)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    os.login_tty(slave)

    def become() -> NoReturn:
        from stepviz.cli import main

        for key in (signal.SIGINT, signal.SIGQUIT):
            signal.signal(key, signal.SIG_DFL)
        for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
            setattr(sys, name, open(number, mode, 1, "utf-8", closefd=False))  # noqa: SIM115 - to the end
        kind, begun, *sys.argv[1:] = words
        if kind == "-c":
            exec(begun, {"__name__": "__main__"})
            sys.exit()
        sys.exit(main())

    if is_job:
        run_as_job(become, settings, told[0])
    become()


def _tell(leader: int, asked: int) -> NoReturn:
    """Its number, then how it ended; it is there until that was asked for."""
    try:
        os.write(asked, _NUMBER.pack(leader))
        found = os.waitid(os.P_PID, leader, os.WEXITED | os.WNOWAIT)
        assert found is not None
        os.write(asked, _NUMBER.pack(found.si_status + 128 * (found.si_code != os.CLD_EXITED)))
        os.read(asked, 1)
        os.waitpid(leader, 0)
    finally:
        os._exit(0)


if __name__ == "__main__":
    for module in _LOADED:
        import_module(module)
    _serve(socket.socket(fileno=int(sys.argv[1])))
