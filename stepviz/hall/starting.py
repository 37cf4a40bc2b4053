"""Starting: the process of a hall, for a session; or the one that a session left when it was killed."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from stepviz.errors import UserError
from stepviz.hall.codes import is_code, new_code
from stepviz.hall.publishing import token
from stepviz.lesson.presenter import folder, known, message, parts_of
from stepviz.settings.values import quoted
from stepviz.views.lessons.audience import Reach

HERE, PORT = "127.0.0.1", 8000
"""Where a hall listens, usually."""
_NEEDED = ("aiohttp", "segno")
_SOON = 2.0
"""Seconds a process of our own has to answer."""
_HERE = ("localhost", "::1")
_FOR_EXAMPLE = "https://hall.example.org"
_EVERYWHERE = ("0.0.0.0", "::", "")


class HallPlace(NamedTuple):
    """Where a hall is."""

    code: str
    host: str
    port: int
    published: str = ""
    """The address of a server elsewhere that followers reach; empty for none."""

    @property
    def options(self) -> tuple[str, ...]:
        """What a command says of it, where it is not at the usual place."""
        given = {"--host": (self.host, HERE), "--port": (str(self.port), str(PORT)), "--publish": (self.published, "")}
        return tuple(word for flag, (value, usual) in given.items() if value != usual for word in (flag, value))

    @property
    def reach(self) -> Reach:
        """Who can read it."""
        if self.published:
            return "sealed" if self.published.startswith("https:") else "open"
        return "here" if self.host in _HERE or self.host.startswith("127.") else "open"

    @property
    def address(self) -> str:
        """What followers open. Where the hall listens everywhere, by the number that others reach this machine by."""
        if self.published:
            return f"{self.published.rstrip('/')}/{self.code}/"
        host = _reached_by() if self.host in _EVERYWHERE else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/{self.code}/"

    @property
    def scanned(self) -> str:
        """The same for a code that is scanned: in capitals, which make a smaller one, where we answer ourselves."""
        return self.address if self.published else self.address.upper()


class HallProcess:
    """The process of a hall. It outlives a session that is killed."""

    def __init__(self, place: HallPlace) -> None:
        """`place`: where it is, or where it is to be started."""
        self.place = place
        self.process: subprocess.Popen[str] | None = None
        """Where we have started it."""
        self._unheard = False

    def start(self) -> str:
        """Start it, again too. Returns why one that was started before has never listened; empty where it has."""
        reason, place = "", self.place
        if self._unheard and self.process is not None:
            self.process.kill()
            try:
                self.listen()
            except UserError as error:
                reason = str(error)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stepviz.hall.server", place.host, str(place.port), place.published],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # what ends the session's terminal does not end it
        )
        self._unheard = True
        assert self.process.stdin is not None
        with suppress(OSError), self.process.stdin:
            self.process.stdin.write(f"{place.code}\n")
        return reason

    @property
    def ended(self) -> bool:
        """Whether it is known to have ended."""
        return self.process is not None and self.process.poll() is not None

    def listen(self) -> None:
        """Wait until it listens. Raises `UserError` with the reason where it cannot."""
        self._unheard = False
        assert self.process is not None
        assert self.process.stdout is not None
        with self.process.stdout:
            line = self.process.stdout.readline()
        try:
            told = json.loads(line)
        except ValueError:
            raise UserError("the process of the hall ended at once: try again") from None
        if "port" not in told:
            raise UserError(str(told.get("refused")))
        self.place = self.place._replace(port=int(told["port"]))

    def end(self) -> None:
        """End it, if it is there."""
        for path in known("hall"):
            with suppress(OSError, ValueError), _asked(str(path)) as (connection, told):
                if told.get("code") == self.place.code:
                    connection.sendall(message(end=1))


def begin(host: str, port: int | None, published: str = "") -> HallProcess:
    """A hall of our own; on a server elsewhere too, where it is `published` there.

    One whose session was killed is taken over, with its code, where it is at that place.

    Raises `UserError` where the extra is not installed or there can be none there.
    """
    for needed in _NEEDED:
        if find_spec(needed) is None:
            raise UserError("stepviz hall needs the extra hall: pip install '.[hall]' in a copy of stepviz")
    if published:
        _check(published)
    folder()
    if (left := _left(host, port, published)) is not None:
        return HallProcess(left)
    begun = HallProcess(HallPlace(new_code(), host, PORT if port is None else port, published))
    begun.start()
    begun.listen()
    return begun


def _check(address: str) -> None:
    """Raises `UserError` for what is no address of a server, and where we may not write to it."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or "@" in address:
        raise UserError(f"--publish {quoted(address)}: give the address of a server, for example {_FOR_EXAMPLE}")
    token()


def _left(host: str, port: int | None, published: str) -> HallPlace | None:
    """The hall that a killed session left there."""
    for path in known("hall"):
        with suppress(OSError, ValueError), _asked(str(path)) as (_, told):
            code, at = told.get("code"), told.get("port")
            if not (isinstance(code, str) and is_code(code) and isinstance(at, int)):
                continue
            same = (told.get("host"), told.get("published")) == (host, published)
            if same and port in (None, 0, at) and not told.get("busy"):
                return HallPlace(code, host, at, published)
    return None


@contextmanager
def _asked(path: str) -> Iterator[tuple[socket.socket, Mapping[str, Any]]]:
    """A connection to a hall, and what it says of itself. Raises `OSError`, `ValueError` where there is none."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_SOON)
        connection.connect(path)
        with connection.makefile("rb") as lines:
            told = parts_of(lines.readline()).get("hall")
        if not isinstance(told, dict):
            raise ValueError
        yield connection, told


def _reached_by() -> str:
    """The number by which other machines reach this one, as far as it is known: nothing is sent to find out."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return "127.0.0.1"
