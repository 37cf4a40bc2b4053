"""Keyframes: the parameters at evenly spaced iterations, thinned to a byte budget."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import Parameters
from stepviz.training.iteration import Iteration

_MAX_KEPT = 1024
_HEAD = 112
"""Bytes of an array object beside its data."""


class Keyframes:
    """Parameters before every `spacing`-th iteration. When they outgrow the budget, every second one goes.

    Arrays are kept by reference: nobody writes into the parameters of an iteration.
    """

    def __init__(self, initial: Parameters, budget: int) -> None:
        """`budget`: bytes; the first keyframe, iteration 1, is always kept."""
        self.spacing = 32
        self._kept: dict[int, Parameters] = {1: initial}
        self._size = sum(array.nbytes + _HEAD for array in initial)
        self._limit = max(1, min(_MAX_KEPT, budget // self._size))

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return len(self._kept) * self._size

    def keep(self, made: Sequence[Iteration]) -> None:
        """Keep those of a stretch of iterations that fall on the spacing."""
        offset = -(made[0].number - 1) % self.spacing
        for iteration in made[offset :: self.spacing]:
            self._kept[iteration.number] = iteration.parameters
        self._thin()

    def before(self, number: int) -> tuple[int, Parameters]:
        """The nearest kept iteration not after `number`, which was reached, and the parameters it starts from."""
        start = number - (number - 1) % self.spacing
        return start, self._kept[start]

    def _thin(self) -> None:
        while len(self._kept) > self._limit:
            self.spacing *= 2
            self._kept = {n: kept for n, kept in self._kept.items() if (n - 1) % self.spacing == 0}
