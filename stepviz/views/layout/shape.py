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
    """The symbols of a layer's tensors in formulas."""

    sums: str = "z"
    said: str = "p"
    error: str = "dz"


class LayerShape(NamedTuple):
    """A linear layer and what follows it up to the next one. Tensors are given by their names."""

    number: int
    """From 1."""
    inputs: int
    outputs: int
    reads: str
    """Its input, (examples, inputs)."""
    sums: str
    """Its sums, (examples, outputs)."""
    said: str
    """Its activations or probabilities, computed from `sums`; empty if the sums are the model's output."""
    error: str
    """The gradient of the loss by `sums`."""
    back: str
    """The gradient by `said`; empty in the last layer."""
    parameters: tuple[str, ...]
    """A matrix, its bias, and any others with a number for each output."""
    gradients: tuple[str, ...]
    after: tuple[str, ...]
    kept: tuple[Kept, ...] = ()
    """In the order in which they are shown."""
    symbols: Symbols = Symbols()
    off: tuple[str, ...] = ()
    """In the last layer the gradient by `said`, if it is computed on the way to `error`."""
    inner: tuple[str, ...] = ()
    """Tensors computed on the way to `sums`, (examples, outputs) each."""
    inner_errors: tuple[str, ...] = ()
    """The gradients by `inner`."""
    letter: str = "h"
    """The letter in the names of its rows of weights."""
    columns: int = 0
    """The columns of `reads`, if each number there selects a row of the weights; else 0."""
    rule: str = "{x}{W}+{b}"
    """The formula of `sums`, with its input `{x}`, matrix `{W}`, bias `{b}` and first other parameter `{0}`."""

    means: tuple[str, ...] = ()
    """Means, variances or deviations over rows or units, computed on the way to `sums`."""
    error_means: tuple[str, ...] = ()
    """Means of gradients in the backward pass."""
    means_of_units: bool = True
    """True if there is a mean for each unit; else one for each example."""
    rest: str = ""
    """The gradient between the last of `inner_errors` and the first, (examples, outputs)."""
    running: tuple[str, ...] = ()
    """Running means and variances, a number for each output: carried on, not learned."""
    running_after: tuple[str, ...] = ()
    handing: tuple[str, ...] = ()
    """The tensors from `said` to the layer's output: random numbers, a mask, the masked activations."""
    handed_error: str = ""
    """The gradient by the layer's output, if that is not `said`."""
    counts: tuple[str, ...] = ()
    """How many draws there were, before and after."""
    added: tuple[str, ...] = ()
    """The output of a layer that adds its input, and the gradient by it: `s1`, `ds1`."""

    @property
    def stepwise(self) -> bool:
        """True if a norm or dropout between its sums and the next layer needs sheets of its own."""
        return bool(self.means or self.handing)

    @property
    def sum(self) -> str:
        """The formula of its skip connection: `s2 = h2+s1`."""
        return f"{self.added[0]} = {(self.said, *self.handing)[-1]}+{self.reads}"

    @property
    def made(self) -> str:
        """The formula of its sums: `a1 = xW1+b1`."""
        matrix, bias, *more = self.parameters
        return f"{self.sums} = {self.rule.format(*more, x=self.reads, W=matrix, b=bias)}"


class FrontShape(NamedTuple):
    """A layer before the linear ones: filters with their maps and the pooled maps, or an embedding."""

    layer: LayerShape
    """Its tensors; `inputs` and `outputs` are the rows and columns of its weights."""
    rule: str
    """How its sums are computed, for the title of a pane: `filters on x`."""
    reads: int
    """Numbers it reads for each example: pixels, characters."""
    units: int
    """Sums it computes for each example."""
    handed: int
    """Numbers it outputs for each example."""
    handed_name: str
    """The tensor of its output, (examples, `handed`)."""
    handed_error: str
    """The gradient by its output."""
    letter: str = "h"
    """The letter in the names of its outputs."""
    back: str = ""
    """The formula of `handed_error`."""
    through: str = ""
    """The parameter matrix in that formula; empty without one."""

    @property
    def pools(self) -> bool:
        """True if its output is not its sums."""
        return self.handed_name != self.layer.sums


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
    activation: str
    """The activation of the hidden layers."""
    examples: int
    """Rows of a batch."""
    digits: bool
    """True if every input is a whole number of one digit, or a character."""
    optimizer: str = ""
    """Its name, if it keeps state."""
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
    held: tuple[str, ...] = ()
    """Parameters that no update changes."""
    fronts: tuple[FrontShape, ...] = ()
    """The layers between the data and the first of `layers`, from the input on."""
    others: tuple[OpShape, ...] = ()
    """Operations whose tensors are in no layer."""
    row_axes: tuple[str, ...] = ("example",)
    """The axes that are as long as the batch."""
    longest: int = 0
    """Rows of the longest batch of the run."""
    classed: frozenset[str] = frozenset()
    """Tensors with a column for each class."""
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
