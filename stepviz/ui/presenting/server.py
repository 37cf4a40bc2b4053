"""Server: sends the second screens where a lesson's session is, and takes their keys."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

from stepviz.errors import UserError
from stepviz.lesson.heard import votes_of
from stepviz.lesson.presenter import KEYS, MOST, LessonNotes, Whereabouts, listening, message, messages
from stepviz.session.key import Key
from stepviz.session.lessons.presenting import begun, lesson_notes, now, with_votes
from stepviz.session.player import Player
from stepviz.session.task_runner import patiently

LOOK = 0.02
"""Seconds between two checks for a new state."""


class Server:
    """Serves one session to any number of second screens; one that does not read is disconnected."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._writers: set[asyncio.StreamWriter] = set()
        self._lesson_notes: LessonNotes | None = None
        self._now = Whereabouts()

    async def run(self) -> None:
        """Listen until cancelled; return at once without sockets, or without a folder for one."""
        if not hasattr(asyncio, "start_unix_server"):  # a page of a browser has none
            return
        async with AsyncExitStack() as until_cancelled:
            try:
                await until_cancelled.enter_async_context(listening(self._serve))
            except (UserError, OSError):
                return
            try:
                await self._watch()
            finally:
                for writer in list(self._writers):
                    writer.close()

    async def _watch(self) -> None:
        state = None
        while True:
            await asyncio.sleep(LOOK)
            if self._player.state is not state:
                state = self._player.state
                self._tell()

    @property
    def _began(self) -> float:
        """When the lecture began, which identifies it; 0.0 before."""
        lecture = self._player.state.lecture
        return 0.0 if lecture is None else lecture.began

    def _tell(self) -> None:
        found = now(self._player.film, self._player.state)
        if not self._began and not found.black:
            self._player.state = begun(self._player.state, time.time())
        if found == self._now:
            return
        self._now = found
        for writer in list(self._writers):
            self._send(writer, message(now=found, began=self._began))

    def _send(self, writer: asyncio.StreamWriter, line: bytes) -> None:
        if writer.transport.get_write_buffer_size() > MOST:  # it reads no more, and the buffer would grow for ever
            self._writers.discard(writer)
            writer.close()
        else:
            writer.write(line)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a new screen: send it everything, then take its keys until it disconnects."""
        script = self._player.film.script
        assert script is not None
        self._lesson_notes = self._lesson_notes or await patiently(lesson_notes(script))
        self._send(writer, message(talk=self._lesson_notes, now=self._now, began=self._began))
        self._writers.add(writer)
        try:
            async for told in messages(reader):
                # A screen that was open before gives back its votes, but those of another lecture are not ours.
                if "votes" in told and self._began and told.get("began") == self._began:
                    self._player.state = with_votes(self._player.state, votes_of(told["votes"]))
                    self._player.requests.paint_soon()
                if isinstance(key := told.get("key"), str) and key in KEYS:
                    self._player.press(Key(key, key if len(key) == 1 else None))
        finally:
            self._writers.discard(writer)
            writer.close()
