"""`python -m tests.benchmarks.followers PORT CODE READING STUCK RESTLESS SECONDS`: followers of a hall.

Some read, some stop reading, some come and go. It prints as JSON how old each screen was when one that reads had it, in
seconds: a screen tells when it was sent, by the clock of the machine. Then 200 of them vote.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
from time import monotonic

VOTERS = 200
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


async def follow(port: int, code: str, reading: int, stuck: int, restless: int, seconds: float) -> None:
    """Follow for so long, vote, and tell."""
    request = f"GET /{code}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    deaf = [socket.create_connection(("127.0.0.1", port)) for _ in range(stuck)]
    for connection in deaf:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request)
    tasks = [asyncio.ensure_future(_come_and_go(port, request)) for _ in range(restless)]
    await _read(("127.0.0.1", port), request, reading, seconds)
    for task in tasks:
        task.cancel()
    began = monotonic()
    told = [await _vote(port, code, number) for number in range(1)]
    told += await asyncio.gather(*(_vote(port, code, number) for number in range(1, VOTERS)))
    print(json.dumps({"votes": monotonic() - began, "counted": told.count(204)}), flush=True)


async def _read(place: tuple[str, int], request: bytes, reading: int, seconds: float) -> None:
    loop, ages = asyncio.get_running_loop(), list[float]()
    readers = [(await loop.create_connection(lambda: Reader(request, ages), *place))[1] for _ in range(reading)]
    print("ready", flush=True)
    await asyncio.sleep(seconds)
    counts = [reader.events for reader in readers]
    print(json.dumps({"ages": sorted(ages), "least": min(counts), "most": max(counts)}), flush=True)


async def _come_and_go(port: int, request: bytes) -> None:
    while True:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await asyncio.sleep(0.5)
        writer.close()


async def _vote(port: int, code: str, number: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"question": "1", "choice": number % 3, "phone": f"{number:032x}"})
    place = f"127.0.0.1:{port}"
    head = f"POST /{code}/vote HTTP/1.1\r\nHost: {place}\r\nOrigin: http://{place}\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    status = int((await reader.readline()).split()[1])
    writer.close()
    return status


if __name__ == "__main__":
    port, code, reading, stuck, restless, seconds = sys.argv[1:]
    asyncio.run(follow(int(port), code, int(reading), int(stuck), int(restless), float(seconds)))
