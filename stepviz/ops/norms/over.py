"""Over: what a norm takes its means over, and what its templates name."""

from __future__ import annotations

import numpy as np

from stepviz.ops.layers.declared import Names
from stepviz.ops.layers.layer import Layer
from stepviz.ops.tensor import Array

EPSILON = 1e-5
"""Is added to a variance, so that no root is 0: PyTorch's."""


_UNITS = {"own": "h", "along": "e", "axis": "0", "beside": "", "kind": "unit"}
_UNITS |= {"norm": "batch norm", "what": "each unit", "whole": "the batch"}
_ROWS = {"own": "e", "along": "h", "axis": "1", "beside": "[:, None]", "kind": "row"}
_ROWS |= {"norm": "layer norm", "what": "each row", "whole": "the units"}


class Over(Names):
    """The means of a batch norm, a number for each unit, or those of a layer norm, a number for each row.

    In a rule `{own}` is the index of a mean, and `{along}` the one it is taken over. In code a mean of numbers (batch,
    units) is taken along `{axis}`, and has `{beside}` behind it where it meets such numbers again.
    """

    def __init__(self, layer: Layer, *, rows: bool) -> None:
        """`rows`: over the rows of a batch, for each unit; else over the units of a row, for each row."""
        self.layer, self.rows, self.axis = layer, rows, int(not rows)
        texts = {"layer": str(layer.number), "normal": f"n{layer.tag}", "epsilon": repr(EPSILON)}
        super().__init__(layer.tag, layer.shown, **texts, **(_UNITS if rows else _ROWS))

    def place(self, index: tuple[int, ...]) -> tuple[int, ...]:
        """Where the mean for a row and unit stands."""
        return (index[1] if self.rows else index[0],)

    def spread(self, mean: Array) -> Array:
        """A mean beside numbers (batch, units)."""
        return mean if self.rows else mean[:, None]

    def mean_of(self, numbers: Array) -> Array:
        """The means of numbers (batch, units): the bits of `numbers.mean(axis)`, in half the time."""
        mean: Array = np.add.reduce(numbers, axis=self.axis) / numbers.shape[self.axis]
        return mean

    def part(self, index: tuple[int, ...]) -> str:
        """`column h2`, `row e0`: what the mean at that place is taken of."""
        return f"column {self.layer.made}{index[0]}" if self.rows else f"row e{index[0]}"
