"""Asked: a number to work out by hand: the numbers it is computed from, the digits that count, the tolerance.

Quizzes, practice and worksheets all use it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby, product

from stepviz.formula.functions import Function
from stepviz.ops import Cell, Factor, Op, Program, TensorRole, Term, Terms
from stepviz.ops.mistakes.words import RuleWords
from stepviz.ops.program import ROWS
from stepviz.ops.tensor import places
from stepviz.training import Frame, Iteration
from stepviz.views.explain import arithmetic
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.explain.shown import constant, name, result
from stepviz.views.text import numbers

DIGITS = 3
"""The number of significant digits that count, if as many are shown."""
MOST = 12
"""The most terms of a number to work out by hand."""
_NEAR = 2e-3
"""The largest relative error of a result that is computed from the rounded numbers on the page."""
_ROUNDING = 1e-9
_WIDTH = 240
"""The most columns of its arithmetic."""


class AskedNumber:
    """A computed number of an iteration, as a question."""

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
        """Its name: `W after[x0,c0]`, `p[e0,c1]`."""
        return name(self.cell, self.program.tensors, symbol=not self.after)

    @property
    def shown(self) -> str:
        """Its digits on the screen."""
        return self.written(self.value)

    def written(self, value: float) -> str:
        """The digits on the screen of another value in this cell."""
        return result(self.cell, value, self.program.tensors)

    @property
    def formula(self) -> str:
        """The formula that makes its tensor: as the operation writes it, else its rule in words."""
        tensor, rule = self.program.tensors[self.cell.tensor], self.op.rule_of(self.cell.tensor)
        formulas = dict(text.split(" = ", 1) for text in self.op.equation.split("   ") if " = " in text)
        if tensor.symbol in formulas:
            return f"{tensor.symbol} = {formulas[tensor.symbol]}"
        if rule is None or len(self.op.writes) == 1:
            return self.op.equation
        words = RuleWords(self.program, rule, len(self.current[ROWS.name]))
        return f"{tensor.title} = {words.written(rule.tree)}"

    @cached_property
    def made_from(self) -> tuple[Cell, ...]:
        """The numbers that it is computed from, labels included."""
        read = dict.fromkeys(inner for part in self.terms.parts for inner in part.cells)
        labels = {name for name in self.op.reads if self.program.role(name) is TensorRole.LABEL}
        for pattern in self.op.inputs(self.cell, self.current):
            if pattern.tensor in labels:
                lengths = self.current[pattern.tensor].shape
                along = (range(n) if at is None else (at,) for at, n in zip(pattern.index, lengths, strict=True))
                read |= dict.fromkeys(Cell(pattern.tensor, index) for index in product(*along))
        return tuple(dict.fromkeys([*read, *self.counts]))

    @property
    def counts(self) -> tuple[Cell, ...]:
        """The number of updates, where its rule corrects by it."""
        rule = self.op.rule_of(self.cell.tensor)
        made = () if rule is None else (read for read in rule.reads if read in self.program.tensors)
        after = (read for read in made if self.program.role(read) is TensorRole.AFTER)
        return tuple(Cell(read) for read in after if self.program.role(self.program.of(read)) is TensorRole.COUNT)

    @property
    def constants(self) -> tuple[str, ...]:
        """Named constants in its rule: `lr = 0.01`."""
        rule = self.op.rule_of(self.cell.tensor)
        return () if rule is None else tuple(f"{found.name} = {constant(found.value)}" for found in rule.constants)

    def given(self, cells: Iterable[Cell]) -> str:
        """The values of these cells by tensor, then the constants: `x[e0,x2] = 0, x[e1,x2] = 1; lr = 0.01`."""
        tensors = groupby(sorted(cells, key=lambda inner: inner.tensor), key=lambda inner: inner.tensor)
        return "; ".join([*(_listed(self.current, [*found]) for _, found in tensors), *self.constants])

    @property
    def powers(self) -> tuple[tuple[str, str], ...]:
        """Powers of e that it needs, such as `e^-0.5` and `0.6065`, in place of a calculator; for a logarithm the
        powers just above and below its argument.
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

    def worked(self, frame: Frame) -> str:
        """Its arithmetic in the digits shown, from the numbers that it is computed from."""
        return cell_in_numbers(frame, self.cell, _WIDTH, direct=True).strip()

    @cached_property
    def slack(self) -> float:
        """The error of its value when computed from the digits shown."""
        return abs(from_digits(self.terms, self.program).total() - self.value)

    @property
    def workable(self) -> bool:
        """True if it can be worked out by hand: it has few terms, and the digits shown suffice."""
        if len(self.terms.parts) > MOST:
            return False
        unit = one_of_last(self.shown) if math.isfinite(self.value) else 0.0
        return self.slack <= max(1.5 * unit, _NEAR * abs(self.value))

    @property
    def wanted(self) -> int:
        """The number of significant digits that count; for updated values all that are shown, as steps are small."""
        if self.shown.startswith("1-"):  # `1-4e-8`: the digits behind the 9s are not asked for
            return DIGITS
        count = len(Decimal(self.shown).as_tuple().digits) if self.value else 1
        return count if self.after else min(DIGITS, count)

    def within(self, to: float) -> float:
        """The tolerance of an answer that should equal `to`."""
        half = max(0.0 if self.after else half_of(to), one_of_last(self.written(to)) / 2)
        return half + self.slack + _ROUNDING * abs(to)

    @property
    def on_paper(self) -> float:
        """The tolerance on paper: unless the answer is a whole number, its last digit may differ by one."""
        last = 0.0 if self.shown.isdecimal() else one_of_last(self.shown)
        return max(self.within(self.value), last)

    def near(self, number: float, to: float) -> bool:
        """True if `number` equals `to` within the tolerance."""
        return abs(number - to) <= self.within(to)


