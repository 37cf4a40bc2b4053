"""The gradient of cross-entropy: which way each logit should move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.ops.losses import claims as told
from stepviz.ops.op import Invariant, Op, Phase, near
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Name, Num, Saying, Words, bracketed, say
from stepviz.settings.experiment import Experiment


class LossGradient(Op):
    """dlogits = p - onehot(y): the gradient of the loss by the logits, softmax and log together."""

    name, phase = "dlogits", Phase.BACKWARD
    reads = ("probs", "y")
    writes = (Tensor("dlogits", ("example", "class"), Kind.ERROR, TensorRole.ERROR, "logits"),)
    sentence = "The gradient of the logits: subtract 1 from p at the true class."
    question = "which way should each logit move?"
    leanings = told.LEANS, told.RIGHT
    """What is said of a logit that should move, and of one that should not."""
    labels = ("probs[e{e},c{c}]", "")
    """Of its terms."""
    taken = "{d}[r, y] -= 1"
    """How 1 is taken away, in code, of what is called `{d}`."""

    def __init__(self, classes: int, run: Experiment) -> None:
        batch_size, reduction = run.batch_size, run.reduction
        self.label = "dz" if run.deep else "dlogits"
        if run.deep:
            self.writes = (replace(self.writes[0], symbol=self.label, title=self.label),)
        self.taken = self.taken.format(d=self.label)
        self._one_hot = np.eye(classes)
        self.divisor = batch_size if reduction == "mean" else 1
        self.equation = f"{self.label} = p - 1 at the true class, p elsewhere"
        self._copied, self._divided = f"{self.label} = p.copy()", ""
        self.code = self.taken
        if self.divisor != 1:
            self._divided = f"{self.label} /= {batch_size}"
        if reduction == "mean":
            self.equation = f"{self.label} = (p - 1 at the true class) / {batch_size}"
            self.sentence = f"(p - onehot(y)) / {batch_size}: its part of the mean loss's gradient."
        self.fuller = self.listing
        made = "dlogits[e,c] = probs[e,c] - (c == y[e])"
        if self.divisor != 1:
            made = f"dlogits[e,c] = (probs[e,c] - (c == y[e])) / {self.divisor}"
        self.rules = (Rule(made, labels=self.labels, because={1: "y[e]"}),)

    @property
    def listing(self) -> str:
        return "; ".join(filter(None, (self._copied, self.taken, self._divided)))

    def named_by(self, cell: Cell, y: Array) -> Cell:
        """The label that takes 1 away from that cell."""
        return Cell("y", cell.index[:1])

    def truth(self, y: Array) -> Array:
        """What the probabilities should have been: (batch, classes)."""
        return self._one_hot.take(y, axis=0)

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): dlogits (batch, classes)."""
        dlogits = probs - self.truth(y)
        return (dlogits / self.divisor if self.divisor != 1 else dlogits,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, column = cell.index
        right = len(self.terms(cell, tensors).parts) > 1
        over = {"rows": str(self.divisor)} if self.divisor != 1 else {}
        rule = (told.MEAN if over else told.WHOLE_SUM)[not right]
        leans = told.direction(float(tensors["dlogits"][cell.index]), *self.leanings)
        return Words(
            rule.say(c=f"c{column}", e=f"e{example}", **over),
            (leans, *self._remark(tensors["dlogits"][example])),
            code=self._divided or (self.taken if right else self._copied),
        )

    def _remark(self, row: Array) -> tuple[Saying, ...]:
        """What holds for the whole row, (classes,), where it is a row of numbers."""
        if not np.isfinite(row).all():
            return ()
        others = "other gains" if len(row) == 2 else "others gain"
        return (told.BALANCED.say(error=self.label, others=others),)

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        """That what one class loses the others gain."""
        return ((f"{self.label} to 0", near(tensors["dlogits"].sum(axis=1), 0.0)),)

    def ask(self, known: Knowledge) -> Question | None:
        """About the right class of the example with the largest loss."""
        losses = known["losses"]
        example = int(losses.argmax())
        column = int(known["y"][example])
        p, value = (float(known[name][example, column]) for name in ("probs", "dlogits"))
        told = self._told(bracketed((f"e{example}", f"c{column}")), Num(p, Kind.PROBABILITY), Name(f"c{column}"))
        return about(known, self.writes[0], (example, column), [p - 1, -value, p, -float(losses[example])], told)

    def _told(self, place: Saying, p: Num, right: Name) -> Saying:
        """What has to be known to work out a dlogit of the right class."""
        if self.divisor != 1:
            return say("p is ", p, ", y is ", right, f"; mean over {self.divisor}")
        return say("p", *place, " is ", p, ", and y is ", right)
