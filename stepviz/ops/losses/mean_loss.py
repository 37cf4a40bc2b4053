"""The losses of the examples of a batch, and their mean: what every loss has in common."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from stepviz.experiment import Experiment
from stepviz.ops.claims import Claim, Definition, Said, Sentence, Truth
from stepviz.ops.losses import claims as told
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, largest
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Term, Terms, factor
from stepviz.ops.words import Num, Panes, Part, Pattern, Saying, Shape, Share, Words, say


class MeanLoss(Op):
    """A loss of each example, and their mean."""

    name, label, phase = "loss", "loss", Phase.FORWARD
    writes = (
        Tensor("losses", ("example",), Kind.LOSS, TensorRole.LOSS, symbol="L", title="loss", word="loss"),
        Tensor("loss", (), Kind.LOSS, TensorRole.OBJECTIVE, symbol="mean loss", title="mean loss", word="mean"),
    )
    inner = ("losses",)
    error = "dlogits"
    """The gradient by what the last layer makes."""
    nothing = told.NO_SURPRISE
    """What is said where every loss is 0."""
    own: tuple[Sentence, ...] = ()
    """What is said of the loss of an example."""

    def __init__(self, run: Experiment) -> None:
        self._reduction, self._l2, self._alone = run.reduction, run.l2, not run.deep

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For the mean all losses."""
        if cell.tensor != "loss":
            return self.terms_of(cell, tensors)
        losses = tensors["losses"]
        parts = tuple(Term(f"e{e}", (factor("losses", losses, e),)) for e in range(len(losses)))
        return Terms(cell, float(tensors["loss"]), parts, divisor=len(losses))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """How far off the batch is on average."""
        if cell.tensor != "loss":
            return self.words_of(cell, tensors)
        losses = tensors["losses"]
        return Words(
            told.AVERAGE.say(count=str(len(losses))) if len(losses) > 1 else told.ONLY.say(),
            "loss = L.mean()",
            (self.largest_part(losses), self._belongs(losses), *self._penalty()),
            shape=Shape.VALUES,
        )

    @abstractmethod
    def terms_of(self, cell: Cell, tensors: Tensors) -> Terms:
        """How the loss of one example came about."""

    @abstractmethod
    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """What is said of it."""

    @abstractmethod
    def as_told(self, truth: Truth, said: Said) -> bool:
        """Whether the losses are what sentence and equation say."""

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """That its numbers are what it says they are, and what they say."""
        return (
            Claim(self.sentence, self.as_told, "caption"),
            Claim(self.equation, self.as_told, "formula"),
            Definition(self.question, "a question", "next"),
            *(*told.BATCH, self.nothing, *self.own),
        )

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """Each loss feeds the mean; what it reads feeds the loss of its example."""
        return (Pattern("loss", ()) if cell.tensor == "losses" else Pattern("losses", cell.index[:1]),)

    def ask(self, known: Knowledge) -> Question | None:
        """Which example is the worst one."""
        return largest(known, say("examples will get the largest loss?"), known["losses"], Kind.LOSS, "e", _of_example)

    def _belongs(self, losses: Array) -> Saying:
        to_mean, to_sum = told.SHOWN if self._alone else told.ALL
        panes: dict[str, Part] = {"panes": Panes((self.error, "dW"))} if self._alone else {}
        if self._reduction == "mean" or len(losses) == 1:
            return to_mean.say(which="mean" if len(losses) > 1 else "loss", **panes)
        with np.errstate(over="ignore"):
            total = float(losses.sum())
        return to_sum.say(total=Num(total, Kind.LOSS), **panes)

    def _penalty(self) -> tuple[Saying, ...]:
        return (told.DECAY.say(),) if self._l2 else ()

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


def _of_example(example: int) -> Cell:
    return Cell("losses", (example,))
