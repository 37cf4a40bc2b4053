"""The losses of the examples of a batch, and their mean: what every loss has in common; cross-entropy among them."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import Any

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.losses import claims as told
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, largest
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Num, Panes, Part, Saying, Share, Words, say
from stepviz.settings.experiment import Experiment


class MeanLoss(Op):
    """A loss of each example, and their mean."""

    name, label, phase = "loss", "loss", Phase.FORWARD
    writes = (
        Tensor("losses", ("example",), Kind.LOSS, TensorRole.LOSS, symbol="L", title="loss", word="loss"),
        Tensor("loss", (), Kind.LOSS, TensorRole.OBJECTIVE, symbol="mean loss", title="mean loss", word="mean"),
    )
    together = "mean(e, losses[e])"
    """The loss that is reported."""
    error = "dlogits"
    """The gradient by what the last layer makes."""
    nothing = told.NO_SURPRISE
    """What is said where every loss is 0."""
    before = ""
    """What stands before `code` in the listing."""
    of_example: Rule
    """What the loss of an example is."""

    def __init__(self, run: Experiment) -> None:
        self._reduction, self._l2, self._alone = run.reduction, run.penalty, not run.deep

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return self.of_example, Rule(f"loss = {self.together}", labels=("e{e}",))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor != "loss":
            return self.words_of(cell, tensors)
        losses = tensors["losses"]
        rule = told.AVERAGE.say(count=str(len(losses))) if len(losses) > 1 else told.ONLY.say()
        penalty = (told.DECAY.say(),) if self._l2 else ()
        return Words(rule, (self.largest_part(losses), self._belongs(losses), *penalty), code="loss = L.mean()")

    @property
    def listing(self) -> str:
        return f"{self.before}{self.code}; loss = L.mean()"

    @abstractmethod
    def each(self, *arrays: Any, **_: Any) -> Array:
        """The losses (batch,), from the arrays of `reads`."""

    def compute(self, *arrays: Any, **_: Any) -> tuple[Array, ...]:
        """From the arrays of `reads`: losses (batch,) and their mean ()."""
        losses = self.each(*arrays)
        return losses, np.asarray(np.add.reduce(losses) / len(losses))

    @abstractmethod
    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """What is said of it."""

    def ask(self, known: Knowledge) -> Question | None:
        """Which example is the worst one."""
        what = say("examples will get the largest loss?")
        return largest(known, what, known["losses"], Kind.LOSS, "e", lambda example: Cell("losses", (example,)))

    def _belongs(self, losses: Array) -> Saying:
        to_mean, to_sum = told.SHOWN if self._alone else told.ALL
        panes: dict[str, Part] = {"panes": Panes((self.error, "dW"))} if self._alone else {}
        if self._reduction == "mean" or len(losses) == 1:
            return to_mean.say(which="mean" if len(losses) > 1 else "loss", **panes)
        with np.errstate(over="ignore"):
            total = float(losses.sum())
        return to_sum.say(total=Num(total, Kind.LOSS), **panes)

    def largest_part(self, losses: Array) -> Saying:
        """How much of the mean comes from the worst example."""
        example = int(losses.argmax())
        if not np.isfinite(losses).all():
            return told.ONE_ENOUGH.say()
        if losses[example] == 0:
            return self.nothing.say()
        share = 1 / float((losses / losses[example]).sum())  # the sum itself may be more than a double can hold
        alike = np.flatnonzero(losses == losses[example])
        if len(alike) > 1:  # the same row, drawn again
            others = f"e{alike[1]}" if len(alike) == 2 else f"{len(alike) - 1} others"
            return told.PARTS.say(first=f"e{example}", others=others, percent=Share(share))
        part = "About half" if 0.45 <= share <= 0.55 else "Most" if share > 0.55 else "The largest part"
        return told.PART.say(part=part, e=str(example), percent=Share(share))


class Loss(MeanLoss):
    """losses = -ln p[right class], loss = their mean."""

    term = "cross-entropy"
    reads: tuple[str, ...] = ("probs", "y")
    sentence = "Only the p of the true class ▸ counts. Small p, large loss."
    equation = "loss = mean of -ln p[true class]"
    before, code = "r = np.arange(len(y)); ", "L = -np.log(p[r, y])"
    brief = "-ln p"
    question = "how large is the loss of each example?"
    of_example = Rule("losses[e] = -ln(probs[e,y[e]])", labels=("c{y[e]}",), because={0: "y[e]"})

    def __init__(self, classes: int, run: Experiment) -> None:
        super().__init__(run)
        self._row_starts = np.arange(0, classes * run.batch_size, classes)  # of the examples in the flat probabilities

    def each(self, probs: Array, y: Array) -> Array:
        """From probs (batch, classes), y (batch,): losses (batch,)."""
        losses: Array = -np.log(probs.take(self._row_starts + y))
        return losses

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """How surprised the model is by one example."""
        (example,) = cell.index
        chances, right = tensors["probs"][example], int(tensors["y"][example])
        others = told.SHARED_SUM.say(others=f"other class{' counts' if len(chances) == 2 else 'es count'}")
        label = told.RIGHT_CLASS.text_of(e=f"e{example}", right=str(right))
        meaning = (*why_infinite(chances, right), told.EXAMPLES.say(), others)
        return Words(told.MINUS_LOG.say(), meaning, code="-np.log(p[r, y])", labels=(label,))


def why_infinite(chances: Array, column: int) -> tuple[Saying, ...]:
    """How a chance of a row came to be 0, and its -ln to be infinite; nothing for another chance."""
    if chances[column] != 0:
        return ()
    overflowed = np.isnan(chances).any() or not chances.any()
    why = "is 0 since exp overflowed in its row, so" if overflowed else "underflowed to 0. So"
    return (told.INFINITE.say(column=str(column), why=why),)


_TINY = float(np.finfo(float).tiny)


RULE = Sentence("-ln p, from the logits: the largest minus the true one, plus ln of the sum", "rule")
QUOTIENT = Sentence("It is -ln of p = {p:number}: the ln of a quotient is a difference.")
DIGITS_LOST = Sentence("p = {p:number} is so small that it has lost digits; this loss has not.")
VANISHED = Sentence("p itself underflows to 0, and -ln 0 is +inf; this loss is finite.")
NOT_FINITE = Sentence("A logit of the row is nan or inf.")
APART = Sentence("The logits are further apart than the largest double.")
LARGEST_AWAY = Sentence("The largest logit is subtracted before exp, so no exp overflows.")


class StableLoss(Loss):
    """losses = max z - z[right class] + ln of the sum of exp(z - max z), loss = their mean."""

    reads = ("logits", "y")
    sentence = "-ln p of the true class ▸, from the logits. Small p, large loss."
    equation = "-ln p = max z - z[y] + ln(sum of exp(z - max z))"
    before, code = "r = np.arange(len(y)); m = z.max(1); L = ", "m-z[r,y] + np.log(e.sum(1))"
    of_example = Rule(
        "losses[e] = max(k, logits[e,k]) - logits[e,y[e]] + ln(sum(k, exp(logits[e,k] - max(j, logits[e,j]))))",
        labels=("c{k}",),
        because={0: "y[e]"},
    )

    def each(self, logits: Array, y: Array) -> Array:
        """From logits (batch, classes), y (batch,): losses (batch,)."""
        below = logits - np.maximum.reduce(logits, axis=1, keepdims=True)  # z - max z
        losses: Array = np.log(np.add.reduce(np.exp(below), axis=1))
        losses -= below.take(self._row_starts + y)  # the same bits as (max z - z) + ln
        return losses

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """How surprised the model is by one example."""
        return Words(RULE.say(), (_beside_chance(cell, tensors), told.EXAMPLES.say(), LARGEST_AWAY.say()))


def _beside_chance(cell: Cell, tensors: Tensors) -> Saying:
    """How the loss stands to the chance of the right class that the softmax shows."""
    (example,) = cell.index
    loss, logits = float(tensors["losses"][example]), tensors["logits"][example]
    chance = float(tensors["probs"][example, int(tensors["y"][example])])
    if not np.isfinite(logits).all():
        return NOT_FINITE.say()
    if not np.isfinite(loss):
        return APART.say()
    if chance == 0:
        return VANISHED.say()
    return (DIGITS_LOST if chance < _TINY else QUOTIENT).say(p=Num(chance, Kind.PROBABILITY))
