"""Starting: starts the process of a session's hall, or finds the one that a killed session left."""

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

from stepviz.cleanup import undone
from stepviz.errors import UserError
from stepviz.hall.codes import in_address, is_code, new_code, token
from stepviz.lesson.presenter import folder, known, message, parts_of
from stepviz.settings.values import quoted
from stepviz.views.lessons.votes import Reach

_HERE, PORT = "127.0.0.1", 8000
"""The usual address and port of a hall."""
_NEEDED = ("aiohttp", "segno")
_SOON = 2.0
"""Seconds for a hall's process to answer."""
_NAMES_OF_HERE = ("localhost", "::1")
_FOR_EXAMPLE = "https://hall.example.org"
_EVERYWHERE = {
    "0.0.0.0": (socket.AF_INET, "192.0.2.1", "127.0.0.1"),
    "::": (socket.AF_INET6, "2001:db8::1", "::1"),
}
"""Hosts that mean all addresses of this machine: their family, another machine's address, which is one for
documentation, and this machine's own one without a network.
"""


class HallPlace(NamedTuple):
    """The code and address of a hall."""

    code: str
    host: str
    port: int
    published: str = ""
    """The address of a remote server that followers reach; empty for none."""

    @property
    def options(self) -> tuple[str, ...]:
        """The command's options for this place; empty for the usual one."""
        given = {"--host": (self.host, _HERE), "--port": (str(self.port), str(PORT)), "--publish": (self.published, "")}
        return tuple(word for flag, (value, usual) in given.items() if value != usual for word in (flag, value))

    @property
    def reach(self) -> Reach:
        """Who can read the hall's traffic."""
        if self.published:
            return "sealed" if self.published.startswith("https:") else "open"
        return "here" if self.host in _NAMES_OF_HERE or self.host.startswith("127.") else "open"

    @property
    def address(self) -> str:
        """The URL that followers open. If the hall listens on all addresses, it has this machine's IP address."""
        if self.published:
            return f"{self.published.rstrip('/')}/{self.code}/"
        host = _own_address(*_EVERYWHERE[self.host]) if self.host in _EVERYWHERE else self.host
        return f"http://{in_address(host)}:{self.port}/{self.code}/"

    @property
    def scanned(self) -> str:
        """The URL for a QR code: in capitals, which make it smaller, unless another server answers."""
        return self.address if self.published else self.address.upper()


class HallProcess:
    """The process of a hall, which outlives a killed session."""

    def __init__(self, place: HallPlace) -> None:
        """`place`: of a running hall, or of one to start."""
        self.place = place
        self.process: subprocess.Popen[str] | None = None
        """The process, if this session started it."""
        self._unheard = False

    def start(self) -> str:
        """Start the process, or start it again. Returns why the one before never listened; empty if it did."""
        reason, place = "", self.place
        if self._unheard and self.process is not None:
            self.process.kill()
            try:
                self.listen()
            except UserError as error:
                reason = str(error)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stepviz.hall.process", place.host, str(place.port), place.published],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # it survives the end of the session's terminal
        )
        self._unheard = True
        assert self.process.stdin is not None
        with suppress(OSError), self.process.stdin:
            self.process.stdin.write(f"{place.code}\n")
        return reason

    @property
    def ended(self) -> bool:
        """True if the process was started here and has ended."""
        return self.process is not None and self.process.poll() is not None

    def listen(self) -> None:
        """Wait until the process listens. Raises `UserError` with the reason if it cannot."""
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
        """End the process, if it is running."""
        if self.process is not None:  # also before it listens, and where it hangs
            self.process.terminate()
            return
        for path in known("hall"):
            with suppress(OSError, ValueError), _connected(str(path)) as (connection, told):
                if told.get("code") == self.place.code:
                    connection.sendall(message(end=1))


def begin(host: str, port: int | None, published: str = "") -> HallProcess:
    """Start a hall, which is also copied to the server `published`, if given.

    A hall at that place whose session was killed is taken over, with its code.

    Raises `UserError` if the extra is not installed, or the place cannot be used.
    """
    for needed in _NEEDED:
        if find_spec(needed) is None:
            raise UserError("stepviz hall needs the extra hall: pip install '.[hall]' in a copy of stepviz")
    if published:
        if not _is_server(published):
            raise UserError(f"--publish {quoted(published)}: give the address of a server, for example {_FOR_EXAMPLE}")
        token()  # raises now if there is none
    folder()
    if (left := _left_behind(host, port, published)) is not None:
        return HallProcess(left)
    begun = HallProcess(HallPlace(new_code(), host, PORT if port is None else port, published))
    with undone(begun.end):
        begun.start()
        begun.listen()
    return begun


def _is_server(address: str) -> bool:
    """True if it is the address of a web server, without a user, a query or a fragment."""
    try:
        parts = urlsplit(address)
        name, port = (parts.hostname or "").encode("idna"), parts.port
    except ValueError:  # brackets, a name or a port that are none
        return False
    more = parts.query or parts.fragment or "@" in address
    return parts.scheme in ("http", "https") and bool(name) and port != 0 and not more


def _left_behind(host: str, port: int | None, published: str) -> HallPlace | None:
    """The hall at that place that a killed session left; None for none."""
    for path in known("hall"):
        with suppress(OSError, ValueError), _connected(str(path)) as (_, told):
            code, at = told.get("code"), told.get("port")
            if not (isinstance(code, str) and is_code(code) and isinstance(at, int)):
                continue
            same = (told.get("host"), told.get("published")) == (host, published)
            if same and port in (None, 0, at) and not told.get("busy"):
                return HallPlace(code, host, at, published)
    return None


@contextmanager
def _connected(path: str) -> Iterator[tuple[socket.socket, Mapping[str, Any]]]:
    """A connection to a hall, and how it identifies itself. Raises `OSError` or `ValueError` if there is none."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_SOON)
        connection.connect(path)
        with connection.makefile("rb") as lines:
            told = parts_of(lines.readline()).get("hall")
        if not isinstance(told, dict):
            raise ValueError
        yield connection, told


def _own_address(family: socket.AddressFamily, other: str, alone: str) -> str:
    """This machine's IP address on the way to another one, as far as it is known without sending anything."""
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((other, 9))  # for datagrams nothing is sent
        return str(probe.getsockname()[0])
    return alone
