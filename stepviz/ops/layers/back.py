"""Back: the way of the error back through a linear layer, to what that layer read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.layer import Layer
from stepviz.ops.rules.rule import Rule
from stepviz.ops.rules.working import terms as worked_out
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.terms import Terms
from stepviz.ops.words import Saying, Words

SUM = Sentence("sum over {over:text} of   {error:text}  ×  weight out of {at:place}", "rule")
RATE = Sentence("The derivative of the loss by {of:text}[{e:own},{at:place}].")
RATE_THERE = Sentence("How fast the loss changes per unit of {of:text} there.")


class WayBack(ABC):
    """How an error comes back to what was read, from the gradient by what was made of it."""

    made: str
    """The gradient it makes: `dh1`."""
    reads: tuple[str, ...]
    """The error, and what it comes back through."""
    through: str
    """The latter in words."""
    beside = ""
    """What it comes back by besides: ` and past it`."""
    what = "the weights"
    """The same without names."""
    formula: str
    """What it makes, as a formula: `da2·W2ᵀ`."""
    code: str
    """The statement that makes it."""

    @property
    def factor(self) -> str:
        """The same as a factor: in brackets, but a name alone."""
        return self.formula if self.formula.isalnum() else f"({self.formula})"

    @property
    def listing(self) -> str:
        """All its code."""
        return self.code

    @abstractmethod
    def compute(self, *arrays: Array) -> Array:
        """From the arrays it reads: a new one."""

    @cached_property
    @abstractmethod
    def rule(self) -> Rule:
        """What a cell of it is."""

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """How a cell of it got its value."""
        return worked_out(self.rule, cell, tensors)

    @abstractmethod
    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What is said about a cell of it."""


class Back(WayBack):
    """dh = dz·Wᵀ: the gradient by what a layer reads, from that by what it makes."""

    def __init__(self, layer: Layer) -> None:
        """`layer`: the one that is gone back through."""
        W = layer.weights.name
        self.layer, self.made = layer, f"d{layer.source}"
        self.reads = (layer.error, W)
        self.through = W
        self.formula = f"{layer.error_symbol}·{W}ᵀ"
        self.code = f"{self.made} = {layer.error_symbol} @ {W}.T"

    def compute(self, *arrays: Array) -> Array:
        """From the error (batch, outputs) and W (inputs, outputs): (batch, inputs)."""
        error, W = arrays
        back: Array = error.dot(W.T) if error.size > 1 else error @ W.T  # the product as in `linear`
        return back

    @cached_property
    def rule(self) -> Rule:
        """One product for each output."""
        error, W = self.reads
        labels = (f"{self.layer.made}{{c}}",)
        return Rule(f"{self.made}[e,i] = sum(c, {error}[e,c] * {W}[i,c])", labels=labels)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        unit = self._place(cell)
        return Words(self.summed(cell, SUM), (RATE.say(of=self.layer.source, e=f"e{cell.index[0]}", at=unit),))

    def summed(self, cell: Cell, how: Sentence, **given: str) -> Saying:
        """Of what a cell of it is the sum."""
        return how.say(over=made_by(self.layer), error=self.layer.error_symbol, at=self._place(cell), **given)

    def _place(self, cell: Cell) -> str:
        return f"{self.layer.read}{cell.index[1]}"


def made_by(layer: Layer) -> str:
    """What a layer makes numbers for."""
    over = {"class": "the classes", "output": "the outputs"}
    return over[layer.outputs] if layer.last else f"the units of layer {layer.number}"
