"""A hall in this process, for whoever asks it over a socket; or one in its own."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import aiohttp

from stepviz.hall.feed import Feed
from stepviz.hall.server import Hall
from stepviz.hall.starting import HallProcess, begin
from tests.support.patience import PATIENCE

CODE = "amber-boat-cloud-drum"
PHONE = "0123456789abcdef" * 2
QUESTION: dict[str, Any] = {
    "id": "3",
    "text": "Which one?",
    "choices": ["this", "that"],
    "open": True,
    "counts": None,
    "before": None,
    "answer": -1,
    "whys": [],
}


def seen(where: str = "iteration 1 · batch", **more: Any) -> dict[str, Any]:
    """What a session shows."""
    screen = [f"line {number}" for number in range(23)]
    usual = {"title": "batch", "lines": ["said"], "pane": "<table></table>", "screen": screen, "black": False}
    return {"where": where, **usual, "ended": False, "lecture": False, "of": "", "question": None, **more}


class Follower:
    """An event stream that is read."""

    def __init__(self, lines: aiohttp.StreamReader) -> None:
        self._lines = lines

    async def event(self) -> dict[str, Any]:
        """The next one."""
        async with asyncio.timeout(PATIENCE):
            while not (line := await self._lines.readline()).startswith(b"data: "):
                assert line, "the stream has ended"
        told: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
        return told


class Asked:
    """A hall, and somebody who asks it."""

    def __init__(self, hall: Hall, client: aiohttp.ClientSession) -> None:
        self.hall, self.client = hall, client
        self.origin = f"http://127.0.0.1:{hall.host.port}"
        self.address = f"{self.origin}/{CODE}/"

    async def status(self, path: str = "", **headers: str) -> int:
        """The answer to a request for that."""
        async with self.client.get(self.address + path, headers=headers) as answer:
            return answer.status

    async def vote(self, choice: object = 0, *, question: object = "3", phone: str = PHONE, **headers: str) -> int:
        """The answer to a vote."""
        told = {"question": question, "choice": choice, "phone": phone}
        given = {"Origin": self.origin, **headers}
        async with self.client.post(f"{self.address}vote", json=told, headers=given) as answer:
            return answer.status

    @asynccontextmanager
    async def following(self) -> AsyncIterator[Follower]:
        """Somebody who follows."""
        async with self.client.get(f"{self.address}events") as answer:
            assert answer.content_type == "text/event-stream"
            yield Follower(answer.content)


@asynccontextmanager
async def opened() -> AsyncIterator[Asked]:
    """A hall on this machine alone, and its keeping up."""
    hall = Hall(CODE, "127.0.0.1")
    await hall.open(0)
    keeping = asyncio.ensure_future(hall.keep_up())
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
            yield Asked(hall, client)
    finally:
        keeping.cancel()
        await hall.host.close()


@asynccontextmanager
async def fed() -> AsyncIterator[tuple[Asked, str]]:
    """A hall with its socket."""
    async with opened() as asked:
        feed = Feed(asked.hall)
        async with feed.open() as path:
            reporting = asyncio.ensure_future(feed.report())
            try:
                yield asked, str(path)
            finally:
                reporting.cancel()


@contextmanager
def begun(server: str = "") -> Iterator[HallProcess]:
    """The process of a hall, which publishes on that server if one is given."""
    hall = begin("127.0.0.1", 0, server)
    assert hall.process is not None
    try:
        yield hall
    finally:
        hall.end()
        assert hall.process.wait(PATIENCE) == 0


@contextmanager
def connected(path: Path) -> Iterator[tuple[socket.socket, BinaryIO]]:
    """The end of a session at the socket of a hall: the connection, and the lines that it is told."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(str(path))
        with connection.makefile("rb") as lines:
            yield connection, lines
