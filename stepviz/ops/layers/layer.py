"""Layer: a linear layer's place in the network, and what its tensors are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from stepviz.ops.layers.last_layer import SCORES, LastLayer
from stepviz.ops.layers.reading import INPUTS, Reading
from stepviz.ops.tensor import AXES, Array, Kind, Tensor, TensorRole


class Own(NamedTuple):
    """A parameter that a kind of layer has besides its matrix and its bias: a number for each that it makes."""

    letter: str
    """What it is called, before the number of the layer; none of those that code has for something else."""
    noun: str
    """What one of its numbers is called: `scale`."""
    start: float
    """What each of them is at first."""
    symbol: str = ""
    """In formulas, before the number of the layer, where that is not what it is called: `γ`."""


@dataclass(frozen=True)
class Layer:
    """Layer `number` of `count`, counted from the input. Where there is only one, its tensors have no number."""

    number: int = 1
    count: int = 1
    end: LastLayer = SCORES
    """What the last layer makes."""
    own: tuple[Own, ...] = ()
    """What it learns besides a matrix and a bias."""
    through: str = ""
    """The letter of x·W + b, where that is not what it makes."""
    handed: str = "h"
    """The letter of what a hidden layer hands on to the next one."""
    fed: str = ""
    """What it reads, where that is made before all dense layers."""
    along: str = "unit"
    """The kind of axis of what it is handed."""
    first: Reading = INPUTS
    """What the first of all layers reads."""

    @property
    def alone(self) -> bool:
        """Whether the network has no hidden layer."""
        return self.count == 1

    @property
    def last(self) -> bool:
        """Whether no layer follows."""
        return self.number == self.count

    @property
    def gated(self) -> bool:
        """Whether an activation follows what it makes."""
        return not self.last

    @property
    def tag(self) -> str:
        """What its names end with: `1`, or nothing."""
        return "" if self.alone else str(self.number)

    @property
    def source(self) -> str:
        """The tensor it reads: `x`, `h1`."""
        made = self.first.source if self.number == 1 else f"{self.handed}{self.number - 1}"
        return self.fed or made

    @property
    def output(self) -> str:
        """The tensor it makes: `a1`, `logits`."""
        return self.end.name if self.last else f"a{self.number}"

    @property
    def output_symbol(self) -> str:
        """The same in a formula: `a1`, `z`."""
        return self.end.symbol if self.last else self.output

    @property
    def error(self) -> str:
        """The gradient of the loss by what it makes: `da1`, `dlogits`."""
        return f"d{self.output}"

    @property
    def error_symbol(self) -> str:
        """That gradient in a formula, in code and in words: `da1`, `dz`; `dlogits` in a network of one layer."""
        return self.error if self.alone else f"d{self.output_symbol}"

    @property
    def inputs(self) -> str:
        """The kind of the axis it reads along."""
        return self.first.axis if self.number == 1 else self.along

    @property
    def from_data(self) -> bool:
        """Whether it reads the inputs of the rows."""
        return self.number == 1 and self.first.source == INPUTS.source

    @property
    def picks(self) -> bool:
        """Whether what it reads picks rows of its matrix."""
        return self.number == 1 and self.first.picks

    def picked(self, read: Array) -> Array:
        """The rows of its matrix that are picked by what it reads: (rows, columns) int64."""
        return self.first.rows(read)

    def matrix(self, read: Array) -> Array:
        """What is multiplied by its weights, from what it reads, (rows, columns): (rows, inputs)."""
        return self.first.matrix(read) if self.picks else read

    @property
    def outputs(self) -> str:
        """The kind of the axis it makes."""
        return self.end.axis if self.last else "unit"

    @property
    def read(self) -> str:
        """The letter before a position it reads: `x`, `h`."""
        return AXES[self.inputs]

    @property
    def made(self) -> str:
        """The letter before a position it makes: `c`, `h`."""
        return AXES[self.outputs]

    @property
    def shown(self) -> int:
        """The layer its tensors are shown with: none where it is alone."""
        return 0 if self.alone else self.number

    @property
    def weights(self) -> Tensor:
        """W, (inputs, outputs)."""
        return Tensor(f"W{self.tag}", (self.inputs, self.outputs), Kind.SIGNED, TensorRole.PARAMETER, layer=self.shown)

    @property
    def bias(self) -> Tensor:
        """b, (outputs,)."""
        return self._vector("b")

    def _vector(self, letter: str, noun: str = "", symbol: str = "") -> Tensor:
        """A parameter with a number for each that it makes."""
        name, axes = f"{letter}{self.tag}", (self.outputs,)
        symbol = symbol and f"{symbol}{self.tag}"
        return Tensor(name, axes, Kind.SIGNED, TensorRole.PARAMETER, symbol=symbol, layer=self.shown, noun=noun)

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """W and b, then what its kind has besides, (outputs,) each."""
        return (self.weights, self.bias, *(self._vector(each.letter, each.noun, each.symbol) for each in self.own))

    def column_into(self, unit: int) -> int:
        """The column of its weights that makes a unit."""
        return unit

    @property
    def product(self) -> Layer:
        """It as far as x·W + b: that is its output, and what the error comes back to before its matrix."""
        return MatrixProduct(**vars(self)) if self.through else self


class MatrixProduct(Layer):
    """A layer up to x·W + b, from where it goes on to its sums."""

    @property
    def last(self) -> bool:
        """Never: the layer goes on."""
        return False

    @property
    def output(self) -> str:
        """What x·W + b is called: `u1`."""
        return f"{self.through}{self.tag}"

    @property
    def outputs(self) -> str:
        """The kind of the axis the layer makes."""
        return self.end.axis if self.number == self.count else "unit"


ALONE = Layer()
