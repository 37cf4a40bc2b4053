"""Shape: the names of a network's tensors and the sizes of its layers, from which its sheets are made.

Kept free of NumPy, as `layouts`.
"""

from __future__ import annotations

from typing import NamedTuple

from stepviz.views.layout.plan import Extent


class Kept(NamedTuple):
    """Optimizer state of a layer's parameters, or the step computed from it: one pane."""

    title: str
    tensors: tuple[str, ...]


class Symbols(NamedTuple):
    """What a layer's tensors are called in formulas: symbols in the last layer, else their names."""

    sums: str
    activations: str
    error: str


class LayerShape(NamedTuple):
    """A linear layer and what follows it up to the next one. Tensors are given by their names."""

    number: int
    """From 1."""
    reads: str
    """Its input, (examples, inputs)."""
    sums: str
    """Its sums, (examples, outputs)."""
    activations: str
    """Its activations or probabilities, computed from `sums`; empty if the sums are the model's output."""
    error: str
    """The gradient of the loss by `sums`."""
    activations_error: str
    """The gradient of the loss by `activations`; empty in a last layer that does not compute it."""
    parameters: tuple[str, ...]
    """A matrix, its bias, and any others with a number for each output."""
    gradients: tuple[str, ...]
    after: tuple[str, ...]
    symbols: Symbols
    made: str = ""
    """The formula of its sums: `a1 = xW1+b1`."""
    kept: tuple[Kept, ...] = ()
    """In the order in which they are shown."""
    inner: tuple[str, ...] = ()
    """Tensors computed on the way to `sums`, (examples, outputs) each."""
    inner_errors: tuple[str, ...] = ()
    """The gradients by `inner`."""
    means: tuple[str, ...] = ()
    """Means, variances or deviations over rows or units, computed on the way to `sums`."""
    error_means: tuple[str, ...] = ()
    """Means of gradients in the backward pass."""
    rest: str = ""
    """The gradient between the last of `inner_errors` and the first, (examples, outputs)."""
    running: tuple[str, ...] = ()
    """Running means and variances, a number for each output: carried on, not learned."""
    running_after: tuple[str, ...] = ()
    after_activation: tuple[str, ...] = ()
    """The tensors from `activations` to the layer's output: random numbers, a mask, the masked activations."""
    after_activation_error: str = ""
    """The gradient by the layer's output, if that is not `activations`."""
    counts: tuple[str, ...] = ()
    """How many draws there were, before and after."""
    added: tuple[str, ...] = ()
    """The output of a layer that adds its input, and the gradient by it: `s1`, `ds1`."""
    sum: str = ""
    """The formula of that output: `s2 = h2+s1`."""
    back: str = ""
    """Before the linear layers: the formula of `output_error`."""
    through: tuple[str, ...] = ()
    """Before the linear layers: the parameter matrix in that formula, if there is one."""

    @property
    def stepwise(self) -> bool:
        """True if a norm or dropout between its sums and the next layer needs sheets of its own."""
        return bool(self.means or self.after_activation)

    @property
    def output_error(self) -> str:
        """The gradient by the output of a layer before the linear ones."""
        return self.after_activation_error or self.error

    @property
    def product_error(self) -> str:
        """The gradient by x·W + b, from which that of the layer below is computed."""
        return (*self.inner_errors, self.error)[0]


class Made(NamedTuple):
    """A tensor as a table; with more than two axes as several tables, whose rows and columns are the last two."""

    tensor: str
    rows: Extent
    """`need` may exceed `total`, except in the longest batch of the run."""
    columns: Extent
    """One column if the tensor has a number for each row."""
    kind: str
    """The kind of its pane: `matrix`, `examples`, `column`, `single`, `beside` others, or `read` from the data."""
    tables: int = 1
    """The number of tables, along the axes before the last two."""


class OpShape(NamedTuple):
    """An operation whose tensors have no place in a layer, or the update of a parameter."""

    label: str
    layer: int
    tensors: tuple[Made, ...]
    """What it reads, then what it makes."""
    part: str = ""
    """The part of the network that it belongs to, if the network has parts, and its phase: `MLP gradients`."""
    keeps: bool = False
    """True if optimizer state is among `tensors`."""
    eased: tuple[Made, ...] = ()
    """`tensors` without the needs of its last result; empty if it has one result only."""


class NetShape(NamedTuple):
    """A network: its layers from the input on, and what belongs to no layer."""

    layers: tuple[LayerShape, ...]
    """The linear layers."""
    labels: str
    losses: tuple[str, ...]
    """The losses of the examples, and their mean."""
    tables: tuple[Made, ...]
    """The tensors of the layers, with the lengths of their last two axes."""
    activation: str
    """The activation of the hidden layers."""
    digits: bool
    """True if every input is a whole number of one digit, or a character."""
    counts: tuple[str, ...] = ()
    """How many updates were made, before and after."""
    targets: int = 0
    """How many target numbers an example has instead of a label."""
    measures: tuple[str, ...] = ("train", "val", "test")
    """The results of checks."""

    rows: int = 16
    """Rows of the data."""
    rate: float | None = 0.01
    """The learning rate; None if each iteration has its own."""
    rates: tuple[str, ...] = ()
    """The tensors that such a rate is computed from, and those computed with it."""
    frozen: tuple[str, ...] = ()
    """Parameters that no update changes."""
    fronts: tuple[LayerShape, ...] = ()
    """The layers between the data and the first of `layers`, from the input on."""
    others: tuple[OpShape, ...] = ()
    """Operations whose tensors are in no layer."""
    row_axes: tuple[str, ...] = ("example",)
    """The axes that are as long as the batch."""
    longest: int = 0
    """Rows of the longest batch of the run."""
    heads: int = 0
    """Columns of a cell with the whole name of a class above it."""

    @property
    def depth(self) -> int:
        """The number of layers, including those before the linear ones."""
        return self.layers[-1].number if self.layers else max((op.layer for op in self.others), default=1)

    @property
    def labelled(self) -> bool:
        """True if rows have labels, which stand beside the input; targets have a pane of their own."""
        return not self.targets

    def table(self, tensor: str) -> Made:
        """The table of a layer's tensor."""
        return next(made for made in self.tables if made.tensor == tensor)

    def heads_of(self, columns: Extent) -> int:
        """Columns of a cell with the whole name of what it belongs to above it; 0 if this is no class."""
        return self.heads * (columns.key.split()[0] == "class")

    def by_unit(self, layer: LayerShape) -> bool:
        """True if the means of a layer's norm are one for each unit; else there is one for each example."""
        return self.table(layer.means[0]).rows.key not in self.row_axes

    def activated(self, layer: LayerShape) -> str:
        """The formula of a hidden layer's activations."""
        return f"{layer.activations} = {self.activation}({layer.sums})"

    def titled(self, tensor: str, name: str, symbol: str) -> str:
        """The title of a result of the last layer: its name, or what it is if this is its symbol; and the symbol."""
        return f"{tensor if tensor != symbol else name} {symbol}"
