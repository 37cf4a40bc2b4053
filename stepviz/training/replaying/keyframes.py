"""Keyframes: what a run carries on, at evenly spaced iterations, thinned to a byte budget."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from stepviz.ops import Parameters
from stepviz.training.iteration import Iteration

MOST = 8192
"""Keyframes of a run."""
_FIRST_ROOM = 16


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
