"""Terms: the arithmetic that made one number, as data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from stepviz.formula.functions import Function, divide, log
from stepviz.ops.compiled import added
from stepviz.ops.rules.derivative import Applied
from stepviz.ops.tensor import Cell


class Factor(NamedTuple):
    """A number that was multiplied in: a cell of some tensor, or a constant (no cell)."""

    value: float
    cell: Cell | None = None


@dataclass(frozen=True)
class Term:
    """sign · function((factor · factor · … - shift - less) / over)."""

    label: str
    factors: tuple[Factor, ...]
    function: Function = Function.NONE
    sign: int = 1
    shift: float = 0.0
    less: Factor | None = None
    """What is taken off the product, where that is a number of its own: a target."""
    over: float = 1.0
    because: Cell | None = None
    """The label that chose this term: its digit is a class, not a value that was counted in."""
    formula: Applied | None = None
    """What is made of the factors, where that is not their product."""

    @property
    def product(self) -> float:
        """The factors multiplied from left to right, without function and sign."""
        product = self.factors[0].value
        for factor in self.factors[1:]:
            product *= factor.value
        return product

    @cached_property
    def value(self) -> float:
        """What this term contributes, sign included."""
        if self.formula is not None:
            return self.formula.apply(*(factor.value for factor in self.factors))
        inside = self.inside if self.over == 1 else divide(self.inside, self.over)
        return self.sign * (inside if self.function is Function.NONE else self.function.apply(inside))

    @property
    def inside(self) -> float:
        """The product, less what is taken off it."""
        inside = self.product - self.shift if self.shift else self.product
        return inside if self.less is None else inside - self.less.value

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells it read."""
        read = self.factors if self.less is None else (*self.factors, self.less)
        return tuple(factor.cell for factor in read if factor.cell is not None)


_ROUNDING = 1e-14
"""What rounding leaves of a sum, as a share of what its terms come to without their signs, for each of them."""


class Form(Enum):
    """How terms become the number."""

    SUM = "sum"
    """Their sum, divided by `divisor`."""
    SHARE = "share"
    """Term number `own`, divided by the sum of all."""
    PRODUCT = "product"
    """Their product."""
    RATIO = "ratio"
    """The first, divided by the sum of the others."""
    FIT = "fit"
    """1 less their sum, divided by `divisor`."""
    LOG_SUM = "log sum"
    """What term number `own` has less than the shift, plus the natural log of the sum of all."""
    LARGEST = "largest"
    """The largest of them."""
    FORMULA = "formula"
    """What a formula makes of them."""

    @property
    def picks(self) -> bool:
        """Whether one of the terms, number `own`, plays another part than the rest."""
        return self in (Form.SHARE, Form.LOG_SUM)


@dataclass(frozen=True)
class Terms:
    """How `cell` got its `value`. The parts name the cells and hold the values the operation really used."""

    cell: Cell
    value: float
    parts: tuple[Term, ...]
    form: Form = Form.SUM
    divisor: float = 1.0
    own: int = 0
    formula: Applied | None = None

    def total(self) -> float:
        """The number recomputed from the parts: equal to `value` up to the order of additions."""
        values = [part.value for part in self.parts]
        if self.form is Form.SHARE:
            return divide(values[self.own], added(values))
        if self.form is Form.RATIO:
            return divide(values[0], added(values[1:]))
        if self.form is Form.PRODUCT:
            return math.prod(values)
        if self.form is Form.LARGEST:
            return math.nan if any(map(math.isnan, values)) else max(values)
        if self.formula is not None:
            return self.formula.apply(*values)
        if self.form is Form.FIT:
            return 1.0 - divide(added(values), self.divisor)
        if self.form is Form.LOG_SUM:
            return self.below() + self.log()
        return divide(added(values), self.divisor)

    @property
    def cancels(self) -> bool:
        """True if it is a sum whose terms cancel and leave rounding error."""
        values = [part.value for part in self.parts]
        size = sum(map(abs, values))
        left = abs(self.value * self.divisor)
        if self.form is not Form.SUM or not 0 < size < math.inf:
            return False
        return left > 0 and left / size <= _ROUNDING * len(values)  # a share of the smallest sizes would be 0

    def below(self) -> float:
        """How much term number `own` has less than the shift: max z - z of the right class."""
        own = self.parts[self.own]
        return own.shift - own.product

    def log(self) -> float:
        """The natural log of the sum of all terms."""
        return log(added(part.value for part in self.parts))
