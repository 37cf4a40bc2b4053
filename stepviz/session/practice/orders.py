"""Orders: exercises that ask for the order of operations; correct if each operation reads only what is computed."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.errors import UserError
from stepviz.ops import Op
from stepviz.session.practice.posed import Diagnosis, PosedExercise
from stepviz.training import Iteration, Timeline
from stepviz.views.lessons.practice import Exercise

MOST, LEAST = 6, 3
"""The most and the fewest operations to put in order."""


def orderable(current: Iteration, first: str) -> tuple[Op, ...]:
    """Up to `MOST` operations from the one named `first` on; empty if there are too few."""
    names = [op.name for op in current.program.ops]
    ops = current.program.ops[names.index(first) :][:MOST]
    return ops if len(ops) >= LEAST else ()


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
            for later in found[place + 1 :]:
                made = [tensor for tensor in later.writes if tensor.name in _read(op)]
                if made:
                    sentence = f"{op.label} reads {made[0].title}, which {later.label} makes."
                    return (Diagnosis("", self.hint, sentence),)
        return None


def _read(op: Op) -> set[str]:
    own = {tensor.name for tensor in op.writes}
    return {*op.reads, *(name for rule in op.rules for name in rule.reads)} - own
