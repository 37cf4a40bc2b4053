"""Motion: takes walks and plays in short stretches of training, and listens to the keys in between."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Generator, Iterator
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any, Protocol, TypeVar

from stepviz.session.film import Film
from stepviz.session.key import Surface
from stepviz.session.walks import Walk
from stepviz.views.state import State

Made = TypeVar("Made")

SLICE = 0.006
"""Longest time of training between two looks at the keys, in seconds."""

_TURNS = 3
"""Turns of the loop from a key that is read to its answer: of the driver, the app and the screen."""

REDRAW = 0.1
"""Time between two paints of fast play: at most ten a second."""
CALM_REDRAW = 0.34
"""The same for who likes little motion: less than three a second."""

_PATIENCE = 0.2
"""A walk that takes longer says how far it is."""

_BREATH = 0.004
"""Time left to the painting after each redraw at the highest speed."""

_BURST = 64
"""Units in one go at the highest speed."""


Start = Callable[[Callable[[], Coroutine[None, None, None]]], object]
"""Runs a coroutine, made once it is its turn, in the place of the one before."""


class Holder(Protocol):
    """Who holds the state."""

    film: Film
    state: State


class Motion:
    """At most one walk or one play at a time. Whoever paints is told when there is something new to see."""

    def __init__(self, holder: Holder, start: Start, surface: Surface) -> None:
        """`start` runs a coroutine, made once it is its turn, in the place of the one before."""
        self._holder = holder
        self._start = start
        self._surface = surface
        self._listened = monotonic()
        self.walking = False
        self.reached: int | None = 0
        """The iteration a walk has come to; None of one that leads nowhere."""

    def walk(self, walk: Walk, after: Callable[[], None], leaving: str) -> None:
        """Take the rest of a walk bit by bit; then call `after`. `leaving`: which keys leave it, in words."""
        self.walking, self._listened = True, monotonic()
        self._start(partial(self._walk_on, walk, after, leaving))

    def cancel(self) -> None:
        """Give up a walk; the moment is the one before."""
        self.walking = False
        self._holder.state = replace(self._holder.state, progress="")

    def play(self) -> None:
        """Play as the state says, from now on."""
        self._start(self._play)

    async def _walk_on(self, walk: Walk, after: Callable[[], None], leaving: str) -> None:
        started = shown = monotonic()
        steps = _Steps(walk)
        for reached in steps:
            await self._listen()
            if not self.walking:
                return
            self.reached = reached if isinstance(reached, int) else None
            if monotonic() > max(started + _PATIENCE, shown + REDRAW):
                note = f"at iteration {reached}: {leaving}"
                note = note if isinstance(reached, int) else reached
                self._holder.state = replace(self._holder.state, progress=note)
                await self._show()
                shown = monotonic()
        self.cancel()
        self._holder.state = steps.change(self._holder.state)
        after()

    async def _play(self) -> None:
        self._listened, owed = monotonic(), 0.0
        while (pace := self._holder.state.pace).on:
            started = monotonic()
            if math.isinf(pace.speed):
                await self._sprint(started + self._redraw)
                continue
            pause = max(1 / pace.speed, self._redraw)
            owed += pace.speed * pause
            await self._beat(int(owed))
            owed -= int(owed)
            self._surface.paint_soon()
            if self._holder.state.pace.on:
                await asyncio.sleep(max(_BREATH, started + pause - monotonic()))
                await self._surface.painted()

    @property
    def _redraw(self) -> float:
        return CALM_REDRAW if self._holder.state.likes.reduced_motion else REDRAW

    async def _sprint(self, end: float) -> None:
        """Train until the next paint is due."""
        while self._holder.state.pace.on and monotonic() < end:
            await self._beat(_BURST)
        await self._show()

    async def _beat(self, count: int) -> None:
        from stepviz.session.playing import beat

        steps = _Steps(beat(self._holder.film, self._holder.state, count))
        for _ in steps:
            await self._listen()
            if not self._holder.state.pace.on:
                return
        self._holder.state = steps.change(self._holder.state)
        await self._listen()

    async def _listen(self) -> None:
        """Let the keys in, if they have not been heard for a while."""
        if monotonic() > self._listened + SLICE:
            await _heard()
            self._listened = monotonic()

    async def _show(self) -> None:
        self._surface.paint_soon()
        await asyncio.sleep(_BREATH)
        self._listened = monotonic()


async def patiently(work: Generator[Any, None, Made]) -> Made:
    """What some work comes to; the keys are heard between its stretches."""
    listened = monotonic()
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: Made = end.value
            return made
        if monotonic() > listened + SLICE:
            await _heard()
            listened = monotonic()


async def _heard() -> None:
    """Let a key through: each turn of the loop hands it on to the next who passes it, and none of them waits."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


class _Steps:
    """The stretches of a walk, and the change it ends in."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self.change: Callable[[State], State] = lambda now: now

    def __iter__(self) -> Iterator[int | str]:
        self.change = yield from self._walk
