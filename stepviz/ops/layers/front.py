"""Front: what stands before the dense layers of a network as its layer 1: filters, a table of characters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from stepviz.ops.claims import Sentence
from stepviz.ops.initial import Matrix
from stepviz.ops.layers.back import WayBack
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Words


@dataclass(frozen=True)
class FrontLayer(Layer):
    """The first layer of several: of the inputs it makes what the lowest dense layer reads."""

    letter: ClassVar[str]
    """The letter of what it hands on."""
    hands_along: ClassVar[str]
    """The kind of axis of that."""
    one: ClassVar[str]
    """What a number of that is called."""

    @property
    def rule(self) -> str:
        """How what it makes is made, in a few words: `filters on x`."""
        return ""

    @property
    def hands_on(self) -> str:
        """What the next layer reads: `p1`."""
        return f"{self.letter}{self.tag}"

    @property
    def product(self) -> Layer:
        """Itself."""
        return self

    def given(self, axis: str, position: int) -> str:
        """What a position on an axis of its tensors is called; empty where it has no name."""
        return ""


class Front(ABC):
    """The operations of such a layer, forward and back."""

    layer: FrontLayer

    @property
    @abstractmethod
    def outputs(self) -> int:
        """How many numbers of a row it hands on."""

    @property
    @abstractmethod
    def matrix(self) -> Matrix:
        """Its weights."""

    def read_by(self, matrix: Matrix) -> Matrix:
        """The weights of the layer it hands on to, as they are drawn there."""
        return matrix

    @property
    @abstractmethod
    def lengths(self) -> Mapping[str, int]:
        """How long the axes of its tensors are."""

    def below(self, layer: Layer) -> Layer:
        """A dense layer, as the one that is handed what this makes."""
        return replace(layer, fed=self.layer.hands_on, along=self.layer.hands_along)

    @abstractmethod
    def forward(self) -> Iterator[Op]:
        """From the inputs to what it hands on."""

    @abstractmethod
    def backward(self, back: WayBack, learning: Learning) -> Iterator[Op]:
        """To the gradients by what it learns. `back`: the way through the layer above, whose corners are told, too."""


SENT = Sentence("Backpropagate through {W:text} to each {one:text} of {made:text}.", "caption")


class HandedGradient(Op):
    """dp = dz·Wᵀ of the layer above."""

    phase = Phase.BACKWARD

    def __init__(self, layer: FrontLayer, way: WayBack) -> None:
        """`way`: back through the layer above."""
        self.layer, self._way = layer, way
        self.reads = way.reads
        axes, n = ("example", layer.hands_along), layer.number
        self.writes = (Tensor(way.made, axes, Kind.SIGNED, TensorRole.ERROR, layer.hands_on, layer=n),)
        self.name = self.label = way.made
        self.equation, self.code = f"{way.made} = {way.formula}", way.code
        self.sentence = SENT.text_of(**self._named)
        self.question = f"how does the loss change with each {layer.one}?"
        self.rules = (self._way.rule,)

    @property
    def _named(self) -> dict[str, str]:
        return {"W": f"{self._way.through}{self._way.beside}", "one": self.layer.one, "made": self.layer.hands_on}

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From what its way reads, the error above (batch, outputs) first: (batch, handed on)."""
        return (self._way.compute(*arrays),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return self._way.words(cell, tensors)
