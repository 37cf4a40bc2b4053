"""Track: the values of one name of a condition at every moment of a stretch of iterations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stepviz.ops import Array, Program
from stepviz.training.iteration import Iteration
from stepviz.training.moment import READY
from stepviz.training.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_NONE = np.empty(0)


class Stretch:
    """Iterations `first` to `last` of a run that has reached them. They are replayed only if a name needs them."""

    def __init__(self, timeline: Timeline, first: int, last: int) -> None:
        self.timeline = timeline
        self.numbers = np.arange(first, last + 1)
        self._first, self._last = first, last

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def program(self) -> Program:
        """The program of its iterations; only those before a what-if have another one."""
        return self.timeline.trainer.program

    @cached_property
    def iterations(self) -> list[Iteration]:
        """The iterations, preceded by the one before the first, unless the first is iteration 1."""
        return self.timeline.iterations(max(1, self._first - 1), self._last)

    @property
    def starts(self) -> bool:
        """True if it starts with iteration 1."""
        return self._first == 1

    def made(self, name: str) -> list[Array]:
        """The array `name` of each iteration, preceded by that of the iteration before: (len + 1) arrays.

        At the start of the run, which has none before, the first one is repeated. All nan for iterations before a
        what-if that had no such array.
        """
        arrays = self._arrays(name, self.iterations)
        return arrays[:1] + arrays if self.starts else arrays

    def _arrays(self, name: str, iterations: Sequence[Iteration]) -> list[Array]:
        program = self.program
        if iterations[0].program in self.timeline.trainer.programs.values():  # then all are
            slot = program.slots[name]
            return [iteration.slots[slot] for iteration in iterations]
        shape = program.shape(program.tensors[name])
        found = (i.slots[i.program.slots[name]] if name in i.program.tensors else _NONE for i in iterations)
        return [array if array.shape == shape else np.full(shape, np.nan) for array in found]

    def before(self, name: str) -> list[Array]:
        """The carried array `name` that each iteration starts from: (len) arrays."""
        return self._arrays(name, self.iterations[-len(self) :])

    @property
    def losses(self) -> Floats:
        """Their losses, preceded by that of the iteration before, or at the start by the first again: (len + 1,)."""
        losses = self.timeline.losses[max(0, self._first - 2) : self._last]
        return np.concatenate([losses[:1], losses]) if self.starts else losses


class Track:
    """The values of a name in a stretch. Until an operation computes a new one, the last iteration's holds.

    Methods take an operation number, which selects one moment per iteration, and return arrays (iterations,).
    """

    def __init__(
        self,
        stretch: Stretch,
        op: int,
        values: Floats,
        *,
        before: Floats | None = None,
        given: bool = False,
        known: Bools | None = None,
        fresh: Bools | None = None,
        ops: Sequence[int] = (),
    ) -> None:
        """`values`: (len + 1,), that before the first iteration in front; `given`: the run starts with a value.

        `before`: the value that each iteration starts from, (len,), if it may differ from the last one's result.
        `known`: where there is a value, (len + 1,); `fresh`: where it is new, (len,). By default everywhere.
        `ops`: the operations that compute a value, if that is not only `op`, the one that can change it.
        """
        self._op, self._ops = op, ops or (op,)
        self._started: Bools = (stretch.numbers == 1) & given
        self._before, self._after = values[:-1] if before is None else before, values[1:]
        if known is None:
            known = np.ones(len(values), bool)
            known[0] = given or not stretch.starts
        self._known_before, self._known_after = known[:-1], known[1:]
        self._fresh = np.ones(len(stretch), bool) if fresh is None else fresh

    def at(self, op: int) -> tuple[Floats, Bools]:
        """The values when `op` operations of the iteration are done, and where there is one yet."""
        return (self._after, self._known_after) if op >= self._op else (self._before, self._known_before)

    def new(self, op: int) -> Bools:
        """Where that operation computed a value; for `READY`, where the run starts with one."""
        if op == READY:
            return self._started
        made: Bools = self._fresh & (op in self._ops)
        return made

    def changed(self, op: int) -> Bools:
        """Where that operation changed the value. A first value is no change."""
        known = self._known_before & self._known_after & self._fresh & (op == self._op)
        different: Bools = known & (self._after != self._before)
        return different
