"""Door: accepts connections, and closes those that send no request, so that there is always room for new ones."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

MOST_IDLE = 16
"""The usual limit of idle connections."""
PATIENCE = 5.0
"""Seconds after which an idle connection is closed."""
_BACKLOG = 128
_REST = 0.1
"""Seconds until the next connection is accepted after too many files were open."""


class Door:
    """Listens, and limits the number and the time of idle connections: those that wait for a request."""

    def __init__(self, make: Callable[[], Any], most_idle: int = MOST_IDLE) -> None:
        """`make`: makes the protocol of a new connection.

        Beyond `most_idle` idle connections, a new one replaces the one that has waited longest.
        """
        self._make, self._most_idle = make, most_idle
        self._idle: dict[Any, asyncio.TimerHandle] = {}
        self._coming: set[asyncio.Task[None]] = set()
        self._listening: list[socket.socket] = []

    async def open(self, host: str, port: int) -> int:
        """Listen at every address of a name; returns the port. Raises `OSError` if an address cannot be used."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        opened, missing = False, OSError()
        for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
            try:
                listening = _listening(family, (address[0], port, *address[2:]))
            except OSError as error:
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
                missing = error
                continue
            opened, port = True, port or listening.getsockname()[1]
            self._listening.append(listening)
            loop.add_reader(listening, self._accept, listening)
        if not opened:
            raise missing
        return port

    def close(self) -> None:
        """Stop listening, and close all idle connections."""
        for listening in self._listening:
            asyncio.get_running_loop().remove_reader(listening)
            listening.close()
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

    def _accept(self, listening: socket.socket) -> None:
        try:
            connection, _ = listening.accept()
        except (BlockingIOError, ConnectionError):  # it has gone away already
            return
        except OSError:  # too many files are open
            self._drop_longest()
            loop = asyncio.get_running_loop()
            loop.remove_reader(listening)  # it stays ready for as long as somebody waits, and the loop would spin
            loop.call_later(_REST, loop.add_reader, listening, self._accept, listening)
            return
        connection.setblocking(False)
        task = asyncio.ensure_future(self._take(connection))
        self._coming.add(task)  # the loop itself keeps only a weak reference to a task
        task.add_done_callback(self._coming.discard)

    async def _take(self, connection: socket.socket) -> None:
        protocol = self._make()
        with suppress(OSError):
            await asyncio.get_running_loop().connect_accepted_socket(lambda: protocol, connection)
            self._wait(protocol)
            if len(self._idle) > self._most_idle:
                self._drop_longest()

    def _wait(self, protocol: Any) -> None:
        self._idle[protocol] = asyncio.get_running_loop().call_later(PATIENCE, self._drop, protocol)

    def _drop_longest(self) -> None:
        """Close the connection that has waited longest."""
        if self._idle:
            protocol = next(iter(self._idle))
            self._idle[protocol].cancel()
            self._drop(protocol)

    def _drop(self, protocol: Any) -> None:
        del self._idle[protocol]
        if protocol.transport is not None:
            protocol.transport.abort()


def _listening(family: int, address: Sequence[Any]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # Else it may take the same port of IPv4, too, which another socket of ours listens on.
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(tuple(address))
        made.listen(_BACKLOG)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made
