"""Kind: the base class of all kinds of dense layers, and the base class of layers before the dense ones."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from stepviz.ops.layers.activation import Back, InputGradient
from stepviz.ops.layers.layer import ExtraParameter, Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.layers.linear import Linear, LinearGradient, OneHotLinear, PickedGradient
from stepviz.ops.op import Op
from stepviz.ops.run_intro import WeightInit

if TYPE_CHECKING:
    from stepviz.ops.convolution.maps import ReadMaps


class LayerKind:
    """A linear layer, z = x·W + b; subclasses add operations between x·W + b and the sums.

    A subclass lists its extra parameters in `own` and the letter of x·W + b in `through`; `onward` and `inward` make
    its forward and backward operations.
    """

    own: tuple[ExtraParameter, ...] = ()
    """Its parameters besides matrix and bias."""
    absorbs = False
    """True if a norm cancels the bias."""
    through: str = ""
    """The letter of x·W + b if that is not the output: `u`, of u1; its gradient is du1."""

    def __init__(self, layer: Layer, batch_size: int = 1) -> None:
        self.layer, self.batch_size = layer, batch_size

    def forward(self) -> tuple[Op, ...]:
        """The operations from its input to its sums, in order."""
        kind = OneHotLinear if self.layer.picks else Linear
        return (kind(self.layer.product), *self.onward())

    def backward(self, learning: Learning) -> tuple[Op, ...]:
        """The operations from the gradient by its sums to the gradients by its parameters, in order."""
        kind = PickedGradient if self.layer.picks else LinearGradient
        return (*self.inward(learning), kind(learning, self.layer.product, absorbed=self.absorbs))

    def back(self) -> Back:
        """The operation that makes the gradient by its input, after those of `backward`."""
        return Back(self.layer)

    def onward(self) -> tuple[Op, ...]:
        """The operations from x·W + b to its sums."""
        return ()

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """The operations from the gradient by its sums to those by x·W + b and by its extra parameters."""
        return ()


@dataclass(frozen=True)
class FrontLayer(Layer):
    """A layer before the dense ones: it reads the inputs, or the output of the layer below."""

    letter: ClassVar[str]
    """The letter of its output."""
    hands_along: ClassVar[str]
    """The kind of axis of its output."""

    @property
    def inputs(self) -> str:
        return self.along_weights[0]

    @property
    def rule(self) -> str:
        """How its output is made, in a few words: `filters on x`."""
        return ""

    @property
    def hands_on(self) -> str:
        return f"{self.letter}{self.tag}"

    @property
    @abstractmethod
    def plane(self) -> ReadMaps:
        """Its output as a stack of images, for filters that read it."""

    @property
    def stage(self) -> str:
        """The suffix of names in code that the layer below may use too; empty for the first layer."""
        return "" if self.number == 1 else str(self.number)

    def axis(self, kind: str) -> str:
        """The program's name of an axis of this layer: `pooled`; in a second layer `pooled2`."""
        return f"{kind}{self.stage}"

    def given(self, axis: str, position: int) -> str:
        """The name of a position on an axis of its tensors; empty if it has none."""
        return ""


@dataclass(frozen=True)
class Front:
    """A layer before the dense ones, with its operations."""

    layer: FrontLayer
    matrix: WeightInit
    lengths: Mapping[str, int]
    """Lengths of the axes of its tensors, by name."""
    forward: tuple[Op, ...]
    """The operations from its input to its output."""
    backward: Callable[[InputGradient, Learning], Iterable[Op]]
    """Makes the operations for the gradients by its parameters, from the one that makes the gradient by its output."""
    back: InputGradient | None = None
    """The operation that makes the gradient by its input; None if that is the data."""
