"""Softmax: logits to probabilities, as the article writes it and in the stable form."""

from __future__ import annotations

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.claims import COUNTS, Num, Saying, Sentence, Share, Words, say
from stepviz.ops.compiled import expression
from stepviz.ops.losses.cross_entropy import Loss, LossGradient, StableLoss
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.op import Invariant, Op, Phase, near
from stepviz.ops.question import CANNOT_TELL, CHOICES, TIE, Knowledge, Question
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Terms
from stepviz.settings.experiment import Experiment

PROBABILITIES = Sentence(
    "The {count:text} probabilities of {e:own} sum to 1. "
    "The model gives {which:the true class|the true class only|this wrong class} {percent:percent}."
)
TOO_LARGE = Sentence("The sum of exp over this row overflows, so p is 0.")
NO_NUMBER = Sentence("A logit of this row is nan.")
OVERFLOW = Sentence("inf / inf is nan: the plain exp overflows above 709.78.")
UNDERFLOW = Sentence("0 / 0 is nan: the plain exp underflows to 0 below -745.13.")
GROWN = Sentence("Adding one constant to all logits of the row changes no probability.")
GROWN_SO_FAR = Sentence("Adding one constant to all logits changes no p, until exp overflows.")
CURE = Sentence("Fix: --softmax stable subtracts the largest logit first, and p is {probability:number}.")
LARGEST = Sentence("The largest logit of this row is nan or inf.")
NEVER = Sentence("Subtracting the largest logit changes no p and prevents overflow.")

USUAL = Experiment()
_FAR = 300.0
"""From logits of this size on, the sentence about adding a constant mentions overflow."""
_SMALLEST = float(np.finfo(float).smallest_subnormal)


