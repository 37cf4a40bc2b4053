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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import NamedTuple, NoReturn

from tests.support import jobs

_LOADED = ("numpy", "stepviz.cli.dispatch", "stepviz.ui.opening", "stepviz.ui.app", "stepviz.ui.screens")
_ALIKE = ("XDG_", "TMPDIR")
"""What may be different about the environment: all that is read once it has begun."""
_MOST = 1 << 18
"""Bytes of a request."""
_NUMBER = struct.Struct("i")


class Parted(NamedTuple):
    """The process that leads a terminal, asked for its end as a `subprocess.Popen` is."""

    pid: int
    teller: socket.socket

    def wait(self, timeout: float | None = None) -> int | None:
        """Its exit code, once; None while it is there."""
        if not select.select([self.teller], [], [], timeout)[0]:
            return None
        with self.teller:
            return int(_NUMBER.unpack(self.teller.recv(_NUMBER.size))[0])

    def poll(self) -> int | None:
        """The same, without waiting."""
        return self.wait(0)


def can_part(words: Sequence[str], env: Mapping[str, str] | None) -> bool:
    """Whether a program can part from the others: stepviz or code, in a test, with no variables that it begins with."""
    is_test = "PYTEST_CURRENT_TEST" in os.environ  # what is measured starts anew
    is_python = words[0] == sys.executable and (words[1] == "-c" or [*words[1:3]] == ["-m", "stepviz"])
    return is_test and is_python and sys.platform == "linux" and all(name.startswith(_ALIKE) for name in env or ())


def parted(words: Sequence[str], env: Mapping[str, str], cwd: str, terminal: int, told: int | None) -> Parted:
    """As `jobs.started`, of words that `can_part`."""
    teller, its = socket.socketpair()
    request = json.dumps([list(words[1:]), dict(env), cwd]).encode()
    with its:
        socket.send_fds(_source(), [request], [terminal, its.fileno(), *([] if told is None else [told])])
    return Parted(_NUMBER.unpack(teller.recv(_NUMBER.size))[0], teller)


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
    signal.signal(signal.SIGCHLD, _count)
    while True:
        request, given, _, _ = socket.recv_fds(requests, _MOST, 3)
        if not request:
            return
        if not os.fork():
            requests.close()
            _part(*json.loads(request), *given)
        for number in given:
            os.close(number)


def _count(*_: object) -> None:
    """Those that have told how a session ended are waited for, so that their time counts as ours."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _part(
    words: list[str], env: dict[str, str], cwd: str, terminal: int, teller: int, told: int | None = None
) -> NoReturn:
    """Begin the session in a process of its own, and tell the number of that, then how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    leader = os.fork()
    if not leader:
        os.close(teller)
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        jobs.lead(terminal)
        if told is not None:
            jobs.run_as_job(lambda: _become(words), told)
        _become(words)
    for number in filter(None, (terminal, told)):
        os.close(number)
    with suppress(OSError):  # the test may have ended
        os.write(teller, _NUMBER.pack(leader))
        _, status = os.waitpid(leader, 0)
        os.write(teller, _NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(words: list[str]) -> NoReturn:
    """Run `-m stepviz …`, or `-c` with code."""
    from stepviz.cli import main

    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        setattr(sys, name, open(number, mode, 1, "utf-8", closefd=False))  # noqa: SIM115 - to the end
    kind, begun, *sys.argv[1:] = words
    if kind == "-c":
        exec(begun, {"__name__": "__main__"})
        sys.exit()
    sys.exit(main())


if __name__ == "__main__":
    for module in _LOADED:
        import_module(module)
    _serve(socket.socket(fileno=int(sys.argv[1])))
