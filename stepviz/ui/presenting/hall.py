"""Hall: sends what a session shows to its hall, counts the votes that come back, and restarts a hall that ended."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from time import monotonic

from stepviz.hall.contents import SeenByAll
from stepviz.hall.feed import MOST
from stepviz.hall.starting import HallProcess
from stepviz.hall.voting import voters_of
from stepviz.lesson.presenter import known, message, messages, parts_of
from stepviz.session.lessons.following import PhoneVotes, about, shown
from stepviz.session.player import Player
from stepviz.text import clean
from stepviz.views.state import State

LOOK = 0.03
"""Seconds between two checks for a new state."""
APART, SOON = 0.2, 0.05
"""Least seconds between two messages, while the state changes at every check, and otherwise."""
_CALM = 0.5
"""Seconds without a change before exercises on the moment are made."""
PATIENCE, REST = 3.0, 1.0
"""Seconds that a hall may take to start; seconds between two attempts to start it, and for one to answer."""
ANOTHER = "the server of the hall had ended; another one answers at the same address"


class HallLink:
    """The connection of one session to its hall."""

    def __init__(self, player: Player, hall: HallProcess) -> None:
        self._player, self._hall = player, hall
        self._votes = PhoneVotes()
        self._followers = 0

    async def run(self) -> None:
        """Send and receive until cancelled. A hall that has ended is replaced."""
        reader, writer = await self._connection()
        while True:
            await self._exchange(reader, writer)
            reader, writer = await self._connection()
            self._say(ANOTHER)

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the hall, which is started if it does not run."""
        since, tried = monotonic(), 0.0
        while True:
            for path in known("hall"):
                if (found := await self._connected(str(path))) is not None:
                    return found
            now = monotonic()
            if (self._hall.ended and now > tried + REST) or now > since + PATIENCE:
                if reason := self._hall.start():
                    self._say(f"the hall cannot be started again: {reason}")
                since = tried = now
            await asyncio.sleep(APART)

    async def _connected(self, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection to that socket; None if it is another session's hall, or nothing answers."""
        try:
            reader, writer = await asyncio.open_unix_connection(path, limit=MOST)
        except OSError:
            return None
        told = None
        with suppress(OSError, ValueError):
            async with asyncio.timeout(REST):  # another session's hall may hang
                told = parts_of(await reader.readline()).get("hall")
        if isinstance(told, dict) and told.get("code") == self._hall.place.code and not told.get("busy"):
            return reader, writer
        writer.close()
        return None

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(message(votes=self._votes.kept, about=about(self._player.film)))
        both = [asyncio.ensure_future(work) for work in (self._receive(reader), self._send(writer))]
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in both:
                task.cancel()
            writer.close()

    async def _receive(self, reader: asyncio.StreamReader) -> None:
        async for told in messages(reader):
            followers = told.get("followers")
            self._followers = followers if isinstance(followers, int) else self._followers
            self._votes.take(voters_of(told.get("votes")))
            self._count()
            if problem := told.get("problem"):
                self._say(clean(str(problem)))

    async def _send(self, writer: asyncio.StreamWriter) -> None:
        """Send the newest state when the session is idle. States shown only between two messages are skipped."""
        told, before, last = None, None, 0.0
        sent, practised = SeenByAll(), True
        while True:
            await asyncio.sleep(LOOK)
            state, rests = self._player.state, self._player.state is before
            before, since = state, monotonic() - last
            # The lecturer's screen comes first, and of states that a hall has not taken yet only the newest counts.
            if self._player.opening or self._player.requests.painting or writer.transport.get_write_buffer_size():
                continue
            if state is not told and since > (SOON if rests else APART):
                told = self._count()
                found = shown(self._player.film, told, practice=False)
                if found == replace(sent, practice=()):
                    continue
                sent, practised = found, False
            elif state is told and not practised and since > _CALM:
                sent, practised = shown(self._player.film, told, practice=True), True
            else:
                continue
            writer.write(message(seen=sent))
            last = monotonic()

    def _count(self) -> State:
        """Put the votes received so far into the state, and return it."""
        before = self._player.state
        after = self._votes.counted(self._player.film, before, self._followers)
        if (before.audience, before.poll) != (after.audience, after.poll):
            self._player.state = after
            self._player.requests.paint_soon()
        return self._player.state

    def _say(self, text: str) -> None:
        self._player.state = replace(self._player.state, message=text)
        self._player.requests.paint_soon()
