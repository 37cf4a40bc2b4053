"""Layer: a linear layer's place in the network, what its tensors are called, and what the first one reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import numpy as np

from stepviz.ops.layers.declared import Names
from stepviz.ops.layers.last_layer import SCORES, LastLayer
from stepviz.ops.tensor import AXES, Array, Kind, Tensor, TensorRole


class ExtraParameter(NamedTuple):
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

    matrix_letter: ClassVar[str] = "W"
    """The letter of its matrix."""
    number: int = 1
    count: int = 1
    end: LastLayer = SCORES
    """What the last layer makes."""
    own: tuple[ExtraParameter, ...] = ()
    """What it learns besides a matrix and a bias."""
    through: str = ""
    """The letter of x·W + b, where that is not what it makes."""
    handed: str = "h"
    """The letter of what a hidden layer makes for the next one."""
    fed: str = ""
    """What it reads, where that is made before all dense layers, or is a sum with what the layer below read."""
    along: str = "unit"
    """The kind of axis of what it is handed."""
    known: int = 0
    """How many characters there are, where it reads positions of such: each picks a row of its matrix."""
    context: int = 0
    """How many characters a row has."""
    skips: bool = False
    """Whether it hands on what it makes plus what it reads."""
    goes_on: bool = False
    """Whether it is looked at as far as x·W + b, and goes on from there to what it makes."""

    @property
    def alone(self) -> bool:
        """Whether the network has no hidden layer."""
        return self.count == 1

    @property
    def last(self) -> bool:
        """Whether no layer follows."""
        return self.number == self.count and not self.goes_on

    @property
    def tag(self) -> str:
        """What its names end with: `1`, or nothing."""
        return "" if self.alone else str(self.number)

    @property
    def source(self) -> str:
        """The tensor it reads: `x`, `h1`."""
        return self.fed or ("x" if self.number == 1 else f"{self.handed}{self.number - 1}")

    @property
    def said(self) -> str:
        """What a hidden layer makes of its sums: `h1`, with dropout `k1`."""
        return f"{self.handed}{self.number}"

    @property
    def hands_on(self) -> str:
        """What the next layer reads: `h1`; `s1` where what it read is added."""
        return f"s{self.number}" if self.skips else self.said

    @property
    def output(self) -> str:
        """The tensor it makes: `a1`, `logits`; `u1` as far as x·W + b."""
        if self.goes_on:
            return f"{self.through}{self.tag}"
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
        return "character" if self.picks else "feature" if self.number == 1 else self.along

    @property
    def picks(self) -> bool:
        """Whether what it reads picks rows of its matrix, as a one-hot input does."""
        return self.known > 0

    def picked(self, read: Array) -> Array:
        """The rows of its matrix that are picked by positions (rows, context): (rows, context) int64.

        Each place of the context has rows of its own.
        """
        picked: Array = np.asarray(read, dtype=np.int64) + self.known * np.arange(self.context)
        return picked

    def matrix(self, read: Array) -> Array:
        """What is multiplied by its weights: what it reads, or positions as one-hot rows (rows, context · known)."""
        if not self.picks:
            return read
        hot = np.zeros((len(read), self.known * self.context))
        np.put_along_axis(hot, self.picked(read), 1.0, axis=1)
        return hot

    @property
    def outputs(self) -> str:
        """The kind of the axis it makes."""
        return self.end.axis if self.number == self.count else "unit"

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
    def along_weights(self) -> tuple[str, str]:
        """The kinds of axis of its matrix."""
        return self.inputs, self.outputs

    @property
    def weights(self) -> Tensor:
        """Its matrix, (inputs, outputs)."""
        return self._parameter(self.matrix_letter, self.along_weights)

    @property
    def bias(self) -> Tensor:
        """b, (outputs,)."""
        return self._parameter("b", self.along_weights[1:])

    def _parameter(self, letter: str, axes: tuple[str, ...], noun: str = "", symbol: str = "") -> Tensor:
        name, symbol = f"{letter}{self.tag}", symbol and f"{symbol}{self.tag}"
        return Tensor(name, axes, Kind.SIGNED, TensorRole.PARAMETER, symbol=symbol, layer=self.shown, noun=noun)

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """W and b, then what its kind has besides, (outputs,) each."""
        besides = (self._parameter(own.letter, (self.outputs,), own.noun, own.symbol) for own in self.own)
        return (self.weights, self.bias, *besides)

    @property
    def names(self) -> Names:
        """What templates name of it: in a rule its rows stand along `i`, and what it makes along `c`."""
        offsets = ", ".join(str(self.known * place) for place in range(self.context))
        return Names(
            self.tag,
            self.shown,
            {"i": self.inputs, "c": self.outputs},
            known=str(self.known),
            context=str(self.context),
            offsets=f" + [{offsets}]" * (self.context > 1),
            layer=str(self.number),
            source=self.source,
            out=self.output,
            symbol=self.output_symbol,
            back=self.error,
            error=self.error_symbol,
            read=self.read,
            of="" if self.alone else f" of {self.weights.name}",
        )

    def column_into(self, unit: int) -> int:
        """The column of its weights that makes a unit."""
        return unit

    @property
    def product(self) -> Layer:
        """It as far as x·W + b: that is its output, and what the error comes back to before its matrix."""
        return replace(self, goes_on=bool(self.through))


ALONE = Layer()
