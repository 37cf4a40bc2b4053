"""Terms: the arithmetic behind one number, as data."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from stepviz.formula.functions import Function, divide, log
from stepviz.ops.rules.derivative import Applied
from stepviz.ops.tensor import Cell


def added(numbers: Iterable[float]) -> float:
    """The sum, added from left to right, without the compensation that Python's own `sum` has since 3.12."""
    total = 0.0
    for number in numbers:
        total += number
    return total


class Factor(NamedTuple):
    """One factor of a product: a cell of a tensor, or a constant (no cell)."""

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
    """A cell that is subtracted from the product: a target."""
    over: float = 1.0
    because: Cell | None = None
    """The label that selected this term. It is a class, not part of the arithmetic."""
    formula: Applied | None = None
    """The formula of the factors, if it is not their product."""

    @property
    def product(self) -> float:
        """The product of the factors, multiplied from left to right."""
        return math.prod(factor.value for factor in self.factors)

    @cached_property
    def value(self) -> float:
        """The value of the term, with its sign."""
        if self.formula is not None:
            return self.formula.apply(*(factor.value for factor in self.factors))
        inside = self.inside if self.over == 1 else divide(self.inside, self.over)
        return self.sign * (inside if self.function is Function.NONE else self.function.apply(inside))

    @property
    def inside(self) -> float:
        """The product minus `shift` and `less`."""
        inside = self.product - self.shift if self.shift else self.product
        return inside if self.less is None else inside - self.less.value

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells that it reads."""
        read = self.factors if self.less is None else (*self.factors, self.less)
        return tuple(factor.cell for factor in read if factor.cell is not None)


_ROUNDING = 1e-14
"""Rounding error of a sum, per term, relative to the sum of the terms' absolute values."""


class Form(Enum):
    """How the terms are combined into the number."""

    SUM = "sum"
    """Their sum, divided by `divisor`."""
    SHARE = "share"
    """Term number `own`, divided by the sum of all."""
    PRODUCT = "product"
    """Their product."""
    RATIO = "ratio"
    """The first, divided by the sum of the others."""
    FIT = "fit"
    """1 minus (their sum divided by `divisor`)."""
    LOG_SUM = "log sum"
    """The shift minus the product of term number `own`, plus the natural log of the sum of all."""
    LARGEST = "largest"
    """The largest of them."""
    FORMULA = "formula"
    """The result of `formula`."""

    @property
    def picks(self) -> bool:
        """True if the term number `own` is treated differently from the others."""
        return self in (Form.SHARE, Form.LOG_SUM)


@dataclass(frozen=True)
class Terms:
    """How `cell` got its `value`: the terms, with the cells and values that the operation really used."""

    cell: Cell
    value: float
    parts: tuple[Term, ...]
    form: Form = Form.SUM
    divisor: float = 1.0
    own: int = 0
    formula: Applied | None = None

    def total(self) -> float:
        """The number, recomputed from the terms: equal to `value` up to the order of additions."""
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
        return left > 0 and left / size <= _ROUNDING * len(values)  # _ROUNDING * size could underflow to 0

    def below(self) -> float:
        """The shift minus the product of term number `own`: max z - z of the true class."""
        own = self.parts[self.own]
        return own.shift - own.product

    def log(self) -> float:
        """The natural log of the sum of all terms."""
        return log(added(part.value for part in self.parts))
