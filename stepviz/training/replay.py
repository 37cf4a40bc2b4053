"""Replay: the iterations of a run that were reached: from memory, or made again from the nearest one at hand.

At hand are keyframes, thinned to a budget, and the iterations that were made last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from stepviz.ops import Parameters
from stepviz.training.iteration import Iteration
from stepviz.training.trainer import Trainer

MOST = 8192
"""Keyframes of a run."""
_FIRST_ROOM = 16
MOST_KEPT = 128
"""Iterations kept at hand, at most."""
_NEAR_BYTES = 1_000_000
"""Iterations kept at hand while training goes on: more would only push each other out of the processor's cache."""


class Keyframes:
    """What every `spacing`-th iteration starts from. When they outgrow the budget, every second one goes.

    Each is one row of numbers: keyframe number n holds what is carried into iteration `first` + n · spacing.
    """

    def __init__(self, initial: Parameters, budget: int, first: int = 1, most: int = MOST) -> None:
        """`budget`: bytes; `most`: keyframes. The one of iteration `first` is always kept."""
        self.spacing = 32
        self._first = first
        self._shapes = [array.shape for array in initial]
        self._borders = list(accumulate((array.size for array in initial), initial=0))
        row = _flat(initial)
        self._limit = max(1, min(most, budget // max(1, row.nbytes)))
        self._rows: npt.NDArray[np.float64] = np.empty((min(_FIRST_ROOM, self._limit), row.size))
        self._rows[0] = row
        self._count = 1

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._rows.nbytes

    def keep(self, made: Sequence[Iteration]) -> None:
        """Keep those of the next stretch of iterations that fall on the spacing."""
        offset = -(made[0].number - self._first) % self.spacing
        for iteration in made[offset :: self.spacing]:
            place, between = divmod(iteration.number - self._first, self.spacing)
            while place == self._limit and not between:
                self._thin()
                place, between = divmod(iteration.number - self._first, self.spacing)
            if not between:
                self._put(place, iteration.carried)

    def before(self, number: int) -> tuple[int, Parameters]:
        """The nearest kept iteration not after `number`, and the parameters it starts from, read-only."""
        place = min((number - self._first) // self.spacing, self._count - 1)
        row = self._rows[place].copy()
        row.setflags(write=False)
        pieces = [row[start:end] for start, end in pairwise(self._borders)]
        shaped = tuple(piece.reshape(shape) for piece, shape in zip(pieces, self._shapes, strict=True))
        return self._first + place * self.spacing, shaped

    def _put(self, place: int, parameters: Parameters) -> None:
        if place == len(self._rows):
            larger = np.empty((min(self._limit, 2 * place), self._rows.shape[1]))
            larger[:place] = self._rows
            self._rows = larger
        self._rows[place] = _flat(parameters)
        self._count = place + 1

    def _thin(self) -> None:
        """Every second one goes."""
        self.spacing *= 2
        left = self._rows[: self._count : 2]
        self._rows[: len(left)] = left.copy()
        self._count = len(left)


def _flat(parameters: Parameters) -> npt.NDArray[np.float64]:
    return np.concatenate([array.ravel() for array in parameters])


class Recent:
    """Iterations by number. The ones kept longest go first."""

    def __init__(self, budget: int, most: int = MOST_KEPT) -> None:
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
