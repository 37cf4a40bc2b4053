"""Choices: exercises that ask for the order of operations, or for the formula of a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stepviz.errors import UserError
from stepviz.ops import Cell, Op
from stepviz.ops.mistakes.rewrites import mistaken
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.mistakes.words import RuleWords
from stepviz.ops.program import ROWS
from stepviz.ops.rules.rule import Rule
from stepviz.session.practice.posed import Diagnosis, PosedExercise
from stepviz.training import Iteration, Timeline
from stepviz.views.lessons.practice import Exercise

_MOST_OPS, _LEAST_OPS = 6, 3
"""The most and the fewest operations to put in order."""
_MOST, _OF_MISTAKES = 4, 2
"""The most choices, and the most wrong choices that are the right formula with a mistake."""
_LONGEST = 50
"""The most columns of a formula: with its number it fits into a line of 60."""


def orderable(current: Iteration, first: str) -> tuple[Op, ...]:
    """Up to `_MOST_OPS` operations from the one named `first` on; empty if there are too few."""
    names = [op.name for op in current.program.ops]
    ops = current.program.ops[names.index(first) :][:_MOST_OPS]
    return ops if len(ops) >= _LEAST_OPS else ()


class OrderExercise(PosedExercise):
    """Asks for the order of consecutive operations."""

    def __init__(self, line: Timeline, exercise: Exercise) -> None:
        super().__init__(line, exercise)
        self._ops = orderable(self.current, exercise.op)
        shuffled = sorted(self._ops, key=lambda op: op.label)
        self._shuffled: Sequence[Op] = shuffled if shuffled != [*self._ops] else shuffled[::-1]
        self.choices = tuple(op.label for op in self._shuffled)
        self._example = " ".join(map(str, range(len(self.choices), 0, -1)))
        self.question = f"In which order do these follow? Type their numbers, for example {self._example}."
        self.hint = "Which one needs what another one makes?"
        numbers = " ".join(str(self._shuffled.index(op) + 1) for op in self._ops)
        self.answer = f"{numbers}  ({', '.join(op.label for op in self._ops)})"

    def read(self, text: str) -> tuple[Op, ...]:
        digits = [sign for sign in text if not sign.isspace() and sign not in ",;"]
        if sorted(digits) != [str(place) for place in range(1, len(self.choices) + 1)]:
            raise UserError(f"type each number from 1 to {len(self.choices)} once, for example {self._example}")
        return tuple(self._shuffled[int(digit) - 1] for digit in digits)

    def wrong(self, found: tuple[Op, ...]) -> tuple[Diagnosis, ...] | None:
        for place, op in enumerate(found):
            own = {tensor.name for tensor in op.writes}
            read = {*op.reads, *(name for rule in op.rules for name in rule.reads)} - own
            for later in found[place + 1 :]:
                made = [tensor for tensor in later.writes if tensor.name in read]
                if made:
                    sentence = f"{op.label} reads {made[0].title}, which {later.label} makes."
                    return (Diagnosis("", self.hint, sentence),)
        return None


def rule_choices(current: Iteration, cell: Cell) -> Mapping[str, Diagnosis | None]:
    """What is wrong with each formula, None for the right one; empty if there are fewer than three formulas."""
    op = current.program.maker(cell.tensor)
    rule = None if op is None else op.rule_of(cell.tensor)
    if rule is None:
        return {}
    right = _written(current, rule)
    wrong: dict[str, Diagnosis] = {}
    for text, diagnosis in (*_mistakes(current, cell), *_others(current, rule)):
        limit = _OF_MISTAKES if diagnosis.name else _MOST - 1
        if text != right and len(text) <= _LONGEST and len(wrong) < limit:
            wrong.setdefault(text, diagnosis)
    if len(right) > _LONGEST or len(wrong) < 2:
        return {}
    found: list[tuple[str, Diagnosis | None]] = [*wrong.items()]
    found.insert(sum(map(ord, cell.tensor)) % (len(found) + 1), (right, None))
    return dict(found)


def _mistakes(current: Iteration, cell: Cell) -> Iterator[tuple[str, Diagnosis]]:
    """Formulas with a mistake that changes the cell's number."""
    for _, rewrite in mistaken(current.program, cell, current):
        known = MISTAKES[rewrite.mistake]
        yield _written(current, rewrite.rule), Diagnosis(rewrite.mistake, known.hint, rewrite.sentence)


def _others(current: Iteration, rule: Rule) -> Iterator[tuple[str, Diagnosis]]:
    """Formulas of other tensors, computed from other numbers; those of the nearest operations first."""
    program = current.program
    made = [other for op in program.ops for other in op.rules]
    names = [other.tensor for other in made]
    at = names.index(rule.tensor)
    for other in sorted(made, key=lambda one: abs(names.index(one.tensor) - at)):
        if other.reads and not {*other.reads} & {*rule.reads} and other.tensor != rule.tensor:
            hint = f"Which numbers is {_title(current, rule)} made from?"
            yield _written(current, other), Diagnosis("", hint, f"That is the formula of {_title(current, other)}.")


def _title(current: Iteration, rule: Rule) -> str:
    return current.program.tensors[rule.tensor].title


def _written(current: Iteration, rule: Rule) -> str:
    return RuleWords(current.program, rule, len(current[ROWS.name])).written(rule.tree)


class RuleExercise(PosedExercise):
    """Asks which formula computes a tensor."""

    def __init__(self, line: Timeline, exercise: Exercise) -> None:
        super().__init__(line, exercise)
        self.cell = self.program.cell(exercise.about)
        self._found = rule_choices(self.current, self.cell)
        self.choices = tuple(self._found)
        right = next(place for place, text in enumerate(self.choices) if self._found[text] is None)
        self.question = f"Which rule makes {self.program.tensors[self.cell.tensor].title}? Type its number."
        self.hint, self.answer = self.op.sentence.replace(" ▸", ""), f"{right + 1}  {self.choices[right]}"

    def read(self, text: str) -> int:
        typed, count = text.strip(), len(self.choices)
        if typed not in map(str, range(1, count + 1)):
            raise UserError(f"type the number of a rule: 1 to {count}")
        return int(typed) - 1

    def wrong(self, found: int) -> tuple[Diagnosis, ...] | None:
        diagnosis = self._found[self.choices[found]]
        return None if diagnosis is None else (diagnosis,)
