"""Cross-entropy: how surprised the model is by the right classes, and which way each logit should move."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from stepviz.experiment import Reduction
from stepviz.ops.claims import NO_WAY, Claim, Definition, Said, Sentence, Truth
from stepviz.ops.invariant import Invariant, near
from stepviz.ops.losses import claims as told
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, largest, mixed
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Function, Term, Terms, factor
from stepviz.ops.words import Name, Num, Panes, Part, Pattern, Saying, Shape, Share, Words, bracketed, say


class Loss(Op):
    """losses = -ln p[right class], loss = their mean."""

    name, label, phase = "loss", "loss", Phase.FORWARD
    reads = ("probs", "y")
    writes = (
        Tensor("losses", ("example",), Kind.LOSS, TensorRole.LOSS, symbol="L", title="loss", word="loss"),
        Tensor("loss", (), Kind.LOSS, TensorRole.OBJECTIVE, symbol="mean loss", title="mean loss", word="mean"),
    )
    inner = ("losses",)
    sentence = "Look only at the probability of the right class ▸. Small p, big loss."
    equation = "loss = mean of -ln p[right class]"
    code = "L = -np.log(p[r, y])"
    question = "how surprised is the model by the right answers?"

    def __init__(
        self, classes: int, batch_size: int, reduction: Reduction = "sum", *, alone: bool = True, l2: float = 0.0
    ) -> None:
        """`alone`: whether there are no hidden layers; `l2`: weight decay, which the loss leaves out."""
        self._reduction, self._l2 = reduction, l2
        self._alone = alone
        self._row_starts = np.arange(0, classes * batch_size, classes)  # of the examples in the flat probabilities

    @property
    def listing(self) -> str:
        """The numbers of the rows, the losses and their mean."""
        return f"r = np.arange(len(y)); {self.code}; loss = L.mean()"

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): losses (batch,) and their mean ()."""
        losses = -np.log(probs.take(self._row_starts + y))
        return losses, np.asarray(np.add.reduce(losses) / len(losses))

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For an example minus the log of one probability; for the mean all losses."""
        if cell.tensor == "loss":
            losses = tensors["losses"]
            parts = tuple(Term(f"e{e}", (factor("losses", losses, e),)) for e in range(len(losses)))
            return Terms(cell, float(tensors["loss"]), parts, divisor=len(losses))
        (example,) = cell.index
        right = int(tensors["y"][example])
        chance = factor("probs", tensors["probs"], example, right)
        part = Term(f"c{right}", (chance,), Function.MINUS_LOG, because=Cell("y", (example,)))
        return Terms(cell, float(tensors["losses"][example]), (part,))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """How surprised the model is by one example, or on average."""
        if cell.tensor == "loss":
            count = len(tensors["losses"])
            return Words(
                told.AVERAGE.say(count=str(count)) if count > 1 else told.ONLY.say(),
                "loss = L.mean()",
                (_largest_part(tensors["losses"]), self._belongs(tensors["losses"]), *self._penalty()),
                shape=Shape.VALUES,
            )
        (example,) = cell.index
        right = int(tensors["y"][example])
        others = "other class counts" if tensors["probs"].shape[1] == 2 else "other classes count"
        return Words(
            told.MINUS_LOG.say(),
            "-np.log(p[r, y])",
            (
                *why_infinite(tensors["probs"][example], right),
                told.EXAMPLES.say(),
                told.SHARED_SUM.say(others=others),
            ),
            made_from=f"probs[e{example},c{right}], the label y of e{example}",
            shape=Shape.LOG,
            labels=(told.RIGHT_CLASS.text_of(e=f"e{example}", right=str(right)),),
        )

    def _belongs(self, losses: Array) -> Saying:
        to_mean, to_sum = told.SHOWN if self._alone else told.ALL
        panes: dict[str, Part] = {"panes": Panes(told.GRADIENTS)} if self._alone else {}
        if self._reduction == "mean" or len(losses) == 1:
            return to_mean.say(which="mean" if len(losses) > 1 else "loss", **panes)
        return to_sum.say(total=Num(float(losses.sum()), Kind.LOSS), **panes)

    def _penalty(self) -> tuple[Saying, ...]:
        return (told.DECAY.say(),) if self._l2 else ()

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """That its numbers are what it says they are, and what they say."""
        return (
            Claim(self.sentence, self._as_told, "caption"),
            Claim(self.equation, self._as_told, "formula"),
            Definition(self.question, "a question", "next"),
            *told.BATCH,
        )

    def _as_told(self, truth: Truth, _: Said) -> bool:
        with np.errstate(all="ignore"):
            logs = -np.log([row[label] for row, label in zip(truth["probs"], truth["y"], strict=True)])
        return np.allclose(logs, truth["losses"], rtol=1e-9, equal_nan=True)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The right class's probability and the label feed one loss; each loss feeds the mean."""
        if cell.tensor == "losses":
            return (Pattern("loss", ()),)
        if cell.tensor == "probs" and int(tensors["y"][cell.index[0]]) != cell.index[1]:
            return ()
        return (Pattern("losses", cell.index[:1]),)

    def ask(self, known: Knowledge) -> Question | None:
        """Which example is the most surprising one."""
        return largest(known, say("examples will get the largest loss?"), known["losses"], Kind.LOSS, "e", _of_example)


