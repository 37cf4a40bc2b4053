"""The gradient of cross-entropy: which way each logit should move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.ops.losses import claims as told
from stepviz.ops.losses.output_gradient import OutputGradient
from stepviz.ops.op import Invariant, near
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensors
from stepviz.ops.words import Name, Num, Saying, Words, bracketed, say
from stepviz.settings.experiment import Experiment


class LossGradient(OutputGradient):
    """dlogits = p - onehot(y): the gradient of the loss by the logits, softmax and log together."""

    name, reads = "dlogits", ("probs", "y")
    question = "which way should each logit move?"
    leanings = told.LEANS, told.RIGHT
    """What is said of a logit that should move, and of one that should not."""
    labels = ("probs[e{e},c{c}]", "")
    """Of its terms."""
    taken = "{d}[r, y] -= 1"
    """How 1 is taken away, in code, of what is called `{d}`."""

    def __init__(self, classes: int, run: Experiment) -> None:
        super().__init__(run)
        self.writes = (replace(self.tensor("logits", "class", Kind.ERROR), layer=0),)
        self._one_hot = np.eye(classes)
        self.equation = f"{self.label} = p - 1 at the true class, p elsewhere"
        self.sentence = "The gradient of the logits: subtract 1 from p at the true class."
        if self.over:
            self.equation = f"{self.label} = (p - 1 at the true class){self.over}"
            self.sentence = f"(p - onehot(y)){self.over}: its part of the mean loss's gradient."
        self._copied, self._divided = f"{self.label} = p.copy()", f"{self.label} /= {self.divisor}" * bool(self.over)
        self.code = self.taken = self.taken.format(d=self.label)
        self.fuller = self.listing
        made = f"dlogits[e,c] = (probs[e,c] - (c == y[e])){self.over}"
        self.rules = (Rule(made, labels=self.labels, because={1: "y[e]"}),)

    @property
    def listing(self) -> str:
        return "; ".join(filter(None, (self._copied, self.taken, self._divided)))

    def truth(self, y: Array) -> Array:
        """What the probabilities should have been: (batch, classes)."""
        return self._one_hot.take(y, axis=0)

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): dlogits (batch, classes)."""
        return (self.divided(probs - self.truth(y)),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, column = cell.index
        right = len(self.terms(cell, tensors).parts) > 1
        rule = told.TRUE_CLASS if right else told.OTHER_CLASS
        leans = told.direction(float(tensors["dlogits"][cell.index]), *self.leanings)
        return Words(
            rule.say(c=f"c{column}", e=f"e{example}", over=self.said_over("over")),
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
        if self.over:
            return say("p is ", p, ", y is ", right, self.said_over("mean over"))
        return say("p", *place, " is ", p, ", and y is ", right)
