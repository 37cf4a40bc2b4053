"""Numbers: a blank, whether what is typed is its number to the digits that count, and mistakes that make another."""

from __future__ import annotations

import math
from decimal import Decimal

from stepviz.errors import UserError
from stepviz.export.blanks import from_digits
from stepviz.ops import TensorRole
from stepviz.ops.mistakes.cells import mistaken
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.session.practice.posed import Diagnosis, PosedExercise
from stepviz.session.practice.typed import TypedNumber, typed_number
from stepviz.training import Timeline
from stepviz.views.explain.arithmetic import half_digit
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.explain.shown import name, result, shown
from stepviz.views.lessons.practice import Exercise

DIGITS = 3
"""Significant digits that count, where so many are shown."""
_WIDTH = 240
_ROUNDING = 1e-9


class NumberExercise(PosedExercise):
    """One number."""

    def __init__(self, line: Timeline, exercise: Exercise) -> None:
        super().__init__(line, exercise)
        self.cell = self.program.cell(exercise.about)
        terms = self.op.terms(self.cell, self.current)
        self.value = terms.value
        self._after = self.program.role(self.cell.tensor) is TensorRole.AFTER
        self.slack = abs(from_digits(terms, self.program).total() - terms.value)
        """How far off it is, worked out from the digits on the screen."""
        tensors = self.program.tensors
        read = {factor.cell: factor for part in terms.parts for factor in part.factors if factor.cell is not None}
        self.needs = tuple(cell for cell, factor in read.items() if not factor.value.is_integer())
        told = ", ".join(f"{name(cell, tensors)} {shown(read[cell], tensors)}" for cell in self.needs)
        self.numbers = f"With {told}." if told else ""

    @property
    def name(self) -> str:
        """`W after[x0,c0]`, `p[e0,c1]`."""
        return name(self.cell, self.program.tensors, symbol=not self._after)

    @property
    def wanted(self) -> int:
        """How many significant digits count: no more than are shown; all of these where a step may be that small."""
        text = self._shown(self.value)
        if text.startswith("1-"):  # `1-4e-8`: the digits behind the 9s are not asked for
            return DIGITS
        count = len(Decimal(text).as_tuple().digits) if self.value else 1
        return count if self._after else min(DIGITS, count)

    @property
    def question(self) -> str:
        count = self.wanted
        return f"What is {self.name}? {count} digit{'s' if count > 1 else ''} count{'s' if count == 1 else ''}."

    @property
    def hint(self) -> str:
        return f"The rule: {self.op.equation}"

    @property
    def answer(self) -> str:
        return cell_in_numbers(self.frame, self.cell, _WIDTH).strip()

    def read(self, text: str) -> TypedNumber:
        found = typed_number(text)
        few = found.digits is not None and found.digits < self.wanted and not self._near(found.value, self.value)
        if few and abs(found.value - self.value) <= found.unit / 2 + self.slack:
            raise UserError(f"correct so far: give {self.wanted} digits")
        return found

    def wrong(self, found: TypedNumber) -> tuple[Diagnosis, ...] | None:
        if self._near(found.value, self.value):
            return None
        fit: dict[str, Diagnosis] = {}
        for value, rewrite in mistaken(self.program, self.cell, self.current):
            if rewrite.mistake not in fit and self._near(found.value, value):
                fit[rewrite.mistake] = Diagnosis(rewrite.mistake, MISTAKES[rewrite.mistake].hint, rewrite.sentence)
        return tuple(fit.values())

    def _near(self, number: float, to: float) -> bool:
        """Whether a number is another one to the digits that count."""
        unit = 10.0 ** (math.floor(math.log10(abs(to))) - DIGITS + 1) if to and not self._after else 0.0
        unit = max(unit, 2.0 * float(half_digit(self._shown(to))))
        return abs(number - to) <= unit / 2 + self.slack + _ROUNDING * abs(to)

    def _shown(self, value: float) -> str:
        return result(self.cell, value, self.program.tensors)
