"""Difference: subtracts the numbers of the original from those of a what-if."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Cell, TensorRole
from stepviz.training import Frame


class Beside(NamedTuple):
    """The run that the one in the panes is compared with."""

    other: Frame
    names: tuple[str, str]
    """The names of the run in the panes and of the other one."""
    pair: Pair | None = None
    """Both runs if the panes show their difference."""


_GIVEN = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET, TensorRole.ROWS)
"""Roles of data, which is not computed: never subtracted."""


class Pair(NamedTuple):
    """A what-if and the original at the same moment."""

    whatif: Frame
    original: Frame

    @property
    def frames(self) -> tuple[Frame, Frame]:
        """The what-if and the original."""
        return self.whatif, self.original

    def has(self, name: str) -> bool:
        """True if both programs have this tensor."""
        return name in self.original.program.tensors and name in self.whatif.program.tensors

    def arrays(self, name: str) -> tuple[Array, Array] | None:
        """The values of a tensor in both; None if one has none, or the shapes differ."""
        if not self.has(name):
            return None
        a, b = self.whatif.tensor(name), self.original.tensor(name)
        return None if a is None or b is None or a.shape != b.shape else (a, b)

    def subtracts(self, name: str) -> bool:
        """True if the panes show the difference of a tensor; False for data."""
        return self.whatif.program.role(name) not in _GIVEN

    def altered(self, cell: Cell) -> bool:
        """True if both runs have the same rows in the batch, but different data in this cell."""
        rows = self.arrays(self.whatif.program.the(TensorRole.ROWS))
        arrays = self.arrays(cell.tensor)
        if rows is None or differ(*rows) or arrays is None:
            return False
        return not same(float(arrays[0][cell.index]), float(arrays[1][cell.index]))

    def values(self, cell: Cell) -> tuple[float, float] | None:
        """A number, or the result of a check, in both; None if it is unknown in one."""
        if cell.tensor in self.whatif.program.measures:
            a, b = self.whatif.value(cell), self.original.value(cell)
            return None if a is None or b is None else (a, b)
        arrays = self.arrays(cell.tensor)
        return None if arrays is None else (float(arrays[0][cell.index]), float(arrays[1][cell.index]))

    def largest(self, names: tuple[str, ...]) -> Cell | None:
        """The cell of these tensors that differs most, nan first; None if all are equal."""
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
    """True if not all numbers are the same."""
    return a.tobytes() != b.tobytes() and not bool(equal(a, b).all())


def same(a: float, b: float) -> bool:
    """True if two numbers are equal, or both nan."""
    return a == b or (a != a and b != b)


def difference(a: float, b: float) -> float:
    """`a - b`, without warnings for inf and nan."""
    with np.errstate(all="ignore"):
        return float(np.float64(a) - np.float64(b))


def equal(a: Array, b: Array) -> Array:
    """Where two arrays of one shape are equal, or both nan: bool, of that shape."""
    same: Array = (a == b) | ((a != a) & (b != b))
    return same
