"""Truth: what the sentences of the views ask of what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops import Array, Cell, Tensor
from stepviz.ops.rules.rule import Rule


class SlopeTruth(Protocol):
    """How fast the loss of the batch changes with a number, measured, and how sure that is."""

    @property
    def is_smooth(self) -> bool:
        """Whether it is the same both ways, which it is not at a corner."""

    @property
    def raising_lowers(self) -> bool:
        """Whether a step up can lower the loss."""

    @property
    def lowering_lowers(self) -> bool:
        """Whether a step down can."""

    def is_small(self, size: float) -> bool:
        """Whether both ways the slope can be that small."""

    def is_near(self, value: float) -> bool:
        """Whether it can be that value."""


class LayerNames(Protocol):
    """What the tensors of a linear layer are called."""

    @property
    def number(self) -> int:
        """From 1."""

    @property
    def alone(self) -> bool:
        """Whether there is no other."""

    @property
    def picks(self) -> bool:
        """Whether what it reads picks rows of its matrix."""

    @property
    def source(self) -> str:
        """What it reads."""

    @property
    def output(self) -> str:
        """What it makes."""

    @property
    def error(self) -> str:
        """The gradient by that."""

    @property
    def error_symbol(self) -> str:
        """The same in a formula."""

    @property
    def read(self) -> str:
        """The letter before a position it reads."""

    @property
    def made(self) -> str:
        """The letter before a position it makes."""

    @property
    def weights(self) -> Tensor:
        """Its matrix."""

    @property
    def bias(self) -> Tensor:
        """Its bias."""

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """Both, and what its kind learns besides."""

    @property
    def from_data(self) -> bool:
        """Whether it reads the inputs of the rows."""

    def matrix(self, read: Array) -> Array:
        """What is multiplied by its weights, from what it reads."""

    @property
    def gated(self) -> bool:
        """Whether an activation follows what it makes."""

    @property
    def product(self) -> LayerNames:
        """It as far as x·W + b."""

    def column_into(self, unit: int) -> int:
        """The column of its matrix that makes a unit."""


class Truth(Protocol):
    """What can be found out about the number that a sentence is said of, or the operation of a moment."""

    @property
    def cell(self) -> Cell:
        """The number."""

    @property
    def value(self) -> float:
        """What it is."""

    @property
    def tensor(self) -> Tensor:
        """The number's; of a moment, the first one its operation wrote."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those of the operation that made the number, or of the moment's."""

    @property
    def number(self) -> int:
        """Of the iteration."""

    @property
    def experiment(self) -> Experiment:
        """What decides the run."""

    @property
    def dataset(self) -> Dataset:
        """The rows it learns from."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Features, units of each hidden layer, classes."""

    @property
    def layers(self) -> Sequence[LayerNames]:
        """What the layers' tensors are called, from the input on."""

    def __getitem__(self, name: str, /) -> Array:
        """The tensor of that name in the iteration whose number is shown: all of it, also what comes later."""

    def own(self, name: str) -> float:
        """The number of a tensor at the cell's position."""

    def moved_by(self) -> tuple[float, float, float]:
        """The cell's parameter before the real update, what it is moved against, and the parameter after."""

    def slope(self, cell: Cell, *, penalty: bool = False) -> SlopeTruth:
        """Of the loss by that number, from runs of the batch in extended precision; perhaps with weight decay's."""

    def loss(self, example: int) -> float:
        """-ln of the chance of an example's right class, from the logits in extended precision."""

    def answers(self, x: Array) -> Array:
        """What the network makes of rows x (rows, features) with the parameters after the update: (rows, classes)."""

    def shows(self, digits: str, value: float, size: float = 0.0) -> bool:
        """Whether digits stand for a value, up to the rounding of numbers of that size."""

    def share(self, percent: str, value: float) -> bool:
        """Whether whole percent stand for a part of a whole."""

    def panes(self, tensors: tuple[str, ...]) -> str:
        """`panes 5 and 7`: where those tensors are shown, as their panes are numbered."""

    def class_called(self, name: str) -> int | None:
        """The class that goes by a name; None for a name of no class, or of several."""


Said = Mapping[str, str]
"""What stood in the fields of a sentence; nothing where one was left out."""
