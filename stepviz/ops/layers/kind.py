"""Kind: what all kinds of layers have in common, forward and back; and what stands before the dense layers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from stepviz.ops.layers.activation import Back, InputGradient
from stepviz.ops.layers.layer import ExtraParameter, Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.layers.linear import Linear, LinearGradient
from stepviz.ops.op import Op
from stepviz.ops.story import Matrix
from stepviz.ops.tensor import AXES
from stepviz.settings.kinds import loaded

if TYPE_CHECKING:
    from stepviz.ops.convolution.maps import ReadMaps


class LayerKind:
    """z = x·W + b. Another kind says what is different about it.

    A kind with parameters of its own names them in `own`, goes on from x·W + b, which is called by the letter
    `through`, to its sums, and comes back from the gradient by its sums to that by x·W + b.
    """

    own: tuple[ExtraParameter, ...] = ()
    """What it learns besides its matrix and its bias."""
    absorbs = False
    """Whether a bias of x·W + b is taken off again on the way to its sums, and so changes nothing."""
    through: str = ""
    """What x·W + b is called where it is not what the layer makes: `u`, of u1; its gradient is du1."""

    def __init__(self, layer: Layer, batch_size: int = 1) -> None:
        self.layer, self.batch_size = layer, batch_size

    def forward(self) -> tuple[Op, ...]:
        """The operations from what it reads to its sums, in order."""
        kind = loaded("stepviz.ops.layers.picked:OneHotLinear") if self.layer.picks else Linear
        return (kind(self.layer.product), *self.onward())

    def backward(self, learning: Learning) -> tuple[Op, ...]:
        """The operations from the gradient by its sums to those by its parameters, in order."""
        kind = loaded("stepviz.ops.layers.picked:PickedGradient") if self.layer.picks else LinearGradient
        return (*self.inward(learning), kind(learning, self.layer.product, absorbed=self.absorbs))

    def back(self) -> Back:
        """The way of the error on to what it reads, once `backward` is done."""
        kind: type[Back] = loaded("stepviz.ops.layers.dropout:BackPast") if self.layer.skips else Back
        return kind(self.layer)

    def onward(self) -> tuple[Op, ...]:
        """From x·W + b to its sums."""
        return ()

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """From the gradient by its sums to that by x·W + b, and to those by what it learns besides."""
        return ()


@dataclass(frozen=True)
class FrontLayer(Layer):
    """A layer before the dense ones: it reads the inputs, or what the one below it hands on."""

    letter: ClassVar[str]
    """The letter of what it hands on."""
    hands_along: ClassVar[str]
    """The kind of axis of that."""
    hands_largest: ClassVar[bool] = False
    """Whether each number of that is the largest of a 2x2."""

    @property
    def inputs(self) -> str:
        return self.along_weights[0]

    @property
    def rule(self) -> str:
        """How what it makes is made, in a few words: `filters on x`."""
        return ""

    @property
    def hands_on(self) -> str:
        return f"{self.letter}{self.tag}"

    @property
    @abstractmethod
    def plane(self) -> ReadMaps:
        """What it hands on, as filters look at it."""

    @property
    def reads_letter(self) -> str:
        """The letter before a position of what it reads."""
        return "x" if self.number == 1 else AXES[self.along]

    @property
    def stage(self) -> str:
        """What names of code end with, where a layer below it may have them, too."""
        return "" if self.number == 1 else str(self.number)

    def axis(self, kind: str) -> str:
        """What a program calls an axis that this layer has: `pooled`, behind another layer `pooled2`."""
        return f"{kind}{self.stage}"

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
    """To the gradients by what it learns, from the way through the layer above; with the corners from it on."""
    back: InputGradient | None = None
    """The way to what the layer below hands on, where there is one."""
