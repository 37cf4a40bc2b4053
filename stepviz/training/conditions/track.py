"""Track: what one name of a condition is worth at every moment of a stretch of iterations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from stepviz.ops import Array
from stepviz.training.iteration import Iteration
from stepviz.training.moment import READY
from stepviz.training.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_NONE = np.empty(0)


class Stretch:
    """Iterations `first` to `last` of a run that has reached them. They are replayed only if a name asks for it."""

    def __init__(self, timeline: Timeline, first: int, last: int) -> None:
        self.timeline = timeline
        self.numbers = np.arange(first, last + 1)
        self._first, self._last = first, last

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def iterations(self) -> list[Iteration]:
        """The iterations, and before them the one that leads to the first, unless that is iteration 1."""
        return self.timeline.iterations(max(1, self._first - 1), self._last)

    @property
    def starts(self) -> bool:
        """Whether it starts where the run does."""
        return self._first == 1

    def made(self, name: str) -> Array:
        """One array of each iteration, stacked: (len + 1, …), that of the iteration before in front.

        At the start of the run there is none: the first stands there twice. Where iterations before a what-if had no
        such numbers, nan.
        """
        arrays = self._arrays(name, self.iterations)
        return np.array(arrays[:1] + arrays if self.starts else arrays)

    def _arrays(self, name: str, iterations: Sequence[Iteration]) -> list[Array]:
        program = self.timeline.trainer.program
        if iterations[0].program is program:  # then all are: only what comes before a what-if has another one
            slot = program.slots[name]
            return [iteration.slots[slot] for iteration in iterations]
        shape = program.shape(program.tensors[name])
        found = (i.slots[i.program.slots[name]] if name in i.program.tensors else _NONE for i in iterations)
        return [array if array.shape == shape else np.full(shape, np.nan) for array in found]

    def before(self, name: str) -> Array:
        """What each iteration starts from, of what is carried on, stacked: (len, …)."""
        return np.array(self._arrays(name, self.iterations[-len(self) :]))

    @property
    def losses(self) -> Floats:
        """Their losses, (len + 1,), that of the iteration before in front, the first one twice at the run's start."""
        losses = self.timeline.losses[max(0, self._first - 2) : self._last]
        return np.concatenate([losses[:1], losses]) if self.starts else losses


class Track(Protocol):
    """A name in a stretch. An operation number selects one moment in each iteration: arrays are (iterations,)."""

    def at(self, op: int) -> tuple[Floats, Bools]:
        """The values once `op` operations of the iteration are done, and where there is a value yet."""

    def new(self, op: int) -> Bools:
        """Where that operation gave the name a value."""

    def changed(self, op: int) -> Bools:
        """Where that operation gave it another value than it had."""


class Made:
    """The track of a value that one operation makes: until then the last iteration's stands."""

    def __init__(
        self,
        stretch: Stretch,
        op: int,
        values: Floats,
        *,
        before: Floats | None = None,
        given: bool = False,
        looks: tuple[Bools, Bools] | None = None,
    ) -> None:
        """`values`: (len + 1,), the one before the first iteration in front; `given`: there is one at the start.

        `before`: what each iteration starts from, (len,), if that need not be what the one before has made.
        `looks`: for a value not made in every iteration where there is one, (len + 1,), and where it is new, (len,).
        """
        self._op, self._given, self._stretch = op, given, stretch
        self._before, self._after = values[:-1] if before is None else before, values[1:]
        if looks is None:
            known = np.ones(len(values), bool)
            known[0] = given or not stretch.starts
            looks = known, np.ones(len(stretch), bool)
        self._known_before, self._known_after, self._fresh = looks[0][:-1], looks[0][1:], looks[1]

    def at(self, op: int) -> tuple[Floats, Bools]:
        """That of this iteration once it is made, else that of the one before."""
        return (self._after, self._known_after) if op >= self._op else (self._before, self._known_before)

    def new(self, op: int) -> Bools:
        """At its operation; values that are given, at the start of the run too."""
        if op == READY:
            started: Bools = (self._stretch.numbers == 1) & self._given
            return started
        return self._fresh if op == self._op else np.zeros(len(self._fresh), bool)

    def changed(self, op: int) -> Bools:
        """A first value is no change."""
        if op != self._op:
            return np.zeros(len(self._fresh), bool)
        known = self._known_before & self._known_after & self._fresh
        different: Bools = known & (self._after != self._before)
        return different


class Counted:
    """The track of the iteration's number: it has it from its first operation on, at the start from `ready`."""

    def __init__(self, stretch: Stretch) -> None:
        self._numbers = stretch.numbers

    def at(self, op: int) -> tuple[Floats, Bools]:  # noqa: ARG002 - the same at every operation
        """The number."""
        return self._numbers.astype(np.float64), np.ones(len(self._numbers), bool)

    def new(self, op: int) -> Bools:
        """With the first operation, and at the start of the run."""
        first: Bools = self._numbers == 1
        return {READY: first, READY + 1: ~first}.get(op, np.zeros(len(first), bool))

    def changed(self, op: int) -> Bools:
        """Whenever it is new, but at the start."""
        return self.new(op) if op != READY else np.zeros(len(self._numbers), bool)


class BreakTrack:
    """The track of `nan` or `inf`: false until a value of that kind is made in the iteration that stops the run."""

    def __init__(self, stretch: Stretch, made_at: int | None, ops: int) -> None:
        """`made_at`: the operation that makes the first such value, if any; `ops`: the operations of an iteration."""
        stop = stretch.timeline.stop
        number = stop.moment.iteration if stop is not None and made_at is not None else 0
        self._breaks: Bools = stretch.numbers == number
        self._numbers, self._made_at, self._ops = stretch.numbers, made_at, ops

    def at(self, op: int) -> tuple[Floats, Bools]:
        """1 from there on."""
        broken = self._breaks & (self._made_at is not None and op >= self._made_at)
        return broken.astype(np.float64), np.ones(len(broken), bool)

    def new(self, op: int) -> Bools:
        """Every operation of an iteration makes values that can be broken."""
        return self._numbers == 1 if op == READY else np.full(len(self._numbers), op <= self._ops)

    def changed(self, op: int) -> Bools:
        """At the operation that makes the first."""
        return self._breaks & (op == self._made_at)
