"""Replay: iterations that a run has reached, from memory or computed again from the nearest start in memory.

Memory holds keyframes, thinned to a budget, and the iterations computed last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from stepviz.ops import Parameters
from stepviz.training.iteration import Iteration, nbytes_of
from stepviz.training.trainer import Trainer

MOST = 16_384
"""The most keyframes of a run."""
_MOST_KEPT = 128
"""The most iterations kept in memory."""
_NEAR_BYTES = 1_000_000
"""Bytes of iterations kept while training goes on; more would not fit into the processor's cache."""


class Keyframes(dict[int, Parameters]):
    """The arrays that every `spacing`-th iteration starts from. Over budget, every second keyframe is dropped."""

    def __init__(self, initial: Parameters, budget: int, first: int = 1, most: int = MOST) -> None:
        """`budget`: in bytes; `most`: a number of keyframes. The one of iteration `first` is always kept."""
        super().__init__({first: initial})
        for array in initial:
            array.setflags(write=False)
        self.spacing, self._first = 16, first
        self._limit = max(1, min(most, budget // nbytes_of(initial)))

    def keep(self, made: Sequence[Iteration]) -> None:
        """Keep the starts of the next iterations that fall on the spacing; they follow each other."""
        for iteration in made[(self._first - made[0].number) % self.spacing :: self.spacing]:
            passed = iteration.number - self._first
            if passed == self._limit * self.spacing:
                self.spacing *= 2
                # In the order in which they were kept, that of their numbers: the first one always stays.
                for number in [*self][1::2]:
                    del self[number]
            if passed % self.spacing == 0:
                self[iteration.number] = iteration.carried

    def before(self, number: int) -> tuple[int, Parameters]:
        """The last keyframe's iteration up to `number`, and the arrays it starts from."""
        kept = self._first + self.spacing * min((number - self._first) // self.spacing, len(self) - 1)
        return kept, self[kept]


class Recent(dict[int, Iteration]):
    """Iterations by number. The ones kept longest are dropped first."""

    def __init__(self, budget: int, most: int = _MOST_KEPT) -> None:
        """`budget`: in bytes; two iterations are kept in any case."""
        super().__init__()
        self.budget, self._most = budget, most

    def keep(self, made: Sequence[Iteration], budget: int) -> None:
        """Keep as many of `made` as fit into `budget` bytes, the last ones; drop the oldest of the others."""
        # Two at least: a frame has the iteration before its own, too.
        limit = max(2, min(self._most, budget // made[0].nbytes))
        self.update((iteration.number, iteration) for iteration in made[-limit:])
        for oldest in list(self)[: max(0, len(self) - limit)]:
            del self[oldest]


class Replay:
    """Finds any iteration of a run by computing on from its keyframes or its recent iterations."""

    def __init__(self, trainer: Trainer, keyframes: Keyframes, recent: Recent) -> None:
        """`keyframes` begin at the first iteration that the trainer computes."""
        self.trainer, self.keyframes, self.recent = trainer, keyframes, recent

    def keep(self, made: list[Iteration]) -> None:
        """Keep keyframes and recent iterations of those that training has just computed."""
        self.keyframes.keep(made)
        self.recent.keep(made, min(self.recent.budget, _NEAR_BYTES))

    def iterations(self, first: int, last: int) -> list[Iteration]:
        """Iterations `first` to `last`, from memory or computed again in one go."""
        made = [self.recent[number] for number in takewhile(self.recent.__contains__, range(first, last + 1))]
        left = last - first + 1 - len(made)
        if left > 0:
            carried = made[-1].carried_after if made else self.carried(first)
            more = self.trainer.iterations(carried, last - left + 1, left)
            self.recent.keep(more, self.recent.budget)
            made += more
        return made

    def carried(self, number: int) -> Parameters:
        """The arrays that iteration `number` starts from: parameters, then optimizer state, read-only."""
        if number in self.recent:
            return self.recent[number].carried
        start, carried = self._nearest(number)
        while start < number:
            count = min(self.trainer.stretch, number - start)
            start, carried = start + count, self.trainer.carried(carried, start, count)
        for array in carried:
            array.setflags(write=False)
        return carried

    def make(self, number: int) -> Iterator[int]:
        """Compute up to iteration `number` again; yields the number of the iteration reached after every stretch."""
        start, carried = self._nearest(number)
        while start <= number:
            made = self.trainer.iterations(carried, start, min(self.trainer.stretch, number - start + 1))
            self.recent.keep(made, self.recent.budget)
            start, carried = start + len(made), made[-1].carried_after
            yield start - 1

    def _nearest(self, number: int) -> tuple[int, Parameters]:
        """The last iteration up to `number` whose start is in memory, and the arrays it starts from."""
        start, carried = self.keyframes.before(number)
        found = max((kept for kept in self.recent if start <= kept < number), default=None)
        return (start, carried) if found is None else (found + 1, self.recent[found].carried_after)
