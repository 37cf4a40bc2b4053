"""Loss: the base classes of all losses and of their gradients, and the output layer that a loss needs."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from stepviz.ops.check import Check
from stepviz.ops.claims import NO_WAY, Num, Saying, Sentence, Share, Words, leaning, say
from stepviz.ops.layers.last_layer import SCORES, LastLayer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, largest
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.settings.experiment import Experiment

AVERAGE = Sentence("average of the {count} losses", "rule")
ONLY = Sentence("the only loss", "rule")
PART = Sentence("{part:About half|Most|The largest part} of it comes from {row:place} ({percent:percent}).")
PARTS = Sentence("The largest parts of it come from {first:place} and {others:text} ({percent:percent} each).")
NO_SURPRISE = Sentence("Every loss is 0 to within rounding error.")
ONE_ENOUGH = Sentence("One loss of nan or inf is enough.")
OF_MEAN = Sentence("All gradients belong to this {which:mean|loss}.")
OF_SUM = Sentence("All gradients belong to the SUM {total:number}, not to the mean.")
DECAY = Sentence("Weight decay is in dW only: its penalty is no part of the loss shown.")
MINUS_LOG = Sentence("-ln of the probability of the true class", "rule")
EXAMPLES = Sentence("p = 1 gives 0.   p = 0.5 gives 0.6931.   p = 0.1 gives 2.3026.")
SHARED_SUM = Sentence(
    "The {others:other class counts|other classes count} only through p: the row shares one denominator."
)
INFINITE = Sentence(
    "p of c{column} {why:is 0 since exp overflowed in its row, so|underflowed to 0. So} -ln of it is +inf."
)
RIGHT_CLASS = Sentence("true class of {e:own} is c{right},", "label")
TRUE_CLASS = Sentence("p, minus 1 because {c:own} is the true class of {e:own}{over:text|}", "rule")
OTHER_CLASS = Sentence("p itself, because {c:own} is not the true class of {e:own}{over:text|}", "rule")
LEANS = Sentence("{sign:Negative|Positive}: {way:raising|lowering} this logit lowers the loss.")
RIGHT = Sentence("Zero: this p is exact to the last digit.")
OUTPUT_LEANS = Sentence("{sign:Negative|Positive}: {way:raising|lowering} this output lowers the loss.")
ON_TARGET = Sentence("Zero: this output is its target.")
BALANCED = Sentence(
    "In this row the {error:dlogits|dz} sum to 0: what one class loses the {others:other gains|others gain}."
)


class OutputLayer(NamedTuple):
    """The end of a network, as a kind of loss needs it."""

    ops: tuple[Op, ...]
    """The operations from the last layer's sums to the loss, then the gradient by these sums."""
    outputs: int
    """The number of the last layer's sums."""
    end: LastLayer = SCORES
    check: type[Check] = Check
    scores: Callable[[Array], Array] = lambda made: made
    """The score of each class, (rows, classes), from the outputs (rows, outputs)."""
    probabilities: Callable[[Array], Array] = lambda made: made
    """Class probabilities (rows, classes) from scores (rows, classes); the scores if the loss has none."""
    guesses: int = 0
    """The number of classes that a uniform guess chooses from; the baseline is its log. 0 if there is none."""


