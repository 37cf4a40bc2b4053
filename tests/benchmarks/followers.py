"""`python -m tests.benchmarks.followers PORT CODE READING SECONDS`: followers of a hall, who all read.

It prints as JSON how old each screen was when it came, in seconds: a screen tells when it was sent, by the clock of the
machine.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from time import monotonic

_SENT = re.compile(rb'"where":"([0-9.]+)"')


class Reader(asyncio.Protocol):
    """Reads, and notes how old what comes is."""

    def __init__(self, request: bytes) -> None:
        self._request, self.ages = request, list[float]()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = monotonic()
        self.ages += [now - float(sent) for sent in _SENT.findall(data)]


async def follow(port: int, code: str, reading: int, seconds: float) -> None:
    """Follow for so long, and tell."""
    request = f"GET /{code}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: Reader(request), "127.0.0.1", port) for _ in range(reading)]
    print("ready", flush=True)
    await asyncio.sleep(seconds)
    print(json.dumps([reader.ages for _, reader in made]), flush=True)


if __name__ == "__main__":
    port, code, reading, seconds = sys.argv[1:]
    asyncio.run(follow(int(port), code, int(reading), float(seconds)))
