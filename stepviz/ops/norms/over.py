"""Over: what a norm takes its means over, and what the tensors of a normalised layer are called."""

from __future__ import annotations

import numpy as np

from stepviz.ops.layers.layer import Layer
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor

EPSILON = 1e-5
"""Is added to a variance, so that no root is 0: PyTorch's."""


class Over:
    """The means of a batch norm, a number for each unit, or those of a layer norm, a number for each row."""

    def __init__(self, layer: Layer, *, rows: bool) -> None:
        """`rows`: over the rows of a batch, for each unit; else over the units of a row, for each row."""
        tag, sums = layer.tag, layer.product.output
        self.layer, self.rows, self._sums = layer, rows, sums
        self.u, self.n, self.made = sums, f"n{tag}", layer.output
        self.du, self.dn = f"d{sums}", f"d{self.n}"
        self.mean, self.var, self.sd = f"mu{tag}", f"var{tag}", f"sd{tag}"
        self.p, self.q, self.rest = f"p{tag}", f"q{tag}", f"rest{tag}"
        self.scale, self.shift = (parameter.name for parameter in layer.parameters[2:])
        self.axis = int(not rows)
        """The axis of (batch, units) that goes."""
        self.own, self.along = ("h", "e") if rows else ("e", "h")
        """In a rule, the index of a mean, and the one it is taken over."""
        self.letter = "e" if rows else layer.made
        """The letter before what a mean is taken over."""
        self.of_one = "unit" if rows else "row"
        self.term = "batch norm" if rows else "layer norm"
        """What the glossary calls the norm."""
        self.beside = "" if rows else "[:, None]"
        """In code, behind a mean that is taken from numbers (batch, units)."""

    @property
    def names(self) -> tuple[str, str, str, str]:
        """The sums, their mean, variance and deviation."""
        return self.u, self.mean, self.var, self.sd

    def each(self, name: str, kind: Kind = Kind.SIGNED, symbol: str = "") -> Tensor:
        """A tensor with a number for each unit, or for each row."""
        axes = ("unit",) if self.rows else ("example",)
        return Tensor(name, axes, kind, TensorRole.INNER, symbol=symbol, layer=self.layer.shown)

    def every(self, name: str, role: TensorRole, of: str = "") -> Tensor:
        """A tensor with a number for each row and unit."""
        return Tensor(name, ("example", "unit"), Kind.SIGNED, role, of, layer=self.layer.shown)

    def place(self, index: tuple[int, ...]) -> tuple[int, ...]:
        """Where the mean for a row and unit stands."""
        return (index[1] if self.rows else index[0],)

    def at(self, tensors: Tensors, tensor: str, index: tuple[int, ...]) -> Factor:
        """The mean of that name for a row and unit."""
        place = self.place(index)
        return Factor(float(tensors[tensor][place]), Cell(tensor, place))

    def spread(self, mean: Array) -> Array:
        """A mean beside numbers (batch, units)."""
        return mean if self.rows else mean[:, None]

    def mean_of(self, numbers: Array) -> Array:
        """The means of numbers (batch, units): the bits of `numbers.mean(axis)`, in half the time."""
        mean: Array = np.add.reduce(numbers, axis=self.axis) / numbers.shape[self.axis]
        return mean

    def part(self, index: tuple[int, ...]) -> str:
        """`column h2`, `row e0`: what the mean at that place is taken of."""
        return f"{'column' if self.rows else 'row'} {self.called(index)}"

    def called(self, index: tuple[int, ...]) -> str:
        """`h2`, `e0`."""
        return f"{self.layer.made if self.rows else 'e'}{index[0]}"
