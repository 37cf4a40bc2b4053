"""Minus: the numbers of a what-if less those of the original, number by number."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Cell, TensorRole
from stepviz.training import Frame


class Beside(NamedTuple):
    """The run that the one in the panes is held against."""

    other: Frame
    names: tuple[str, str]
    """What the run in the panes and the other one are called."""
    pair: Pair | None = None
    """Both, where their difference is what stands in the panes."""


_GIVEN = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET, TensorRole.ROWS)
"""What is drawn and not computed: shown as it is."""


class Pair(NamedTuple):
    """A what-if and the original at the same moment."""

    whatif: Frame
    original: Frame

    @property
    def frames(self) -> tuple[Frame, Frame]:
        """Both."""
        return self.whatif, self.original

    def has(self, name: str) -> bool:
        """Whether both have a tensor of that name."""
        return name in self.original.program.tensors and name in self.whatif.program.tensors

    def arrays(self, name: str) -> tuple[Array, Array] | None:
        """The values of a tensor in both; None where one of them has none, or others."""
        if not self.has(name):
            return None
        a, b = self.whatif.tensor(name), self.original.tensor(name)
        return None if a is None or b is None or a.shape != b.shape else (a, b)

    def subtracts(self, name: str) -> bool:
        """Whether the difference of a tensor is shown: not of what is drawn."""
        return self.whatif.program.role(name) not in _GIVEN

    def altered(self, cell: Cell) -> bool:
        """Whether a number that was drawn is another one, in the same row of the data."""
        rows = self.arrays(self.whatif.program.the(TensorRole.ROWS))
        arrays = self.arrays(cell.tensor)
        if rows is None or differ(*rows) or arrays is None:
            return False
        return not same(float(arrays[0][cell.index]), float(arrays[1][cell.index]))

    def values(self, cell: Cell) -> tuple[float, float] | None:
        """One number in both; accuracies included."""
        if cell.tensor in self.whatif.program.measures:
            a, b = self.whatif.value(cell), self.original.value(cell)
            return None if a is None or b is None else (a, b)
        arrays = self.arrays(cell.tensor)
        return None if arrays is None else (float(arrays[0][cell.index]), float(arrays[1][cell.index]))

    def largest(self, names: tuple[str, ...]) -> Cell | None:
        """The cell of some tensors that differs most; one that is not finite in one of them first. None for equal."""
        found: tuple[float, Cell] | None = None
        for name in names:
            arrays = self.arrays(name)
            if arrays is None or not differ(*arrays):
                continue
            with np.errstate(all="ignore"):
                sizes = np.where(equal(*arrays), -1.0, abs(arrays[0] - arrays[1]))
            sizes = np.where(np.isnan(sizes), np.inf, sizes)
            index = tuple(int(place) for place in np.unravel_index(int(sizes.argmax()), sizes.shape))
            if found is None or sizes[index] > found[0]:
                found = float(sizes[index]), Cell(name, index)
        return None if found is None else found[1]


def differ(a: Array, b: Array) -> bool:
    """Whether some number is not the same to the last bit."""
    return a.tobytes() != b.tobytes() and not bool(equal(a, b).all())


def same(a: float, b: float) -> bool:
    """Whether two numbers are equal, or both no number."""
    return a == b or (a != a and b != b)


def difference(a: float, b: float) -> float:
    """What is shown of two numbers that are not the same."""
    with np.errstate(all="ignore"):
        return float(np.float64(a) - np.float64(b))


def equal(a: Array, b: Array) -> Array:
    """Which of many numbers are the same, as `same` has it: bool, of their shape."""
    equal: Array = (a == b) | ((a != a) & (b != b))
    return equal
