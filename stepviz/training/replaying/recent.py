"""Recent: the iterations that were made last, kept at hand within a budget."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.training.iteration import Iteration

MOST = 128
"""Iterations kept at hand, at most."""


class Recent:
    """Iterations by number. The ones kept longest go first."""

    def __init__(self, budget: int, most: int = MOST) -> None:
        """`budget`: bytes; two iterations are always kept."""
        self.budget = budget
        self._most = most
        self._kept: dict[int, Iteration] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._kept

    def __getitem__(self, number: int) -> Iteration:
        """Iteration `number`. Raises `KeyError` where it is not at hand."""
        return self._kept[number]

    def get(self, number: int) -> Iteration | None:
        """Iteration `number`, if it is at hand."""
        return self._kept.get(number)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(iteration.nbytes for iteration in self._kept.values())

    def last_between(self, start: int, stop: int) -> int | None:
        """The last iteration from `start` up to `stop` - 1 that is at hand."""
        return max((number for number in self._kept if start <= number < stop), default=None)

    def keep(self, made: Sequence[Iteration], budget: int) -> None:
        """Keep the last of them at hand, and of the others as many as `budget` bytes allow."""
        limit = max(2, min(self._most, budget // made[0].nbytes))
        self._kept |= {iteration.number: iteration for iteration in made[-limit:]}
        for oldest in list(self._kept)[: max(0, len(self._kept) - limit)]:
            del self._kept[oldest]