def _of_example(example: int) -> Cell:
    return Cell("losses", (example,))


def why_infinite(chances: Array, column: int) -> tuple[Saying, ...]:
    """How a chance of a row came to be 0, and its -ln to be infinite; nothing for another chance."""
    if chances[column] != 0:
        return ()
    if np.isnan(chances).any() or not chances.any():
        return (told.INFINITE.say(column=str(column), why="is 0 since exp overflowed in its row, so"),)
    return (told.INFINITE.say(column=str(column), why="was too small for a double: 0. So"),)


def _largest_part(losses: Array) -> Saying:
    total, example = float(losses.sum()), int(losses.argmax())
    if not np.isfinite(total):
        return told.ONE_ENOUGH.say()
    if total == 0:
        return told.NO_SURPRISE.say()
    share = float(losses[example]) / total
    alike = np.flatnonzero(losses == losses[example])
    if len(alike) > 1:  # the same row, drawn again
        others = f"e{alike[1]}" if len(alike) == 2 else f"{len(alike) - 1} others"
        return told.PARTS.say(first=f"e{example}", others=others, percent=Share(share))
    part = "About half" if 0.45 <= share <= 0.55 else "Most" if share > 0.55 else "The largest part"
    return told.PART.say(part=part, e=str(example), percent=Share(share))


