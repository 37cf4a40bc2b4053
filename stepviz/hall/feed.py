"""Feed: the hall's side of the private socket on which a session sends what it shows and receives votes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepviz.hall.voting import voters_of
from stepviz.lesson.presenter import listening, message, messages

if TYPE_CHECKING:  # a session, which has no aiohttp, loads this module too
    from stepviz.hall.server import Hall

MOST = 1 << 23
"""The most bytes of a message: a screen, panes as tables, and the votes of a lesson."""
_TELL, _CALM = 0.1, 10
"""Seconds between two messages to the session; the number of followers is sent only once in `_CALM` of them."""
_ORPHANED = 1800.0
"""Seconds that a hall waits for another session after its own was killed."""


class Feed:
    """The socket of a hall. It serves one session at a time, and identifies the hall to any other connection."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._session: asyncio.StreamWriter | None = None
        self._orphan_timer: asyncio.TimerHandle | None = None
        self._told, self._problem = -1, ""
        self._about: object = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Path]:
        """Listen during this block; yields the path. Raises `UserError` or `OSError` if that is impossible."""
        async with listening(self._serve, "hall", MOST) as path:
            self._wait()
            try:
                yield path
            finally:
                self._wait_no_more()

    async def report(self) -> None:
        """Send the session the number of followers and their votes, until cancelled."""
        for turn in count():
            await asyncio.sleep(_TELL)
            if self._session is None or self._session.transport.get_write_buffer_size():
                continue
            votes, followers = self._hall.ballots.new(), self._hall.followers
            problem = self._hall.problem
            if votes or problem != self._problem or (followers != self._told and turn % _CALM == 0):
                self._told, self._problem = followers, problem
                self._session.write(message(followers=followers, votes=votes, problem=problem))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(message(hall={**self._hall.known, "busy": self._session is not None}))
        try:
            async for told in messages(reader):
                self._take(told, writer)
        finally:
            if self._session is writer:
                self._session = None
                self._wait()
            with suppress(OSError):
                writer.close()

    def _take(self, told: Mapping[str, Any], writer: asyncio.StreamWriter) -> None:
        ballots = self._hall.ballots
        if "votes" in told and self._session is None:  # a session first sends the votes it has
            self._wait_no_more()
            self._session, self._told, self._problem = writer, self._hall.followers, ""
            if self._about is not None and told.get("about") != self._about:
                ballots.kept.clear()  # questions of another lecture have the same names
            self._about = told.get("about")
            self._hall.lecture.about(self._about)
            ballots.new()  # they are among those that are sent at once, below
            ballots.give_back(voters_of(told["votes"]))
            writer.write(message(followers=self._told, votes=ballots.kept))
        elif "end" in told:
            self._hall.ended.set()
        elif writer is self._session and isinstance(told.get("seen"), dict):
            self._hall.show(told["seen"])

    def _wait(self) -> None:
        self._orphan_timer = asyncio.get_running_loop().call_later(_ORPHANED, self._hall.ended.set)

    def _wait_no_more(self) -> None:
        if self._orphan_timer is not None:
            self._orphan_timer.cancel()
