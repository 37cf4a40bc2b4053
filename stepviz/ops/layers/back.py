"""Back: the way of the error back through a linear layer, to what that layer read."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

import numpy as np

from stepviz.ops.claims import Claim, Said, Sentence, Truth, agree
from stepviz.ops.layers.layer import Layer
from stepviz.ops.tensor import Array, Cell, Tensors, places
from stepviz.ops.terms import Term, Terms, factors
from stepviz.ops.words import Pattern, Shape, Words


def _rate(truth: Truth, said: Said) -> bool:
    """Whether a number is the slope of the loss by its unit, measured; at a corner there are two."""
    found = truth.slope(Cell(truth.tensor.of, truth.cell.index))
    near = not math.isfinite(truth.value) or found.is_near(truth.value) or not found.is_smooth
    return agree(said, {"of": truth.tensor.of, "at": _place(truth)}) and near


def _place(truth: Truth) -> str:
    """The last position of the number."""
    return places(truth.tensor, truth.cell.index)[-1]


RATE = Claim("The derivative of the loss by {of:text}[{e:own},{at:place}].", _rate)
RATE_THERE = Claim("How fast the loss changes per unit of {of:text} there.", _rate)


class WayBack(ABC):
    """How an error comes back to what was read, from the gradient by what was made of it."""

    made: str
    """The gradient it makes: `dh1`."""
    reads: tuple[str, str]
    """The error, and what it comes back through."""
    through: str
    """The latter in words."""
    formula: str
    """What it makes, as a formula: `da2·W2ᵀ`."""
    code: str
    """The statement that makes it."""

    @property
    def listing(self) -> str:
        """All its code."""
        return self.code

    @abstractmethod
    def compute(self, error: Array, through: Array) -> Array:
        """From the arrays it reads: a new one."""

    @abstractmethod
    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """How a cell of it got its value."""

    @abstractmethod
    def users(self, cell: Cell) -> tuple[Pattern, ...]:
        """Which cells of it are made from a cell it reads."""

    @abstractmethod
    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What is said about a cell of it."""

    @property
    @abstractmethod
    def claims(self) -> tuple[Sentence, ...]:
        """All that is said of it."""

    @abstractmethod
    def as_told(self, truth: Truth, said: Said) -> bool:
        """Whether it is what its formula says."""


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

    def compute(self, error: Array, through: Array) -> Array:
        """From the error (batch, outputs) and W (inputs, outputs): (batch, inputs)."""
        W = through
        back: Array = error.dot(W.T) if error.size > 1 else error @ W.T  # the product as in `linear`
        return back

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """One product for each output."""
        (example, unit), (name, weights) = cell.index, self.reads
        error, W = tensors[name], tensors[weights]
        pairs = zip(factors(name, error, example, None), factors(weights, W, unit, None), strict=True)
        letter, value = self.layer.made, float(tensors[cell.tensor][cell.index])
        return Terms(cell, value, tuple(Term(f"{letter}{n}", pair) for n, pair in enumerate(pairs)))

    def users(self, cell: Cell) -> tuple[Pattern, ...]:
        """What is made of it: of an error its row, of a weight the column of the unit it leaves."""
        index = (cell.index[0], None) if cell.tensor == self.layer.error else (None, cell.index[0])
        return (Pattern(self.made, index),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """How fast the loss changes with a unit."""
        layer, W = self.layer, self.reads[1]
        example, unit = f"e{cell.index[0]}", f"{layer.read}{cell.index[1]}"
        over = _made_by(layer)
        return Words(
            self.rule.say(over=over, error=layer.error_symbol, at=unit),
            self.code,
            (RATE.say(of=layer.source, e=example, at=unit),),
            made_from=f"row {example} of {layer.error_symbol}, row {unit} of {W}",
            shape=Shape.PRODUCTS,
        )

    @property
    def rule(self) -> Claim:
        """How one number of it is made."""
        return Claim("sum over {over:text} of   {error:text}  ×  weight out of {at:place}", self.as_told, "rule")

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """All that is said of it."""
        return self.rule, RATE

    def as_told(self, truth: Truth, said: Said) -> bool:
        """Whether it is the sum of those products, over the classes or units that are named."""
        error, W, back = (truth[name] for name in (*self.reads, self.made))
        off, size = np.abs(error @ W.T - back), np.abs(error) @ np.abs(W.T)
        over, word = _made_by(self.layer), self.layer.error_symbol
        known = {"over": over, "error": word} | ({"at": _place(truth)} if "at" in said else {})
        return agree(said, known) and not (off > 1e-14 * W.size * size).any()


def _made_by(layer: Layer) -> str:
    """What a layer makes numbers for."""
    over = {"class": "the classes", "output": "the outputs"}
    return over[layer.outputs] if layer.last else f"the units of layer {layer.number}"
