"""Asked: a number to be worked out by hand: what it is made from, which of its digits count, and how near is right.

Quizzes, practice and sheets of paper ask for numbers; what they say of one is said here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from stepviz.formula.functions import Function
from stepviz.formula.tree import Fixed, walk
from stepviz.ops import Cell, Factor, Op, Program, TensorRole, Term, Terms
from stepviz.ops.tensor import places
from stepviz.training import Iteration
from stepviz.views.explain import arithmetic
from stepviz.views.explain.shown import constant, name, result
from stepviz.views.text import numbers

DIGITS = 3
"""Significant digits that count, where so many are shown."""
MOST = 12
"""Terms of a number that is worked out by hand, at most."""
_NEAR = 2e-3
"""The largest relative error of a result that is computed from the rounded numbers on the page."""
_ROUNDING = 1e-9


class AskedNumber:
    """A number of an iteration that a rule makes."""

    def __init__(self, current: Iteration, cell: Cell) -> None:
        op = current.program.maker(cell.tensor)
        assert op is not None
        self.current, self.cell, self.program = current, cell, current.program
        self.op: Op = op
        self.terms: Terms = op.terms(cell, current)
        self.value = self.terms.value
        self.after = self.program.role(cell.tensor) is TensorRole.AFTER

    @property
    def name(self) -> str:
        """`W after[x0,c0]`, `p[e0,c1]`."""
        return name(self.cell, self.program.tensors, symbol=not self.after)

    @property
    def shown(self) -> str:
        """Its digits."""
        return self.written(self.value)

    def written(self, value: float) -> str:
        """A number in its place as it is shown."""
        return result(self.cell, value, self.program.tensors)

    @cached_property
    def made_from(self) -> tuple[Cell, ...]:
        """The numbers whose digits it follows from, labels among them."""
        read = dict.fromkeys(inner for part in self.terms.parts for inner in part.cells)
        labels = {name for name in self.op.reads if self.program.role(name) is TensorRole.LABEL}
        for pattern in self.op.inputs(self.cell, self.current):
            if pattern.tensor in labels and None not in pattern.index:
                read[Cell(pattern.tensor, tuple(at for at in pattern.index if at is not None))] = None
        if labels and self.cell.index and not labels & {inner.tensor for inner in read}:
            read |= {Cell(label, self.cell.index[:1]): None for label in labels}
        return tuple(read)

    @property
    def constants(self) -> tuple[str, ...]:
        """`lr = 0.01`: what its rule calls by a name and takes from no tensor."""
        rule = self.op.rule_of(self.cell.tensor)
        found = () if rule is None else (node for node in walk(rule.tree) if isinstance(node, Fixed) and node.name)
        return tuple(dict.fromkeys(f"{node.name} = {constant(node.value)}" for node in found))

    def given(self, cells: Iterable[Cell]) -> str:
        """`x[e0,x2] = 0, x[e1,x2] = 1; lr = 0.01`: these numbers tensor by tensor, as they are shown; constants too."""
        tensors = groupby(sorted(cells, key=lambda inner: inner.tensor), key=lambda inner: inner.tensor)
        return "; ".join([*(_listed(self.current, [*found]) for _, found in tensors), *self.constants])

    @property
    def powers(self) -> tuple[tuple[str, str], ...]:
        """A small table instead of a calculator: `e^-0.5`, `0.6065`; of a log the powers above and below, to be read
        backwards.
        """
        exponents = list[Decimal]()
        for part in from_digits(self.terms, self.program).parts:
            if part.function is Function.EXP:
                exponents.append(arithmetic.value(numbers.plain(part.inside)))
            elif part.function is Function.MINUS_LOG and 0 < part.value < math.inf:
                step = Decimal(1).scaleb(math.floor(math.log10(part.value)) - 1)
                above = -(Decimal(part.value) // step) * step
                exponents += [above, above - step]
        return tuple((f"e^{power.normalize():f}", f"{arithmetic.exp(power):.5g}") for power in dict.fromkeys(exponents))

    @cached_property
    def slack(self) -> float:
        """How far off it is, worked out from the digits that are shown."""
        return abs(from_digits(self.terms, self.program).total() - self.value)

    @property
    def workable(self) -> bool:
        """Whether it can be worked out by hand: from few terms, and the digits that are shown lead to it."""
        if len(self.terms.parts) > MOST:
            return False
        unit = one_of_last(self.shown) if math.isfinite(self.value) else 0.0
        return self.slack <= max(1.5 * unit, _NEAR * abs(self.value))

    @property
    def wanted(self) -> int:
        """How many significant digits count: no more than are shown; all of these where a step may be that small."""
        if self.shown.startswith("1-"):  # `1-4e-8`: the digits behind the 9s are not asked for
            return DIGITS
        count = len(Decimal(self.shown).as_tuple().digits) if self.value else 1
        return count if self.after else min(DIGITS, count)

    def within(self, to: float) -> float:
        """How far a number may be from that one to be it to the digits that count."""
        half = max(0.0 if self.after else half_of(to), one_of_last(self.written(to)) / 2)
        return half + self.slack + _ROUNDING * abs(to)

    @property
    def on_paper(self) -> float:
        """How far an answer on a page may be off, whose last digit can differ where it is not a whole number."""
        last = 0.0 if self.shown.isdecimal() else one_of_last(self.shown)
        return max(self.within(self.value), last)

    def near(self, number: float, to: float) -> bool:
        """Whether a number is another one to the digits that count."""
        return abs(number - to) <= self.within(to)


def half_of(value: float) -> float:
    """Half of one in the last of the digits that count."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1) / 2 if value else 0.0


def one_of_last(shown: str) -> float:
    """One in the last digit of a number that is shown."""
    return 2.0 * float(arithmetic.half_digit(shown))


def from_digits(terms: Terms, program: Program) -> Terms:
    """The terms with the numbers as they are written instead of those that were used."""

    def seen(factor: Factor) -> Factor:
        if factor.cell is None:
            return factor
        written = result(factor.cell, factor.value, program.tensors)
        return factor._replace(value=float(arithmetic.value(written)))

    def digits(part: Term) -> Term:
        less = None if part.less is None else seen(part.less)
        return replace(part, factors=tuple(map(seen, part.factors)), less=less)

    return replace(terms, parts=tuple(map(digits, terms.parts)))


def _listed(current: Iteration, cells: Sequence[Cell]) -> str:
    """`x[e0,x2] = 0, x[e1,x2] = 1`; of several in one line of a tensor `x[e0…e3,x2] = 0, 1, 0, 0`."""
    tensors = current.program.tensors
    values = [_digits(current, cell) for cell in cells]
    first, last = (places(tensors[cell.tensor], cell.index) for cell in (cells[0], cells[-1]))
    differ = [axis for axis, (one, other) in enumerate(zip(first, last, strict=True)) if one != other]
    straight = len(differ) == 1 and [c.index[differ[0]] for c in cells] == [
        *range(cells[0].index[differ[0]], cells[-1].index[differ[0]] + 1)
    ]
    if len(cells) < 3 or not straight:
        pairs = zip(cells, values, strict=True)
        return ", ".join(f"{name(cell, tensors)} = {value}" for cell, value in pairs)
    span = [f"{one}…{other}" if one != other else one for one, other in zip(first, last, strict=True)]
    return f"{tensors[cells[0].tensor].symbol}[{','.join(span)}] = {', '.join(values)}"


def _digits(current: Iteration, cell: Cell) -> str:
    value = current[cell.tensor][cell.index]
    whole = current[cell.tensor].dtype.kind in "iu"
    return str(int(value)) if whole else result(cell, float(value), current.program.tensors)
