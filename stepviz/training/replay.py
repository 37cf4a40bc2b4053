"""Replay: the iterations of a run that were reached: from memory, or made again from the nearest one at hand.

At hand are keyframes, thinned to a budget, and the iterations that were made last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from stepviz.ops import Parameters
from stepviz.training.iteration import Iteration, nbytes_of
from stepviz.training.trainer import Trainer

MOST = 16_384
"""Keyframes of a run."""
MOST_KEPT = 128
"""Iterations kept at hand, at most."""
_NEAR_BYTES = 1_000_000
"""Iterations kept at hand while training goes on: more would only push each other out of the processor's cache."""


class Keyframes(dict[int, Parameters]):
    """What every `spacing`-th iteration starts from, read-only. When they outgrow the budget, every second one goes."""

    def __init__(self, initial: Parameters, budget: int, first: int = 1, most: int = MOST) -> None:
        """`budget`: bytes; `most`: keyframes. The one of iteration `first` is always kept."""
        super().__init__({first: initial})
        for array in initial:
            array.setflags(write=False)
        self.spacing, self._first = 16, first
        self._each = nbytes_of(initial)
        self._limit = max(1, min(most, budget // self._each))

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return len(self) * self._each

    def keep(self, made: Sequence[Iteration]) -> None:
        """Keep those of the next stretch of iterations that fall on the spacing."""
        for iteration in made:
            passed = iteration.number - self._first
            if passed == self._limit * self.spacing:
                self.spacing *= 2
                for number in [*self][1::2]:
                    del self[number]
            if passed % self.spacing == 0:
                self[iteration.number] = iteration.carried

    def before(self, number: int) -> tuple[int, Parameters]:
        """The nearest kept iteration not after `number`, and the parameters it starts from."""
        kept = self._first + self.spacing * min((number - self._first) // self.spacing, len(self) - 1)
        return kept, self[kept]


class Recent(dict[int, Iteration]):
    """Iterations by number. The ones kept longest go first."""

    def __init__(self, budget: int, most: int = MOST_KEPT) -> None:
        """`budget`: bytes; two iterations are always kept."""
        super().__init__()
        self.budget, self._most = budget, most

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(iteration.nbytes for iteration in self.values())

    def keep(self, made: Sequence[Iteration], budget: int) -> None:
        """Keep the last of them at hand, and of the others as many as `budget` bytes allow."""
        limit = max(2, min(self._most, budget // made[0].nbytes))
        self.update((iteration.number, iteration) for iteration in made[-limit:])
        for oldest in list(self)[: max(0, len(self) - limit)]:
            del self[oldest]


class Replay:
    """What a run carries on at keyframes, the iterations shown last, and the way from them to any other one."""

    def __init__(self, trainer: Trainer, keyframes: Keyframes, recent: Recent) -> None:
        """`keyframes`: from the first iteration that the trainer makes on."""
        self.trainer, self.keyframes, self.recent = trainer, keyframes, recent

    def __contains__(self, number: int) -> bool:
        """Whether that iteration is at hand."""
        return number in self.recent

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, without the trainer's."""
        return self.keyframes.nbytes + self.recent.nbytes

    def keep(self, made: list[Iteration]) -> None:
        """Keep what training has just made, as far as it is worth it."""
        self.keyframes.keep(made)
        self.recent.keep(made, min(self.recent.budget, _NEAR_BYTES))

    def iterations(self, first: int, last: int) -> list[Iteration]:
        """Iterations `first` to `last`, from memory or made again in one go."""
        made = [self.recent[number] for number in takewhile(self.recent.__contains__, range(first, last + 1))]
        left = last - first + 1 - len(made)
        if left > 0:
            carried = made[-1].carried_after if made else self.carried(first)
            more = self.trainer.iterations(carried, last - left + 1, left)
            self.recent.keep(more, self.recent.budget)
            made += more
        return made

    def carried(self, number: int) -> Parameters:
        """What iteration `number` starts from: parameters, then optimizer memory, read-only."""
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
        """Make iteration `number` again, from the nearest one at hand; after every stretch yield how far it is."""
        start, carried = self._nearest(number)
        while start <= number:
            made = self.trainer.iterations(carried, start, min(self.trainer.stretch, number - start + 1))
            self.recent.keep(made, self.recent.budget)
            start, carried = start + len(made), made[-1].carried_after
            yield start - 1

    def _nearest(self, number: int) -> tuple[int, Parameters]:
        """The nearest iteration not after `number` whose start is at hand, and what it starts from."""
        start, carried = self.keyframes.before(number)
        found = max((kept for kept in self.recent if start <= kept < number), default=None)
        return (start, carried) if found is None else (found + 1, self.recent[found].carried_after)
