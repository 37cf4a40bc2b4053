"""Front: what stands before the dense layers of a network as its layer 1: filters, a table of characters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from stepviz.ops.initial import Matrix
from stepviz.ops.layers.back import InputGradient
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Op


@dataclass(frozen=True)
class FrontLayer(Layer):
    """The first layer of several: of the inputs it makes what the lowest dense layer reads."""

    letter: ClassVar[str]
    """The letter of what it hands on."""
    hands_along: ClassVar[str]
    """The kind of axis of that."""
    hands_largest: ClassVar[bool] = False
    """Whether each number of that is the largest of a 2x2."""

    @property
    def inputs(self) -> str:
        """The kind of axis of the rows of its weights."""
        return self.along_weights[0]

    @property
    def rule(self) -> str:
        """How what it makes is made, in a few words: `filters on x`."""
        return ""

    @property
    def hands_on(self) -> str:
        """What the next layer reads: `p1`."""
        return f"{self.letter}{self.tag}"

    def given(self, axis: str, position: int) -> str:
        """What a position on an axis of its tensors is called; empty where it has no name."""
        return ""


@dataclass(frozen=True)
class Front:
    """Such a layer with its operations."""

    layer: FrontLayer
    matrix: Matrix
    """Its weights."""
    lengths: Mapping[str, int]
    """How long the axes of its tensors are."""
    forward: tuple[Op, ...]
    """From the inputs to what it hands on."""
    backward: Callable[[InputGradient, Learning], Iterable[Op]]
    """To the gradients by what it learns, from the way through the layer above, whose corners are told, too."""
