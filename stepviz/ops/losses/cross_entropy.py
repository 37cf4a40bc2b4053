"""Cross-entropy of a softmax: the losses, plain or stable, and their gradient by the logits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.ops.claims import Name, Num, Saying, Sentence, Words, bracketed, say
from stepviz.ops.losses import loss as shared
from stepviz.ops.losses.loss import MeanLoss, OutputGradient
from stepviz.ops.op import Invariant, near
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensors
from stepviz.settings.experiment import Experiment


class Loss(MeanLoss):
    """losses = -ln p[true class], loss = their mean."""

    term = "cross-entropy"
    reads: tuple[str, ...] = ("probs", "y")
    sentence = "Only the p of the true class ▸ counts. Small p, large loss."
    equation = "loss = mean of -ln p[true class]"
    before, code = "r = np.arange(len(y)); ", "L = -np.log(p[r, y])"
    brief = "-ln p"
    question = "how large is the loss of each example?"
    of_example = Rule("losses[e] = -ln(probs[e,y[e]])", labels=("c{y[e]}",), because={0: "y[e]"})

    quick = "L = -np.log(p.take(starts + y)); loss = L.mean()"

    def __init__(self, classes: int, run: Experiment) -> None:
        super().__init__(run)
        self.known = {"starts": np.arange(0, classes * run.batch_size, classes)}  # of the rows in flat probabilities

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        (example,) = cell.index
        probabilities, right = tensors["probs"][example], int(tensors["y"][example])
        others = shared.SHARED_SUM.say(others=f"other class{' counts' if len(probabilities) == 2 else 'es count'}")
        label = shared.RIGHT_CLASS.text_of(e=f"{self.row}{example}", right=str(right))
        meaning = (*why_infinite(probabilities, right), shared.EXAMPLES.say(), others)
        return Words(shared.MINUS_LOG.say(), meaning, code="-np.log(p[r, y])", labels=(label,))


def why_infinite(probabilities: Array, column: int) -> tuple[Saying, ...]:
    """The sentence about a probability of 0 in a row, whose -ln is infinite; empty for any other probability."""
    if probabilities[column] != 0:
        return ()
    overflowed = np.isnan(probabilities).any() or not probabilities.any()
    why = "is 0 since exp overflowed in its row, so" if overflowed else "underflowed to 0. So"
    return (shared.INFINITE.say(column=str(column), why=why),)


_TINY = float(np.finfo(float).tiny)


RULE = Sentence("-ln p, from the logits: the largest minus the true one, plus ln of the sum", "rule")
QUOTIENT = Sentence("It is -ln of p = {p:number}: the ln of a quotient is a difference.")
DIGITS_LOST = Sentence("p = {p:number} is so small that it has lost digits; this loss has not.")
VANISHED = Sentence("p itself underflows to 0, and -ln 0 is +inf; this loss is finite.")
NOT_FINITE = Sentence("A logit of the row is nan or inf.")
APART = Sentence("The logits are further apart than the largest double.")
LARGEST_AWAY = Sentence("The largest logit is subtracted before exp, so no exp overflows.")


class StableLoss(Loss):
    """losses = max z - z[true class] + ln of the sum of exp(z - max z), loss = their mean."""

    reads = ("logits", "y")
    sentence = "-ln p of the true class ▸, from the logits. Small p, large loss."
    equation = "-ln p = max z - z[y] + ln(sum of exp(z - max z))"
    before, code = "r = np.arange(len(y)); m = z.max(1); L = ", "m-z[r,y] + np.log(e.sum(1))"
    of_example = Rule(
        "losses[e] = max(k, logits[e,k]) - logits[e,y[e]] + ln(sum(k, exp(logits[e,k] - max(j, logits[e,j]))))",
        labels=("c{k}",),
        because={0: "y[e]"},
    )
    other_forms = (Loss.of_example,)
    # ln - (z - max z) has the same bits as (max z - z) + ln.
    quick = (
        "below = z - np.maximum.reduce(z, axis=1, keepdims=True); L = np.log(np.add.reduce(np.exp(below), axis=1)); "
        "L -= below.take(starts + y); loss = L.mean()"
    )

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(RULE.say(), (_about_probability(cell, tensors), shared.EXAMPLES.say(), LARGEST_AWAY.say()))


def _about_probability(cell: Cell, tensors: Tensors) -> Saying:
    (example,) = cell.index
    loss, logits = float(tensors["losses"][example]), tensors["logits"][example]
    probability = float(tensors["probs"][example, int(tensors["y"][example])])
    if not np.isfinite(logits).all():
        return NOT_FINITE.say()
    if not np.isfinite(loss):
        return APART.say()
    if probability == 0:
        return VANISHED.say()
    return (DIGITS_LOST if probability < _TINY else QUOTIENT).say(p=Num(probability, Kind.PROBABILITY))


class LossGradient(OutputGradient):
    """dlogits = p - onehot(y), through log and softmax; divided by the batch size if the loss is a mean."""

    reads: tuple[str, ...] = ("probs", "y")
    labels = ("probs[{row}{{e}},c{{c}}]", "")
    """Labels of its terms; `{row}`: the letter of a row."""
    taken = "{d}[r, y] -= 1"
    """The code that subtracts 1 from the gradient `{d}`."""
    truth = "T = one_hot.take(y, axis=0)"
    """The code of the targets of the probabilities, onehot(y)."""

    def __init__(self, classes: int, run: Experiment) -> None:
        super().__init__(run)
        self.writes = (replace(self.tensor("logits", "class", Kind.ERROR), layer=0),)
        self.known = {"one_hot": np.eye(classes)}
        self.quick = f"{self.truth}; {self.label} = (p - T){self.over}"
        self.equation = f"{self.label} = p - 1 at the true class, p elsewhere"
        self.sentence = "The gradient of the logits: subtract 1 from p at the true class."
        if self.over:
            self.equation = f"{self.label} = (p - 1 at the true class) / {self.counted}"
            self.sentence = f"(p - onehot(y)){self.over}: its part of the mean loss's gradient."
        self._copied, self._divided = f"{self.label} = p.copy()", f"{self.label} /= {self.counted}" * bool(self.over)
        self.code = self.taken = self.taken.format(d=self.label)
        self.fuller = self.listing
        made = f"dlogits[e,c] = (probs[e,c] - (c == y[e])){self.over}"
        self.rules = (
            Rule(made, labels=tuple(label.format(row=self.row) for label in self.labels), because={1: "y[e]"}),
        )

    @property
    def listing(self) -> str:
        return "; ".join(filter(None, (self._copied, self.taken, self._divided)))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, column = cell.index
        right = len(self.terms(cell, tensors).parts) > 1
        rule = shared.TRUE_CLASS if right else shared.OTHER_CLASS
        return Words(
            rule.say(c=f"c{column}", e=f"{self.row}{example}", over=self.said_over("over")),
            (self.leaning(cell, tensors), *self._remark(tensors["dlogits"][example])),
            code=self._divided or (self.taken if right else self._copied),
        )

    def _remark(self, row: Array) -> tuple[Saying, ...]:
        """The sentences about a whole row (classes,) of the gradient; none if it is not finite."""
        if not np.isfinite(row).all():
            return ()
        others = "other gains" if len(row) == 2 else "others gain"
        return (shared.BALANCED.say(error=self.label, others=others),)

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        return ((f"{self.label} to 0", near(tensors["dlogits"].sum(axis=1), 0.0)),)

    def ask(self, known: Knowledge) -> Question | None:
        """Asks about the true class of the example with the largest loss."""
        losses = known["losses"]
        example = int(losses.argmax())
        column = int(known["y"][example])
        place, p = bracketed((f"{self.row}{example}", f"c{column}")), float(known["probs"][example, column])
        given = self._told(place, Num(p, Kind.PROBABILITY), Name(f"c{column}"))
        return about(known, self.writes[0], (example, column), given)

    def _told(self, place: Saying, p: Num, right: Name) -> Saying:
        """The inputs of the gradient by the logit of the true class, in words."""
        if self.over:
            return say("p is ", p, ", y is ", right, self.said_over("mean over"))
        return say("p", *place, " is ", p, ", and y is ", right)
