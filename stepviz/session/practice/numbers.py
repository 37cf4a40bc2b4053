"""Numbers: a blank, whether what is typed is its number to the digits that count, and mistakes that make another."""

from __future__ import annotations

from stepviz.errors import UserError
from stepviz.export.sheets.asked import AskedNumber
from stepviz.ops.mistakes.cells import mistaken
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.session.practice.posed import Diagnosis, PosedExercise
from stepviz.session.practice.typed import TypedNumber, typed_number
from stepviz.training import Timeline
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.lessons.practice import Exercise

_WIDTH = 240


class NumberExercise(PosedExercise):
    """One number."""

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

    @property
    def question(self) -> str:
        count = self.number.wanted
        return f"What is {self.number.name}? {count} digit{'s' if count > 1 else ''} count{'s' if count == 1 else ''}."

    @property
    def hint(self) -> str:
        return f"The rule: {self.op.equation}"

    @property
    def answer(self) -> str:
        return cell_in_numbers(self.frame, self.cell, _WIDTH).strip()

    def read(self, text: str) -> TypedNumber:
        found, number = typed_number(text), self.number
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
