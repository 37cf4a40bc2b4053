"""Motion: moves a session in short stretches of training, and listens to the keys in between."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from time import monotonic

from stepviz.ui.session import Session, Walk

Start = Callable[[Coroutine[None, None, None]], object]
"""Runs a coroutine, in the place of the one before."""

SLICE = 0.006
"""Longest time of training between two looks at the keys, in seconds."""

REDRAW = 0.1
"""Time between two paints of fast play: at most ten a second."""

_PATIENCE = 0.2
"""A walk that takes longer says how far it is."""

_BREATH = 0.004
"""Time left to the painting after each redraw at the highest speed."""

_BURST = 64
"""Units in one go at the highest speed."""


class Motion:
    """At most one walk or one play at a time. Whoever asks is told by `paint` when there is something new to see."""

    def __init__(self, session: Session, start: Start, paint: Callable[[], None]) -> None:
        """`start` runs a coroutine in the place of the one before."""
        self._session = session
        self._start = start
        self._paint = paint
        self._listened = 0.0
        self.walking = False
        self.note = ""
        """How far a walk is that takes long."""
        self.reached = 0
        """The iteration a walk has come to."""

    def walk(self, walk: Walk, after: Callable[[], None]) -> None:
        """Take a walk: at once where it is short, else bit by bit; then call `after`."""
        self._session.pause()
        self._listened = monotonic()
        for _ in walk:
            if monotonic() > self._listened + 2 * SLICE:
                self.walking = True
                self._start(self._walk_on(walk, after))
                return
        after()

    def cancel(self) -> None:
        """Give up a walk; the moment is the one before."""
        self.walking, self.note = False, ""

    def play(self) -> None:
        """Play as the session says, from now on."""
        if self._session.pace.on:
            self._start(self._play())

    async def _walk_on(self, walk: Walk, after: Callable[[], None]) -> None:
        started = shown = monotonic()
        for reached in walk:
            await self._listen()
            if not self.walking:
                return
            self.reached = reached
            if monotonic() > max(started + _PATIENCE, shown + REDRAW):
                self.note = f"at iteration {reached}: any key stops here, Esc goes back"
                await self._show()
                shown = monotonic()
        self.cancel()
        after()

    async def _play(self) -> None:
        session = self._session
        self._listened, owed = monotonic(), 0.0
        while session.pace.on:
            started = monotonic()
            if math.isinf(session.pace.speed):
                await self._sprint(started + REDRAW)
                continue
            pause = max(1 / session.pace.speed, REDRAW)
            owed += session.pace.speed * pause
            await self._beat(int(owed))
            owed -= int(owed)
            self._paint()
            if session.pace.on:
                await asyncio.sleep(max(_BREATH, started + pause - monotonic()))

    async def _sprint(self, end: float) -> None:
        """Train until the next paint is due."""
        while self._session.pace.on and monotonic() < end:
            await self._beat(_BURST)
        await self._show()

    async def _beat(self, count: int) -> None:
        for _ in self._session.beat(count):
            await self._listen()
            if not self._session.pace.on:
                return
        await self._listen()

    async def _listen(self) -> None:
        """Let the keys in, if they have not been heard for a while."""
        if monotonic() > self._listened + SLICE:
            await asyncio.sleep(0)
            self._listened = monotonic()

    async def _show(self) -> None:
        self._paint()
        await asyncio.sleep(_BREATH)
        self._listened = monotonic()
