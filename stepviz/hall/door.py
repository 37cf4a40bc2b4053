"""Door: accepts connections, and closes those that send no request, so that there is always room for new ones."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MOST_IDLE = 16
"""The usual limit of idle connections."""
PATIENCE = 5.0
"""Seconds after which an idle connection is closed."""
_BACKLOG = 128
_AT_ONCE = 4
"""The most connections accepted in one turn of the loop.

If they used up all files that the process may open, asyncio would accept none for a second.
"""


class Door:
    """Listens, and limits the number and the time of idle connections: those that wait for a request."""

    def __init__(self, make: Callable[[], Any], most_idle: int = MOST_IDLE) -> None:
        """`make`: makes the protocol of a new connection.

        Beyond `most_idle` idle connections, a new one replaces the one that has waited longest.
        """
        self._make, self._most_idle = make, most_idle
        self._idle: dict[Any, asyncio.TimerHandle] = {}
        self._servers: list[asyncio.Server] = []

    async def open(self, host: str, port: int) -> int:
        """Listen at every address of a name; returns the port. Raises `OSError` if an address cannot be used."""
        loop, missing = asyncio.get_running_loop(), OSError()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        except UnicodeError:  # a label is empty or too long: no machine is called that
            raise missing from None
        for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
            try:
                at = (address[0], port, *address[2:])
                listening = socket.create_server(at, family=family, backlog=_BACKLOG)
            except OSError as error:
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
                missing = error
                continue
            port = port or listening.getsockname()[1]
            self._servers.append(await loop.create_server(self._admit, sock=listening, backlog=_AT_ONCE))
            listening.listen(_BACKLOG)  # asyncio has set this to `_AT_ONCE`: it takes one number for both
        if not self._servers:
            raise missing
        return port

    def close(self) -> None:
        """Stop listening, and close all idle connections."""
        for server in self._servers:
            server.close()
        while self._idle:
            self._drop_longest()

    @contextmanager
    def served(self, protocol: Any) -> Iterator[None]:
        """During this block, the connection is not idle: its request is answered."""
        if (timer := self._idle.pop(protocol, None)) is not None:
            timer.cancel()
        try:
            yield
        finally:
            self._wait(protocol)

    def _admit(self) -> Any:
        protocol = self._make()
        self._wait(protocol)
        if len(self._idle) > self._most_idle:
            self._drop_longest()
        return protocol

    def _wait(self, protocol: Any) -> None:
        self._idle[protocol] = asyncio.get_running_loop().call_later(PATIENCE, self._drop, protocol)

    def _drop_longest(self) -> None:
        """Close the connection that has waited longest."""
        protocol = next(iter(self._idle))
        self._idle[protocol].cancel()
        self._drop(protocol)

    def _drop(self, protocol: Any) -> None:
        del self._idle[protocol]
        # Of many that come at once, the first are dropped before they are connected, which the loop does next.
        asyncio.get_running_loop().call_soon(_abort, protocol)


def _abort(protocol: Any) -> None:
    if protocol.transport is not None:
        protocol.transport.abort()
