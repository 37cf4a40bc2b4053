"""Shape: what a network's tensors are called and how large its layers are: all that its sheets are drawn from.

Kept free of NumPy, as `layouts`.
"""

from __future__ import annotations

from typing import NamedTuple

from stepviz.views.layout.plan import Extent


class Kept(NamedTuple):
    """What an optimizer remembers of a layer's parameters, or makes of that: a pane of its own."""

    title: str
    tensors: tuple[str, ...]


class Symbols(NamedTuple):
    """What the tensors of a layer are called in formulas."""

    sums: str = "z"
    said: str = "p"
    error: str = "dz"


class LayerShape(NamedTuple):
    """A linear layer, with what follows it up to the next one."""

    number: int
    """From 1."""
    inputs: int
    outputs: int
    reads: str
    """What it reads, (examples, inputs)."""
    sums: str
    """What it makes, (examples, outputs)."""
    said: str
    """What becomes of that: activations, probabilities; empty where the sums are what the model says."""
    error: str
    """The gradient of the loss by what it makes."""
    back: str
    """The gradient by what becomes of that; nothing in the last layer."""
    parameters: tuple[str, ...]
    """A matrix, its bias, and what else there is for each number it makes."""
    gradients: tuple[str, ...]
    after: tuple[str, ...]
    kept: tuple[Kept, ...] = ()
    """In the order in which they are shown."""
    symbols: Symbols = Symbols()
    off: tuple[str, ...] = ()
    """The gradient by what becomes of its sums in the last layer, where an operation goes through that on its way."""
    inner: tuple[str, ...] = ()
    """What it makes on its way to its sums, (examples, outputs) each."""
    inner_errors: tuple[str, ...] = ()
    """The gradients by that."""
    letter: str = "h"
    """Before positions of its rows of weights."""
    columns: int = 0
    """Of what it reads, where these pick rows of its weights; 0 where each is multiplied by one."""
    rule: str = "{x}{W}+{b}"
    """How its sums are written, of what it reads `{x}`, a matrix `{W}`, a bias `{b}`, what else it learns `{0}`."""

    means: tuple[str, ...] = ()
    """What is taken over rows or units on the way from what it makes first: a mean, a variance, a deviation."""
    error_means: tuple[str, ...] = ()
    """The same of errors, on the way back."""
    means_of_units: bool = True
    """True if there is one for each unit; else one for each example."""
    rest: str = ""
    """What is left of the error between the last of `inner_errors` and the first, (examples, outputs)."""
    running: tuple[str, ...] = ()
    """What is carried on and not learned, for each number it makes: of the means."""
    running_after: tuple[str, ...] = ()
    handing: tuple[str, ...] = ()
    """From what becomes of its sums to what is handed on: numbers drawn, a mask, what it hides the rest of."""
    handed_error: str = ""
    """The gradient by what is handed on, where that is not what becomes of its sums."""
    counts: tuple[str, ...] = ()
    """How often was drawn, before and after."""
    added: tuple[str, ...] = ()
    """What it hands on where it adds what it read, and the gradient by that: `s1`, `ds1`."""

    @property
    def stepwise(self) -> bool:
        """True if so much stands between its sums and the next layer that it has sheets of its own."""
        return bool(self.means or self.handing)

    @property
    def sum(self) -> str:
        """`s2 = h2+s1`."""
        return f"{self.added[0]} = {(self.said, *self.handing)[-1]}+{self.reads}"

    @property
    def made(self) -> str:
        """`a1 = xW1+b1`."""
        matrix, bias, *more = self.parameters
        return f"{self.sums} = {self.rule.format(*more, x=self.reads, W=matrix, b=bias)}"


class FrontShape(NamedTuple):
    """What stands before the dense layers: filters, the maps they make, what is pooled of these; or a table."""

    layer: LayerShape
    """As a layer that reads along the rows of its weights, and makes a number for each column."""
    rule: str
    """How its sums are made, in the title of a pane: `filters on x`."""
    reads: int
    """Numbers of a row that it reads: pixels, characters."""
    units: int
    """Numbers that it makes of them."""
    handed: int
    """Numbers that it hands on."""
    handed_name: str
    """What they are called, (examples, handed on)."""
    handed_error: str
    """The gradient by them."""
    letter: str = "h"
    """Before positions of what it hands on."""
    back: str = ""
    """How that gradient is made, as a formula."""
    through: str = ""
    """The matrix that it comes back through; empty for none."""

    @property
    def pools(self) -> bool:
        """True if it hands on something else than it makes."""
        return self.handed_name != self.layer.sums


class Made(NamedTuple):
    """A tensor; of two axes or more the last two are the rows and columns of a table."""

    tensor: str
    rows: Extent
    """What it needs can be more than there is: in the longest batch of its run it is not."""
    columns: Extent
    """A single one of what has a number for each row."""
    kind: str
    """Which pane it has: `matrix`, `examples`, `column`; `beside` others, `read` of the data, `single`."""
    tables: int = 1
    """How many there are, along an axis before these two."""


class OpShape(NamedTuple):
    """An operation that makes what no layer has a place for, or what an update makes of a parameter."""

    label: str
    layer: int
    tensors: tuple[Made, ...]
    """What it reads, then what it makes."""
    part: str = ""
    """The part of the network that it belongs to, where that has parts, and which of its phases: `MLP gradients`."""
    keeps: bool = False
    """True if an optimizer's memory is among them."""
    eased: tuple[Made, ...] = ()
    """The same for all that it makes but the last; none where it makes one thing only."""


class NetShape(NamedTuple):
    """A network: its layers from the input on, and what belongs to none of them."""

    layers: tuple[LayerShape, ...]
    """The linear ones."""
    labels: str
    losses: tuple[str, ...]
    """Of the examples, and their mean."""
    activation: str
    """Of the hidden layers."""
    examples: int
    """Rows of a batch."""
    digits: bool
    """True if every input is a whole number of one digit, or a character."""
    optimizer: str = ""
    """Its name, where it remembers anything."""
    counts: tuple[str, ...] = ()
    """How many updates are done, before and after."""
    targets: int = 0
    """How many numbers stand in the place of a label."""
    measures: tuple[str, ...] = ("train", "val", "test")
    """What checks find."""

    rows: int = 16
    """Rows of the data."""
    rate: float | None = 0.01
    """The learning rate; None where each iteration has its own."""
    rates: tuple[str, ...] = ()
    """What it is made from then, what is carried on for the next, and it."""
    held: tuple[str, ...] = ()
    """Parameters that no update changes."""
    fronts: tuple[FrontShape, ...] = ()
    """What makes what the first of the layers reads, where that is not the data, from the input on."""
    others: tuple[OpShape, ...] = ()
    """Operations of tensors that stand in none of the layers."""
    row_axes: tuple[str, ...] = ("example",)
    """The axes that are as long as the batch."""
    longest: int = 0
    """Rows of the longest batch of its run."""
    classed: frozenset[str] = frozenset()
    """Tensors with a column for each class."""
    heads: int = 0
    """Columns of a cell that has the whole name of a class above it."""

    @property
    def depth(self) -> int:
        """How many layers there are, those before the dense ones among them."""
        return self.layers[-1].number if self.layers else max((op.layer for op in self.others), default=1)

    @property
    def labelled(self) -> bool:
        """True if rows have classes, which stand beside what is read; numbers in their place have their own pane."""
        return not self.targets