class LossGradient(Op):
    """dlogits = p - onehot(y): the gradient of the loss by the logits, softmax and log together."""

    name, phase = "dlogits", Phase.BACKWARD
    reads = ("probs", "y")
    writes = (Tensor("dlogits", ("example", "class"), Kind.ERROR, TensorRole.ERROR, "logits"),)
    sentence = "How wrong is each probability? Take 1 away where the class is right."
    question = "which way should each logit move?"
    leanings = told.LEANS, told.RIGHT
    """What is said of a logit that should move, and of one that should not."""
    taken = "d[r, y] -= 1"
    """How 1 is taken away, in code."""

    def __init__(self, classes: int, batch_size: int, reduction: Reduction, *, alone: bool = True) -> None:
        """`alone`: whether there are no hidden layers."""
        self.label = "dlogits" if alone else "dz"
        if not alone:
            self.writes = (replace(self.writes[0], symbol=self.label),)
        self._one_hot = np.eye(classes)
        self._divisor = batch_size if reduction == "mean" else 1
        self.equation = f"{self.label} = p - 1 at the right class, p elsewhere"
        self.code = f"d = p.copy(); {self.taken}"
        if self._divisor != 1:
            self.code = f"{self.taken}; d /= {batch_size}"
        if reduction == "mean":
            self.equation = f"{self.label} = (p - 1 at the right class) / {batch_size}"
            self.sentence = f"(p - onehot(y)) / {batch_size}: its part of the mean loss's gradient."

    @property
    def listing(self) -> str:
        """The copy, the 1 taken away, and the division by as many examples as the loss is the mean of."""
        divided = f"; d /= {self._divisor}" if self._divisor != 1 else ""
        return f"d = p.copy(); {self.taken}{divided}"

    def named_by(self, cell: Cell, y: Array) -> Cell:
        """The label that takes 1 away from that cell."""
        return Cell("y", cell.index[:1])

    def truth(self, y: Array) -> Array:
        """What the probabilities should have been: (batch, classes)."""
        return self._one_hot.take(y, axis=0)

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): dlogits (batch, classes)."""
        dlogits = probs - self.truth(y)
        return (dlogits / self._divisor if self._divisor != 1 else dlogits,)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The probability, and 1 taken away where the class is right."""
        example, column = cell.index
        right = self.truth(tensors["y"])[example, column]
        parts = [Term("p", (factor("probs", tensors["probs"], example, column),))]
        if right:
            parts.append(Term("y", (Factor(float(right)),), sign=-1, because=self.named_by(cell, tensors["y"])))
        return Terms(cell, float(tensors["dlogits"][cell.index]), tuple(parts), divisor=self._divisor)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which way this logit should move."""
        example, column = cell.index
        right = len(self.terms(cell, tensors).parts) > 1
        value = float(tensors["dlogits"][cell.index])
        over = {"rows": str(self._divisor)} if self._divisor != 1 else {}
        rule = (told.MEAN if over else told.WHOLE_SUM)[not right]
        made_from = f"probs[e{example},c{column}]{f', y of e{example}' * right}"
        return Words(
            rule.say(c=f"c{column}", e=f"e{example}", **over),
            f"d /= {self._divisor}" if self._divisor != 1 else self.taken if right else "d = p.copy()",
            (self._direction(value), *self._remark(tensors["dlogits"][example])),
            made_from=made_from,
            shape=Shape.CHAIN,
            labels=(f"probs[e{example},c{column}]", ""),
        )

    def _direction(self, value: float) -> Saying:
        if math.isnan(value):
            return NO_WAY.say()
        leans, right = self.leanings
        if value == 0:
            return right.say()
        sign, way = ("Negative", "raising") if value < 0 else ("Positive", "lowering")
        return leans.say(sign=sign, way=way)

    def _remark(self, row: Array) -> tuple[Saying, ...]:
        """What holds for the whole row, (classes,), where it is a row of numbers."""
        if not np.isfinite(row).all():
            return ()
        others = "other gains" if len(row) == 2 else "others gain"
        return (told.BALANCED.say(others=others),)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """That each is its chance less 1 where the class is right, and which way each logit should move."""
        return (
            Claim(self.sentence, self._as_told, "caption"),
            Claim(self.equation, self._as_told, "formula"),
            Definition(self.question, "a question", "next"),
            *told.BY_LOGITS,
        )

    def _as_told(self, truth: Truth, _: Said) -> bool:
        p, rows = truth["probs"], len(truth["y"])
        right = np.arange(p.shape[1]) == truth["y"][:, None]
        over = rows if truth.experiment.reduction == "mean" else 1
        return np.allclose(np.where(right, p - 1, p) / over, truth["dlogits"], atol=1e-15, equal_nan=True)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """A probability feeds its own dlogit, a label its row."""
        if cell.tensor == "y":
            return (Pattern("dlogits", (cell.index[0], None)),)
        return (Pattern("dlogits", cell.index),)

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        """That what one class loses the others gain."""
        return (("d rows to 0", near(tensors["dlogits"].sum(axis=1), 0.0)),)

    def ask(self, known: Knowledge) -> Question | None:
        """About the right class of the example with the largest loss."""
        losses = known["losses"]
        example = int(losses.argmax())
        column = int(known["y"][example])
        p, value = (float(known[name][example, column]) for name in ("probs", "dlogits"))
        wrong = [say(Num(p - 1)), say(Num(-value)), say(Num(p)), say(Num(-float(losses[example])))]
        place = bracketed((f"e{example}", f"c{column}"))
        text = say(
            *self._told(place, Num(p, Kind.PROBABILITY), Name(f"c{column}")), " What will dlogits", *place, " be?"
        )
        return mixed(known, text, say(Num(value)), wrong, Cell(self.writes[0].name, (example, column)))

    def _told(self, place: Saying, p: Num, right: Name) -> Saying:
        """What has to be known to work out a dlogit of the right class."""
        if self._divisor != 1:
            return say("p is ", p, ", ", right, f" is right; mean over {self._divisor}.")
        return say("p", *place, " is ", p, ", and ", right, " is right.")
