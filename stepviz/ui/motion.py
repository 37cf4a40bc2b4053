"""Motion: moves a session in short stretches of training, and listens to the keys in between."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from time import monotonic

from stepviz.ui.session import Session, Walk

SLICE = 0.006
"""Longest time of training between two looks at the keys, in seconds."""

REDRAW = 0.1
"""Time between two paints of fast play: at most ten a second."""

_PATIENCE = 0.15
"""A walk that takes longer says how far it is."""

_BREATH = 0.004
"""Time left to the painting after each redraw at the highest speed."""

_BURST = 64
"""Units in one go at the highest speed."""


class Motion:
    """At most one walk or one play at a time. Whoever asks is told by `paint` when there is something new to see."""

    def __init__(
        self, session: Session, start: Callable[[Coroutine[None, None, None]], object], paint: Callable[[], None]
    ) -> None:
        """`start` runs a coroutine in the place of the one before."""
        self._session = session
        self._start = start
        self._paint = paint
        self._after: Callable[[], None] = paint
        self.walking = False
        self.note = ""
        """How far a long walk is."""

    def walk(self, walk: Walk, after: Callable[[], None] | None = None) -> None:
        """Take a walk: at once where it is short, else bit by bit; `after` is called at its end, else `paint`."""
        self._session.pause()
        self._after = after or self._paint
        pause = monotonic() + 2 * SLICE
        for _ in walk:
            if monotonic() > pause:
                self.walking = True
                self._start(self._walk_on(walk))
                return
        self._after()

    def cancel(self) -> None:
        """Give up a walk; the moment is the one before."""
        self.walking, self.note = False, ""

    def play(self) -> None:
        """Play as the session says, from now on."""
        if self._session.playing:
            self._start(self._play())

    async def _walk_on(self, walk: Walk) -> None:
        started = shown = monotonic()
        while (reached := await self._stretch(walk)) is not None:
            if not self.walking:
                return
            now = monotonic()
            if now - started > _PATIENCE and now - shown > REDRAW:
                shown = now
                self.note = f"training: {reached} iterations are known, Esc gives up"
                self._paint()
                await asyncio.sleep(_BREATH)
        self.walking, self.note = False, ""
        self._after()

    async def _play(self) -> None:
        session = self._session
        painted, carried = monotonic() - REDRAW, 0.0
        while session.playing:
            if math.isinf(session.speed):
                painted = await self._sprint(painted)
                continue
            pause = max(1 / session.speed, REDRAW)
            carried += session.speed * pause
            started = monotonic()
            await self._beat(int(carried))
            carried -= int(carried)
            if session.playing:
                await asyncio.sleep(max(_BREATH, started + pause - monotonic()))

    async def _sprint(self, painted: float) -> float:
        """Train until the next paint is due."""
        session = self._session
        while session.playing and monotonic() < painted + REDRAW:
            walk = session.beat(_BURST)
            while session.playing and await self._stretch(walk) is not None:
                pass
        self._paint()
        await asyncio.sleep(_BREATH)
        return monotonic()

    async def _beat(self, count: int) -> None:
        walk = self._session.beat(count)
        while self._session.playing and await self._stretch(walk) is not None:
            pass
        self._paint()

    async def _stretch(self, walk: Walk) -> int | None:
        """Train for one slice. Returns how many iterations are known, None at the end of the walk."""
        pause = monotonic() + SLICE
        for reached in walk:
            if monotonic() > pause:
                await asyncio.sleep(0)
                return reached
        return None