class MeanLoss(Op):
    """The loss of each example, and their mean."""

    name, label, phase = "loss", "loss", Phase.FORWARD
    together = "mean(e, losses[e])"
    """The rule of the loss that is reported."""
    error = "dlogits"
    """The gradient by the last layer's sums."""
    nothing = NO_SURPRISE
    """The sentence if every loss is 0."""
    before = ""
    """The code before `code` in the listing."""
    of_example: Rule
    """The rule of the loss of an example."""

    def __init__(self, run: Experiment) -> None:
        self._reduction, self._l2 = run.reduction, run.penalty
        self.row, mean = AXES[run.rows_along], "mean loss"
        self.writes = (
            Tensor("losses", (run.rows_along,), Kind.LOSS, TensorRole.LOSS, symbol="L", title="loss", word="loss"),
            Tensor("loss", (), Kind.LOSS, TensorRole.OBJECTIVE, symbol=mean, title=mean, word="mean"),
        )

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return self.of_example, Rule(f"loss = {self.together}", labels=(f"{self.row}{{e}}",))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor != "loss":
            return self.words_of(cell, tensors)
        losses = tensors["losses"]
        rule = AVERAGE.say(count=str(len(losses))) if len(losses) > 1 else ONLY.say()
        penalty = (DECAY.say(),) if self._l2 else ()
        return Words(rule, (self.largest_part(losses), self._belongs(losses), *penalty), code="loss = L.mean()")

    @property
    def listing(self) -> str:
        return f"{self.before}{self.code}; loss = L.mean()"

    @abstractmethod
    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """The explanation of the loss of an example."""

    def ask(self, known: Knowledge) -> Question | None:
        """Asks which example has the largest loss."""
        cells = [Cell("losses", (example,)) for example in range(len(known["losses"]))]
        what = say(f"{self.writes[0].axes[0]}s will get the largest loss?")
        return largest(known, what, known["losses"], Kind.LOSS, self.row, cells)

    def _belongs(self, losses: Array) -> Saying:
        if self._reduction == "mean" or len(losses) == 1:
            return OF_MEAN.say(which="mean" if len(losses) > 1 else "loss")
        with np.errstate(over="ignore"):
            total = float(losses.sum())
        return OF_SUM.say(total=Num(total, Kind.LOSS))

    def largest_part(self, losses: Array) -> Saying:
        """The sentence about the part of the mean that comes from the largest loss."""
        example = int(losses.argmax())
        if not np.isfinite(losses).all():
            return ONE_ENOUGH.say()
        if losses[example] == 0:
            return self.nothing.say()
        share = 1 / float((losses / losses[example]).sum())  # the sum of the losses may overflow
        if np.count_nonzero(losses) > 1:  # a quotient may round to 1, which is told as all of it
            share = min(share, math.nextafter(1.0, 0.0))
        alike = np.flatnonzero(losses == losses[example])
        if len(alike) > 1:  # the same row, drawn again
            others = f"{self.row}{alike[1]}" if len(alike) == 2 else f"{len(alike) - 1} others"
            return PARTS.say(first=f"{self.row}{example}", others=others, percent=Share(share))
        part = "About half" if 0.45 <= share <= 0.55 else "Most" if share > 0.55 else "The largest part"
        return PART.say(part=part, row=f"{self.row}{example}", percent=Share(share))


class OutputGradient(Op):
    """The gradient by the logits or outputs; divided by the batch size if the loss is a mean."""

    phase, name, question = Phase.BACKWARD, "dlogits", "which way should each logit move?"
    leanings: tuple[Sentence, Sentence] = (LEANS, RIGHT)
    """Sentences about a gradient that is not 0, and about one that is."""

    def __init__(self, run: Experiment) -> None:
        self.row, self._along = AXES[run.rows_along], run.rows_along
        self._deep, self._layer = run.deep, run.depth if run.deep else 0
        self.divisor = run.batch_size if run.reduction == "mean" else 1
        self.counted = "len(y)" if run.heads else str(self.divisor)
        """The divisor in code; of documents, which differ in length, `len(y)`."""
        self.over = f" / {self.divisor}" * (self.divisor != 1)
        """The division in formulas, code and rules: ` / 4`; empty for a sum."""
        self.label = self.symbol(self.name[1:])

    def symbol(self, of: str) -> str:
        """The symbol of the gradient by logits or outputs: `dlogits`, or `dz` in a network of several layers."""
        return {"logits": "dz", "outputs": "do"}[of] if self._deep else f"d{of}"

    def tensor(self, of: str, axis: str, kind: Kind, symbol: str = "") -> Tensor:
        """The tensor of the gradient by logits or outputs, along that axis."""
        symbol, axes = symbol or self.symbol(of), (self._along, axis)
        return Tensor(f"d{of}", axes, kind, TensorRole.ERROR, of, symbol=symbol, title=symbol, layer=self._layer)

    def leaning(self, cell: Cell, tensors: Tensors) -> Saying:
        """The sentence about the sign of a gradient."""
        value, (leans, still) = cell.value_in(tensors), self.leanings
        if math.isnan(value):
            return NO_WAY.say()
        return leans.say(**leaning(value)) if value else still.say()

    def said_over(self, before: str) -> str:
        """The division in words: `; over 21`, `before` being `over`; empty for a sum."""
        return f"; {before} {self.divisor}" * (self.divisor != 1)
