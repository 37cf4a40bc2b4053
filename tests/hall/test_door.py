"""A door keeps as many idle connections as it may, however many come at once, and none for long."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack, suppress

import pytest

from stepviz.hall import door
from tests.support.patience import PATIENCE


class _Silent(asyncio.Protocol):
    transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self.transport = None


async def test_of_many_that_come_at_once_and_ask_for_nothing_few_stay_and_these_not_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = list[_Silent]()

    def make() -> _Silent:
        made.append(_Silent())
        return made[-1]

    def still() -> int:
        return sum(each.transport is not None for each in made)

    failed = list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
    monkeypatch.setattr(door, "PATIENCE", 0.3)
    opened = door.Door(make, 5)
    port = await opened.open("127.0.0.1", 0)
    with ExitStack() as stack:
        for _ in range(60):  # before the loop has a turn
            coming = stack.enter_context(socket.socket())
            coming.setblocking(False)
            with suppress(BlockingIOError):
                coming.connect(("127.0.0.1", port))
        async with asyncio.timeout(PATIENCE):
            while len(made) < 60 or still() != 5:
                before = len(made)
                await asyncio.sleep(0)
                assert len(made) - before <= 2 * 4  # else they could use up all open files
            while still():
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)  # nobody is let go twice
    opened.close()
    assert failed == []
