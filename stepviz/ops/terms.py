"""Terms: the arithmetic that made one number, as data."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from stepviz.ops.tensor import Array, Cell


class Function(Enum):
    """What happens to a term's product before it counts."""

    NONE = ""
    EXP = "exp"
    MINUS_LOG = "-ln"


@dataclass(frozen=True)
class Factor:
    """A number that was multiplied in: a cell of some tensor, or a constant (no cell)."""

    value: float
    cell: Cell | None = None


@dataclass(frozen=True)
class Term:
    """sign · function(factor · factor · … - shift)."""

    label: str
    factors: tuple[Factor, ...]
    function: Function = Function.NONE
    sign: int = 1
    shift: float = 0.0
    because: Cell | None = None
    """The label that chose this term: its digit is a class, not a value that was counted in."""

    @property
    def product(self) -> float:
        """The factors multiplied from left to right, without function and sign."""
        product = self.factors[0].value
        for factor in self.factors[1:]:
            product *= factor.value
        return product

    @property
    def value(self) -> float:
        """What this term contributes, sign included."""
        return self.sign * _apply(self.function, self.product - self.shift if self.shift else self.product)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells it read."""
        return tuple(factor.cell for factor in self.factors if factor.cell is not None)


class Form(Enum):
    """How terms become the number."""

    SUM = "sum"
    """Their sum, divided by `divisor`."""
    SHARE = "share"
    """Term number `own`, divided by the sum of all."""


@dataclass(frozen=True)
class Terms:
    """How `cell` got its `value`. The parts name the cells and hold the values the operation really used."""

    cell: Cell
    value: float
    parts: tuple[Term, ...]
    form: Form = Form.SUM
    divisor: float = 1.0
    own: int = 0

    def total(self) -> float:
        """The number recomputed from the parts: equal to `value` up to the order of additions."""
        values = [part.value for part in self.parts]
        if self.form is Form.SHARE:
            return _divide(values[self.own], _add(values))
        return _divide(_add(values), self.divisor)


def factor(tensor: str, array: Array, *index: int) -> Factor:
    """The factor that reads `array[index]`."""
    return Factor(float(array[index]), Cell(tensor, index))


def _apply(function: Function, value: float) -> float:
    if function is Function.EXP:
        return _exp(value)
    if function is Function.MINUS_LOG:
        return -_log(value)
    return value


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _log(value: float) -> float:
    if value == 0:
        return -math.inf
    return math.log(value) if value > 0 else math.nan


def _add(values: Iterable[float]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def _divide(numerator: float, denominator: float) -> float:
    if denominator == 0:
        return math.nan if numerator == 0 or math.isnan(numerator) else math.copysign(math.inf, numerator)
    return numerator / denominator
