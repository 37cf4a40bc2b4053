"""Softmax: logits to probabilities, as the article writes it and in the stable form.

`np.add.reduce` is what `sum` calls: the same bits, without the detour.
"""

from __future__ import annotations

import numpy as np

from stepviz.ops.invariant import Invariant, near
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, CHOICES, TIE, Knowledge, Question
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Form, Function, Term, Terms, factor
from stepviz.ops.words import Pattern, Saying, Shape, Share, Words, count, say

_SMALLEST = float(np.finfo(float).smallest_subnormal)


class Softmax(Op):
    """p = exp(z) / row sum of exp(z). Overflows to inf / inf = nan for a logit above 709.78."""

    name, label, phase = "softmax", "softmax", Phase.FORWARD
    reads = saturates = ("logits",)
    writes = (Tensor("probs", ("example", "class"), Kind.PROBABILITY, TensorRole.PROBABILITY, symbol="p"),)
    sentence = "Turn the two logits of each example into probabilities that sum to 1."
    equation = "p = exp(z) / row sum of exp(z)"
    numerator = "np.exp(z)"
    code = "p = e / e.sum(1)[:, None]"
    question = "what chance does the model give each class?"

    def __init__(self, classes: int) -> None:
        if classes != 2:
            self.sentence = f"Turn the {classes} logits of each example into probabilities that sum to 1."

    def compute(self, logits: Array) -> tuple[Array, ...]:
        """From logits (batch, classes): probs (batch, classes), each row adding up to 1."""
        e = np.exp(logits)
        return (e / np.add.reduce(e, axis=1, keepdims=True),)

    def lost(self, logits: Array) -> Array:
        """What a probability loses where all exponentials of its row are too small to have all their digits."""
        exponentials = np.exp(logits - np.array([[self.shift(row)] for row in logits]))
        lost: Array = logits.shape[1] * _SMALLEST / exponentials.sum(axis=1)
        return lost

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        """That chances add up to 1."""
        return (("p rows sum to 1", near(tensors["probs"].sum(axis=1), 1.0)),)

    @property
    def listing(self) -> str:
        """Numerator and quotient."""
        return f"e = {self.numerator}; p = e / e.sum(1)[:, None]"

    def shift(self, row: Array) -> float:
        """What is taken off every logit of a row before `exp`."""
        return 0.0

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """exp of each logit of the row; the cell's own divided by their sum."""
        logits = tensors["logits"]
        example, column = cell.index
        parts = powers(logits, example, self.shift(logits[example]))
        return Terms(cell, float(tensors["probs"][cell.index]), parts, Form.SHARE, own=column)

    def broken(self, terms: Terms, chance: float) -> Saying:
        """Why a chance is no number, or 0 beside a sum that is none; nothing for others."""
        exps = [part.value for part in terms.parts]
        if np.isfinite(chance):
            too_large = say("The sum of exp over this row is too large for a double, so the chance is 0.")
            return too_large if np.isinf(sum(exps)) else ()
        if np.isnan(exps).any():
            return say("A logit of this row is not a number.")
        if any(exps):
            return say("inf / inf is not a number: the plain exp overflows above 709.78.")
        return say("0 / 0 is not a number: the plain exp is 0 below -745.13, too small for a double.")

    rule = "exp of this logit, divided by the sum of exp over the row"
    remark = "If every logit of the row grew by the same amount, nothing would change."

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What chance the model gives that class."""
        example, column = cell.index
        chance = float(tensors["probs"][cell.index])
        right = int(tensors["y"][example]) == column
        only = right and 0.01 <= chance < tensors["probs"][example].max()
        sums = f"The {count(tensors['probs'].shape[1])} chances of e{example} sum to 1. "
        given = "The model gives the right class " if right else "The model gives this wrong class "
        meaning = say(sums, given, "only " if only else "", Share(chance), ".")
        broken = self.broken(self.terms(cell, tensors), chance)
        return Words(
            say(self.rule),
            "e / e.sum(1)[:,None]",
            (broken,) if broken else (meaning, say(self.remark)),
            made_from=f"row e{example} of logits",
            note=f"▸ the right class of e{example}" if right else "",
            shape=Shape.SHARE,
            code_at=62,
        )

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """A logit feeds all probabilities of its row."""
        return (Pattern("probs", (cell.index[0], None)),)

    def ask(self, known: Knowledge) -> Question | None:
        """Which class leads in the first row; the choices stand in the order of their names."""
        z, p = (known[name][0].tolist() for name in (*self.reads, "probs"))
        ranked = sorted(range(len(z)), key=lambda column: -z[column])
        if sum(p[ranked[0]] - chance < TIE for chance in p) > 1:
            return None
        right, *others = (say(known.called(f"c{column}")) for column in ranked[:3])
        order = sorted([right, *others], key=str)
        choices = (*order, say("all the same"), CANNOT_TELL)[:CHOICES]
        return Question(say("Which class will get the largest chance in row e0?"), choices, order.index(right))


class StableSoftmax(Softmax):
    """p = exp(z - max z) / row sum: the same probabilities, never an overflow."""

    rule = "exp of this logit minus the row's largest, divided by their sum"
    remark = "The shift by the largest logit changes no probability and never overflows."
    equation = "p = exp(z - max z) / row sum of exp(z - max z)"
    code = numerator = "np.exp(z - z.max(1)[:, None])"

    def compute(self, logits: Array) -> tuple[Array, ...]:
        """From logits (batch, classes): probs (batch, classes), each row adding up to 1."""
        e = np.exp(logits - np.maximum.reduce(logits, axis=1, keepdims=True))
        return (e / np.add.reduce(e, axis=1, keepdims=True),)

    def broken(self, terms: Terms, chance: float) -> Saying:
        """That the largest logit of the row, and so what is taken off every one, is not finite."""
        return () if np.isfinite(chance) else say("The largest logit of this row is not a finite number.")

    def shift(self, row: Array) -> float:
        """The row's largest logit."""
        return float(row.max())


def powers(logits: Array, example: int, shift: float) -> tuple[Term, ...]:
    """exp(logit - shift) of each logit of a row."""
    return tuple(
        Term(f"c{column}", (factor("logits", logits, example, column),), Function.EXP, shift=shift)
        for column in range(logits.shape[1])
    )
