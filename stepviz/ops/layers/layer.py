"""Layer: a linear layer's place in the network, and what its tensors are called."""

from __future__ import annotations

from dataclasses import dataclass

from stepviz.ops.layers.last_layer import SCORES, LastLayer
from stepviz.ops.tensor import AXES, Kind, Tensor, TensorRole


@dataclass(frozen=True)
class Layer:
    """Layer `number` of `count`, counted from the input. Where there is only one, its tensors have no number."""

    number: int = 1
    count: int = 1
    end: LastLayer = SCORES
    """What the last layer makes."""

    @property
    def alone(self) -> bool:
        """Whether the network has no hidden layer."""
        return self.count == 1

    @property
    def last(self) -> bool:
        """Whether no layer follows."""
        return self.number == self.count

    @property
    def tag(self) -> str:
        """What its names end with: `1`, or nothing."""
        return "" if self.alone else str(self.number)

    @property
    def source(self) -> str:
        """The tensor it reads: `x`, `h1`."""
        return "x" if self.number == 1 else f"h{self.number - 1}"

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
        """That gradient in a formula: `da1`, `dz`; `dlogits` in a network of one layer."""
        return self.error if self.alone else f"d{self.output_symbol}"

    @property
    def error_code(self) -> str:
        """That gradient in a line of code: `da1`, `d`."""
        return self.end.error if self.last else self.error

    @property
    def error_word(self) -> str:
        """One number of that gradient: `da1`, `dlogit`."""
        return self.error.removesuffix("s") if self.last else self.error

    @property
    def inputs(self) -> str:
        """The kind of the axis it reads along."""
        return "feature" if self.number == 1 else "unit"

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
        return Tensor(f"b{self.tag}", (self.outputs,), Kind.SIGNED, TensorRole.PARAMETER, layer=self.shown)

    @property
    def parameters(self) -> tuple[Tensor, Tensor]:
        """W and b."""
        return self.weights, self.bias


ALONE = Layer()


def layers_of(hidden: int, end: LastLayer = SCORES) -> tuple[Layer, ...]:
    """The layers of a network with that many hidden ones, from the input on."""
    return tuple(Layer(number, hidden + 1, end) for number in range(1, hidden + 2))
