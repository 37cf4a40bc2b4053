"""Numbers: exercises that ask for a number, judged to the digits that count, with a diagnosis of wrong numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from stepviz.errors import UserError
from stepviz.export.sheets.asked import AskedNumber
from stepviz.formula.grammar import FormulaError, FormulaParser, lexemes
from stepviz.formula.tree import Fixed, Node
from stepviz.ops.mistakes.rewrites import mistaken
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.rules.arrays import Values
from stepviz.ops.rules.rule import Rule
from stepviz.session.practice.posed import Diagnosis, PosedExercise
from stepviz.text import plural
from stepviz.training import Timeline
from stepviz.views.lessons.practice import Exercise


class NumberExercise(PosedExercise):
    """Asks for one number."""

    def __init__(self, line: Timeline, exercise: Exercise) -> None:
        super().__init__(line, exercise)
        self.cell = self.program.cell(exercise.about)
        self.number = AskedNumber(self.current, self.cell)
        self.value = self.number.value
        read = self.number.made_from
        self.needs = tuple(cell for cell in read if not cell.value_in(self.current).is_integer())
        told = self.number.given(self.needs)
        self.numbers = f"With {told}." if told else ""
        table = ", ".join(f"{power} = {value}" for power, value in self.number.powers)
        self.powers = f"Powers of e: {table}." if table else ""
        count = f"{plural(self.number.wanted, 'digit')} count{'s' * (self.number.wanted == 1)}"
        self.question, self.hint = f"What is {self.number.name}? {count}.", f"The rule: {self.number.formula}"
        self.answer = self.number.worked(self.frame)

    def read(self, text: str) -> TypedNumber:
        found, number = _typed_number(text), self.number
        few = found.digits is not None and found.digits < number.wanted and not number.near(found.value, self.value)
        if few and abs(found.value - self.value) <= found.unit / 2 + number.slack:
            raise UserError(f"correct so far: give {number.wanted} digits")
        return found

    def wrong(self, found: TypedNumber) -> tuple[Diagnosis, ...] | None:
        if self.number.near(found.value, self.value):
            return None
        fit: dict[str, Diagnosis] = {}
        for value, rewrite in mistaken(self.program, self.cell, self.current):
            if rewrite.mistake not in fit and self.number.near(found.value, value):
                fit[rewrite.mistake] = Diagnosis(rewrite.mistake, MISTAKES[rewrite.mistake].hint, rewrite.sentence)
        return tuple(fit.values())


EXAMPLE = "type a number, or arithmetic: 1*-0.2309 + 0.5*0.1"
_SIGNS = ("+", "-")


class TypedNumber(NamedTuple):
    """A number that was typed."""

    value: float
    digits: int | None
    """Significant digits given; None if arithmetic was typed."""
    unit: float = 0.0
    """The unit of its last digit."""


def _typed_number(text: str) -> TypedNumber:
    """The number that was typed, as a number or as arithmetic. Raises `UserError` if it is neither."""
    if not text.strip():
        raise UserError(f"nothing is typed yet: {EXAMPLE}")
    try:
        tree = _ArithmeticParser(lexemes(text)).whole()
        kinds = [lexeme.kind for lexeme in lexemes(text)[:-1]]
    except FormulaError as mistake:
        raise UserError(f"{mistake.text} (character {mistake.at + 1})") from None
    with np.errstate(all="ignore"):
        value = float(Values(Rule("v = 0"), {}).of(tree, {}))
    if not math.isfinite(value):
        raise UserError("that is not a finite number: check what you divide by")
    if kinds[-1] != "number" or not all(kind in _SIGNS for kind in kinds[:-1]):
        return TypedNumber(value, None)
    written = Decimal(lexemes(text)[-2].text).as_tuple()
    return TypedNumber(value, len(written.digits), 10.0 ** int(written.exponent))


class _ArithmeticParser(FormulaParser):
    """Reads one expression, in which the only name is e."""

    keeps_brackets = False

    def whole(self) -> Node:
        """The expression's tree. Raises `FormulaError`."""
        return self._expression(f"one line without = and ; is expected: {EXAMPLE}")

    def _named(self) -> Node:
        name = self._take()
        if name.text == "e":
            return Fixed(math.e, place=name.at)
        raise FormulaError(f"{name.text} is a name: {EXAMPLE}", name.at)