def half_of(value: float) -> float:
    """Half a unit in the last of the digits that count."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1) / 2 if value else 0.0


def one_of_last(shown: str) -> float:
    """One unit in the last digit of a number as shown."""
    return 2.0 * float(arithmetic.half_digit(shown))


def with_factors(terms: Terms, changed: Callable[[Factor], Factor]) -> Terms:
    """The terms with each factor replaced by `changed` of it."""

    def part(term: Term) -> Term:
        return replace(term, factors=tuple(map(changed, term.factors)), less=term.less and changed(term.less))

    return replace(terms, parts=tuple(map(part, terms.parts)))


def from_digits(terms: Terms, program: Program) -> Terms:
    """The terms with all numbers rounded to the digits shown."""

    def seen(factor: Factor) -> Factor:
        if factor.cell is None:
            return factor
        written = result(factor.cell, factor.value, program.tensors)
        return factor._replace(value=float(arithmetic.value(written)))

    rounded = with_factors(terms, seen)
    # What is subtracted in front of exp is the largest of the row: it is rounded as that one.
    largest = {before.product: after.product for before, after in zip(terms.parts, rounded.parts, strict=True)}
    parts = (replace(part, shift=largest.get(part.shift, part.shift)) for part in rounded.parts)
    return replace(rounded, parts=tuple(parts))


def _listed(current: Iteration, cells: Sequence[Cell]) -> str:
    """The values of cells of one tensor: `x[e0,x2] = 0, x[e1,x2] = 1`; of a longer range `x[e0…e2,x2] = 0, 1, 0`."""
    tensors = current.program.tensors
    values = [digits_of(current, cell) for cell in cells]
    first, last = (places(tensors[cell.tensor], cell.index) for cell in (cells[0], cells[-1]))
    differ = [axis for axis, (one, other) in enumerate(zip(first, last, strict=True)) if one != other]
    along = [cell.index[differ[0]] for cell in cells] if len(differ) == 1 else []
    tensor = tensors[cells[0].tensor]
    after = tensor.role is TensorRole.AFTER
    if len(along) < 3 or along != [*range(along[0], along[-1] + 1)]:
        pairs = zip(cells, values, strict=True)
        return ", ".join(f"{name(cell, tensors, symbol=not after)} = {value}" for cell, value in pairs)
    span = [f"{one}…{other}" if one != other else one for one, other in zip(first, last, strict=True)]
    return f"{tensor.title if after else tensor.symbol}[{','.join(span)}] = {', '.join(values)}"


def digits_of(current: Iteration, cell: Cell) -> str:
    """The digits of a number on the screen."""
    return result(cell, cell.value_in(current), current.program.tensors)
