"""Task runner: runs tasks and play in short stretches of training, and answers keys in between."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Generator, Iterator
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

from stepviz.session.film import Film
from stepviz.session.key import TerminalRequests
from stepviz.session.tasks import Task
from stepviz.views.state import State

Step = TypeVar("Step")
Made = TypeVar("Made")

SLICE = 0.006
"""Longest time of training between two checks for keys, in seconds."""

_TURNS = 3
"""Turns of the event loop from a key to its answer: one each for the driver, the app and the screen."""

_REDRAW = 0.1
"""Seconds between two paints of fast play: at most ten paints a second."""
_CALM_REDRAW = 0.34
"""The same with reduced motion: fewer than three a second."""

_PATIENCE = 0.2
"""Seconds after which a task shows its progress."""

_BREATH = 0.004
"""Seconds left for painting after each redraw at the highest speed."""

_TRAINED = 40
"""At the highest speed training takes this many times as long as painting; but there are about three paints a second
at least."""


Start = Callable[[Callable[[], Coroutine[None, None, None]]], object]
"""Runs the coroutine that it is given a function for, after cancelling the one before."""


class StateOwner(Protocol):
    """Owns the film and the state."""

    film: Film
    state: State


class TaskRunner:
    """Runs at most one task or play at a time, and asks for a paint when the state has changed."""

    def __init__(self, owner: StateOwner, start: Start, requests: TerminalRequests) -> None:
        """`start` runs a coroutine, after cancelling the one before."""
        self._owner = owner
        self._start = start
        self._requests = requests
        self._listened = monotonic()
        self.working = False
        self.reached: int | None = 0
        """The iteration that a task has reached; None if it leads to none, as saving does."""

    def run(self, task: Task, after: Callable[[], None], leaving: str) -> None:
        """Run the rest of a task in stretches, then call `after`. `leaving`: a text on the keys that leave it."""
        self.working, self._listened = True, monotonic()
        self._start(partial(self._work_on, task, after, leaving))

    def cancel(self) -> None:
        """Cancel a task: the state stays as before it."""
        self.working = False
        self._owner.state = replace(self._owner.state, progress="")

    def play(self) -> None:
        """Start to play at the state's pace."""
        self._start(self._play)

    async def _work_on(self, task: Task, after: Callable[[], None], leaving: str) -> None:
        started = shown = monotonic()
        steps = _Steps(task)
        for reached in steps:
            await self._listen()
            if not self.working:
                return
            self.reached = reached if isinstance(reached, int) else None
            if monotonic() > max(started + _PATIENCE, shown + _REDRAW):
                note = f"at iteration {reached}: {leaving}"
                note = note if isinstance(reached, int) else reached
                self._owner.state = replace(self._owner.state, progress=note)
                await self._show()
                shown = monotonic()
        self.cancel()
        self._owner.state = steps.made(self._owner.state)
        after()

    async def _play(self) -> None:
        self._listened, owed, cost = monotonic(), 0.0, 0.0
        while (pace := self._owner.state.pace).on:
            started = monotonic()
            if math.isinf(pace.speed):
                cost = await self._sprint(started + max(self._redraw, min(_CALM_REDRAW, _TRAINED * cost)))
                continue
            pause = max(1 / pace.speed, self._redraw)
            owed += pace.speed * pause
            await self._beat(int(owed))
            owed -= int(owed)
            self._requests.paint_soon()
            if self._owner.state.pace.on:
                await asyncio.sleep(max(_BREATH, started + pause - monotonic()))
                await self._requests.painted()

    @property
    def _redraw(self) -> float:
        return _CALM_REDRAW if self._owner.state.likes.reduced_motion else _REDRAW

    async def _sprint(self, end: float) -> float:
        """Train until then, and paint. Returns the seconds that the paint took beyond those left for it."""
        count = 1
        while self._owner.state.pace.on and (began := monotonic()) < end:
            await self._beat(count)
            # A beat seeks its target and its stops before it trains: done for few units, that is a tenth of the time.
            count = 2 * count if monotonic() < began + SLICE else max(1, count // 2)
        trained = monotonic()
        await self._show()
        return max(0.0, monotonic() - trained - _BREATH)

    async def _beat(self, count: int) -> None:
        from stepviz.session.playing import beat

        steps = _Steps(beat(self._owner.film, self._owner.state, count))
        for _ in steps:
            await self._listen()
            if not self._owner.state.pace.on:
                return
        self._owner.state = steps.made(self._owner.state)
        await self._listen()

    async def _listen(self) -> None:
        """Let keys be answered, if they were not for a while."""
        if monotonic() > self._listened + SLICE:
            await _heard()
            self._listened = monotonic()

    async def _show(self) -> None:
        self._requests.paint_soon()
        await asyncio.sleep(_BREATH)
        self._listened = monotonic()


async def patiently(work: Generator[Any, None, Made]) -> Made:
    """The result of a generator; keys are answered between its stretches."""
    listened, steps = monotonic(), _Steps(work)
    for _ in steps:
        if monotonic() > listened + SLICE:
            await _heard()
            listened = monotonic()
    return steps.made


async def _heard() -> None:
    """Let a key be answered: each turn of the event loop passes it on once, without waiting."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


class _Steps(Generic[Step, Made]):
    """Iterates over the stretches of long work; then `made` is its result."""

    made: Made

    def __init__(self, work: Generator[Step, None, Made]) -> None:
        self._work = work

    def __iter__(self) -> Iterator[Step]:
        self.made = yield from self._work
