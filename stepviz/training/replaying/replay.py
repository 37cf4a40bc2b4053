"""Replay: the iterations of a run that were reached: from memory, or made again from the nearest one at hand."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.ops import Parameters
from stepviz.training.iteration import Iteration
from stepviz.training.replaying.keyframes import Keyframes
from stepviz.training.replaying.recent import Recent
from stepviz.training.trainer import Trainer

_NEAR_BYTES = 1_000_000
"""Iterations kept at hand while training goes on: more would only push each other out of the processor's cache."""


class Replay:
    """What a run carries on at keyframes, the iterations looked at last, and the way from them to any other one."""

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
        made: list[Iteration] = []
        for number in range(first, last + 1):
            found = self.recent.get(number)
            if found is None:
                carried = made[-1].carried_after if made else self.carried(number)
                more = self.trainer.iterations(carried, number, last - number + 1)
                self.recent.keep(more, self.recent.budget)
                return made + more
            made.append(found)
        return made

    def carried(self, number: int) -> Parameters:
        """What iteration `number` starts from: parameters, then optimizer memory, read-only."""
        found = self.recent.get(number)
        if found is not None:
            return found.carried
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
        found = self.recent.last_between(start, number)
        return (start, carried) if found is None else (found + 1, self.recent[found].carried_after)