class Softmax(Op):
    """p = exp(z) / row sum of exp(z). Overflows to inf / inf = nan for a logit above 709.78."""

    name, label, phase, term = "softmax", "softmax", Phase.FORWARD, "softmax"
    reads = saturates = ("logits",)
    equation = "p = exp(z) / row sum of exp(z)"
    numerator = "np.exp(z)"
    code = "p = e / e.sum(1)[:, None]"
    question = "what is the probability of each class?"
    rules = (Rule("probs[e,c] = exp(logits[e,c]) / sum(k, exp(logits[e,k]))", labels=("c{k}",)),)

    def __init__(self, classes: int, run: Experiment = USUAL) -> None:
        logits, self._row = "two" if classes == 2 else classes, AXES[run.rows_along]
        self.sentence = f"Turn the {logits} logits of each {run.rows_along} into probabilities that sum to 1."
        axes = run.rows_along, "class"
        self.writes = (Tensor("probs", axes, Kind.PROBABILITY, TensorRole.PROBABILITY, symbol="p"),)

    def probabilities(self, logits: Array) -> Array:
        """The probabilities (rows, classes) from logits of any rows. Overflow gives nan."""
        with np.errstate(all="ignore"):
            (probs,) = self.compute(logits)
        return probs

    def lost(self, logits: Array) -> Array:
        """How far off underflow may make each loss (batch,): all exponentials of a row may have lost digits."""
        lost: Array = logits.shape[1] * _SMALLEST / expression(f"e = {self.numerator}", "z")(logits).sum(axis=1)
        return lost

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        return (("p rows sum to 1", near(tensors["probs"].sum(axis=1), 1.0)),)

    @property
    def listing(self) -> str:
        return f"e = {self.numerator}; p = e / e.sum(1)[:, None]"

    def broken(self, terms: Terms, probability: float) -> Saying:
        """The sentence about a probability that is nan, or 0 since the sum overflowed; empty for others."""
        if probability > 0:
            return ()
        exps = [part.value for part in terms.parts]
        if probability == 0:
            return TOO_LARGE.say() if np.isinf(sum(exps)) else ()
        if np.isnan(exps).any():
            return NO_NUMBER.say()
        return (OVERFLOW if any(exps) else UNDERFLOW).say()

    rule = "exp of this logit, divided by the sum of exp over the row"
    grown: tuple[Sentence, ...] = (GROWN, GROWN_SO_FAR)
    """Sentences about adding a constant to all logits: usually, and if they are large."""

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, column = cell.index
        probabilities, logits = tensors["probs"][example], tensors["logits"][example]
        probability, right = float(probabilities[column]), int(tensors["y"][example]) == column
        code, note = "e / e.sum(1)[:,None]", f"▸ the true class of {self._row}{example}" if right else ""
        broken = self.broken(self.terms(cell, tensors), probability)
        if broken:
            return Words((self.rule,), (broken, *self.cure(logits, column)), note, code)
        only = right and 0.01 <= probability < probabilities.max()
        which = "the true class only" if only else "the true class" if right else "this wrong class"
        count = COUNTS[len(probabilities)] if len(probabilities) < len(COUNTS) else str(len(probabilities))
        said = PROBABILITIES.say(count=count, e=f"{self._row}{example}", which=which, percent=Share(probability))
        return Words((self.rule,), (said, self.grown[0 if logits.max() < _FAR else -1].say()), note, code)

    def cure(self, logits: Array, column: int) -> tuple[Saying, ...]:
        """The sentence about how to fix a broken probability; none if the logits are not finite."""
        stable = StableSoftmax(len(logits)).probabilities(logits[None])[0]
        probability = float(stable[column]) if np.isfinite(logits).all() else 0.0
        return (CURE.say(probability=Num(probability, Kind.PROBABILITY)),) if probability else ()

    def ask(self, known: Knowledge) -> Question | None:
        """Asks which class has the largest p in the first row, choices sorted by name; None if none clearly has."""
        z, p = (known[name][0].tolist() for name in (*self.reads, "probs"))
        ranked = sorted(range(len(z)), key=lambda column: -z[column])
        if sum(p[ranked[0]] - probability < TIE for probability in p) > 1:
            return None
        right, *others = (say(known.called(f"c{column}")) for column in ranked[:3])
        order = sorted([right, *others], key=str)
        choices = (*order, say("all the same"), CANNOT_TELL)[:CHOICES]
        about = tuple(Cell("probs", (0, column)) for column in ranked[:3])
        text = say(f"Which class will get the largest p in row {self._row}0?")
        return Question(text, choices, order.index(right), about=about)


class StableSoftmax(Softmax):
    """p = exp(z - max z) / row sum: the same probabilities, without overflow."""

    rule = "exp of this logit minus the row's largest, divided by their sum"
    grown = (NEVER,)
    equation = "p = exp(z - max z) / row sum of exp(z - max z)"
    code = numerator = "np.exp(z - z.max(1)[:, None])"
    rules = (
        Rule(
            "probs[e,c] = exp(logits[e,c] - max(j, logits[e,j])) / sum(k, exp(logits[e,k] - max(j, logits[e,j])))",
            labels=("c{k}",),
        ),
    )

    other_forms = Softmax.rules

    def broken(self, terms: Terms, probability: float) -> Saying:
        """The sentence about a probability that is nan: the largest logit of its row is not finite."""
        return () if np.isfinite(probability) else LARGEST.say()

    def cure(self, logits: Array, column: int) -> tuple[Saying, ...]:
        return ()


def ending(run: Experiment, dataset: Dataset) -> OutputLayer:
    """The output layer: softmax, loss, and the gradient by the logits."""
    classes, stable = len(dataset.classes), run.softmax == "stable"
    softmax, loss, gradient = StableSoftmax if stable else Softmax, StableLoss if stable else Loss, LossGradient
    if run.variant is not None:
        from stepviz.ops.losses.as_printed import LossAsPrinted, LossGradientAsPrinted

        loss, gradient = LossAsPrinted, LossGradientAsPrinted
    made = softmax(classes, run)
    ops = made, loss(classes, run), gradient(classes, run)
    return OutputLayer(ops, classes, probabilities=made.probabilities, guesses=classes if run.variant is None else 0)
