"""Followers of a hall, in a process of their own: some read, some stop reading, some come and go; then 200 vote.

A screen tells when it was sent, by the clock of the machine.
"""

from __future__ import annotations

import asyncio
import re
import socket
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

import aiohttp

from stepviz.hall.starting import HallPlace

VOTERS = 200
STUCK = RESTLESS = 50
_SENT = re.compile(rb'"where":"([0-9.]+)"')


class Reader(asyncio.Protocol):
    """Reads, and notes how old what comes is."""

    def __init__(self, request: bytes, ages: list[float]) -> None:
        self._request, self._ages = request, ages
        self.events = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = monotonic()
        found = [now - float(sent) for sent in _SENT.findall(data)]
        self.events += len(found)
        self._ages += found


def follow(session: Connection[Any, Any], place: HallPlace, reading: int, seconds: float) -> None:
    """So many read for so long. The session is told when all are there, what they read, and how long votes took."""
    asyncio.run(_follow(session, place, reading, seconds))


async def _follow(session: Connection[Any, Any], place: HallPlace, reading: int, seconds: float) -> None:
    loop, ages, address = asyncio.get_running_loop(), list[float](), ("127.0.0.1", place.port)
    request = f"GET /{place.code}/events HTTP/1.1\r\nHost: 127.0.0.1:{place.port}\r\n\r\n".encode()
    deaf = [socket.create_connection(address) for _ in range(STUCK)]
    for connection in deaf:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request)
    tasks = [asyncio.ensure_future(_come_and_go(place.port, request)) for _ in range(RESTLESS)]
    readers = [(await loop.create_connection(lambda: Reader(request, ages), *address))[1] for _ in range(reading)]
    session.send("ready")
    await asyncio.sleep(seconds)
    counts = [reader.events for reader in readers]
    session.send((sorted(ages), min(counts), max(counts)))
    for task in tasks:
        task.cancel()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        began = monotonic()
        told = [await _vote(client, place, 0)]
        told += await asyncio.gather(*(_vote(client, place, number) for number in range(1, VOTERS)))
        session.send((told.count(204), monotonic() - began))


async def _come_and_go(port: int, request: bytes) -> None:
    while True:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await asyncio.sleep(0.5)
        writer.close()


async def _vote(client: aiohttp.ClientSession, place: HallPlace, number: int) -> int:
    vote = {"question": "1", "choice": number % 3, "phone": f"{number:032x}"}
    origin = {"Origin": f"http://127.0.0.1:{place.port}"}
    async with client.post(f"{place.address}vote", json=vote, headers=origin) as answer:
        return answer.status
