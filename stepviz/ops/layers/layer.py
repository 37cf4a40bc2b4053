"""Layer: a linear layer's number in the network, the names and axes of its tensors, and its input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import numpy as np

from stepviz.ops.layers.declared import Names
from stepviz.ops.layers.last_layer import SCORES, LastLayer
from stepviz.ops.tensor import AXES, Array, Kind, Tensor, TensorRole


class ExtraParameter(NamedTuple):
    """A parameter of a kind of layer besides matrix and bias, (outputs,)."""

    letter: str
    """Its name before the number of the layer. It must not clash with other names in code."""
    noun: str
    """The noun for one of its numbers: `scale`."""
    start: float
    """Its initial value."""
    symbol: str = ""
    """Its name in formulas before the number of the layer, if that is not `letter`: `γ`."""


@dataclass(frozen=True)
class Layer:
    """Layer `number` of `count`, counted from the input. If there is only one, its tensors have no number."""

    matrix_letter: ClassVar[str] = "W"
    number: int = 1
    count: int = 1
    end: LastLayer = SCORES
    """The output of the network's last layer."""
    own: tuple[ExtraParameter, ...] = ()
    """Its parameters besides matrix and bias."""
    through: str = ""
    """The letter of x·W + b if it is not the output."""
    handed: str = "h"
    """The letter of a hidden layer's output."""
    fed: str = ""
    """The tensor that it reads, if that is not the input or `handed` of the layer below."""
    along: str = "unit"
    """The kind of axis of its input, if that is not the data."""
    known: int = 0
    """The number of known characters if its input is characters: each selects a row of its matrix; else 0."""
    context: int = 0
    """The number of characters in a row."""
    skips: bool = False
    """True if it has a skip connection: it passes on its output plus its input."""
    goes_on: bool = False
    """True if it stands for the part up to x·W + b of a layer with more operations."""

    @property
    def alone(self) -> bool:
        """True if it is the only layer."""
        return self.count == 1

    @property
    def last(self) -> bool:
        """True if its output is the network's."""
        return self.number == self.count and not self.goes_on

    @property
    def tag(self) -> str:
        """The suffix of its names: its number; empty if it is the only layer."""
        return "" if self.alone else str(self.number)

    @property
    def source(self) -> str:
        """The tensor that it reads: `x`, `h1`."""
        return self.fed or ("x" if self.number == 1 else f"{self.handed}{self.number - 1}")

    @property
    def said(self) -> str:
        """The output of a hidden layer, without skip connection: `h1`, with dropout `k1`."""
        return f"{self.handed}{self.number}"

    @property
    def hands_on(self) -> str:
        """The tensor that the next layer reads: `h1`; with a skip connection `s1`."""
        return f"s{self.number}" if self.skips else self.said

    @property
    def output(self) -> str:
        """The tensor of its sums: `a1`, `logits`; `u1` for the part up to x·W + b."""
        if self.goes_on:
            return f"{self.through}{self.tag}"
        return self.end.name if self.last else f"a{self.number}"

    @property
    def output_symbol(self) -> str:
        """Its sums in a formula: `a1`, `z`."""
        return self.end.symbol if self.last else self.output

    @property
    def error(self) -> str:
        """The gradient by its sums: `da1`, `dlogits`."""
        return f"d{self.output}"

    @property
    def error_symbol(self) -> str:
        """The gradient by its sums in formulas, code and sentences: `da1`, `dz`; `dlogits` for the only layer."""
        return self.error if self.alone else f"d{self.output_symbol}"

    @property
    def inputs(self) -> str:
        """The kind of axis of its inputs."""
        return "character" if self.picks else "feature" if self.number == 1 else self.along

    @property
    def picks(self) -> bool:
        """True if its input is one-hot, so it selects rows of W."""
        return self.known > 0

    def picked(self, read: Array) -> Array:
        """The rows of W that characters (rows, context) select: (rows, context) int64.

        Each place of the context has its own rows.
        """
        picked: Array = np.asarray(read, dtype=np.int64) + self.known * np.arange(self.context)
        return picked

    def matrix(self, read: Array) -> Array:
        """The matrix that is multiplied by W: its input, or characters as one-hot rows (rows, context · known)."""
        if not self.picks:
            return read
        hot = np.zeros((len(read), self.known * self.context))
        np.put_along_axis(hot, self.picked(read), 1.0, axis=1)
        return hot

    @property
    def outputs(self) -> str:
        """The kind of axis of its outputs."""
        return self.end.axis if self.number == self.count else "unit"

    @property
    def read(self) -> str:
        """The letter before a position in its input: `x`, `h`."""
        return AXES[self.inputs]

    @property
    def made(self) -> str:
        """The letter before a position in its output: `c`, `h`."""
        return AXES[self.outputs]

    @property
    def shown(self) -> int:
        """`Tensor.layer` of its tensors; 0 if it is the only layer."""
        return 0 if self.alone else self.number

    @property
    def along_weights(self) -> tuple[str, str]:
        """The kinds of axis of W."""
        return self.inputs, self.outputs

    @property
    def weights(self) -> Tensor:
        """W, (inputs, outputs)."""
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
        """W and b, then the extra parameters, (outputs,) each."""
        besides = (self._parameter(own.letter, (self.outputs,), own.noun, own.symbol) for own in self.own)
        return (self.weights, self.bias, *besides)

    @property
    def names(self) -> Names:
        """The names for templates; in rules `i` is the index of its inputs and `c` that of its outputs."""
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

    @property
    def product(self) -> Layer:
        """The part of this layer up to x·W + b, as a layer whose sums are that."""
        return replace(self, goes_on=bool(self.through))
