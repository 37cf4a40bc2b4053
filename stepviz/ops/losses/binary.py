"""Binary cross-entropy of one sigmoid output, for two classes.

-ln p of the second class is ln(1 + e^-z), that of the first ln(1 + e^z). It is computed from the logit, so that
underflow of p does not matter.
"""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.formula.functions import Function
from stepviz.ops.claims import Num, Saying, Sentence, Share, Words, class_of, say
from stepviz.ops.layers.last_layer import LOGIT
from stepviz.ops.losses.loss import EXAMPLES, MeanLoss, OutputGradient, OutputLayer
from stepviz.ops.losses.pointwise import SIGMOID, SigmoidOutput
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors
from stepviz.settings.experiment import Experiment

CLASSES = 2


def ending(run: Experiment, dataset: Dataset) -> OutputLayer:
    """The operations from the logit to the probability of the second class, the loss and the gradient.

    Raises `UserError` unless there are two classes.
    """
    if len(dataset.classes) != CLASSES:
        count = len(dataset.classes)
        raise UserError(f"--loss bce tells two classes apart, and {run.title} has {count}: use --loss softmax")
    output = SigmoidOutput(LOGIT, TensorRole.PROBABILITY, run.depth if run.deep else 0, _meaning)
    return OutputLayer(
        (output, BinaryLoss(run), BinaryGradient(run)),
        1,
        LOGIT,
        scores=both,
        probabilities=probabilities,
        guesses=CLASSES,
    )


def both(logits: Array) -> Array:
    """The scores of both classes, (rows, 2), from logits (rows, 1); the first class scores 0."""
    return np.column_stack([np.zeros(len(logits)), logits[:, 0]])


def probabilities(scores: Array) -> Array:
    """The probabilities of both classes, (rows, 2), from their scores."""
    with np.errstate(all="ignore"):
        # Both from the logit: 1 - p would lose the digits of a small one.
        return SIGMOID.forward(np.column_stack([-scores[:, 1], scores[:, 1]]))


GIVES = Sentence("The model gives {percent:percent} to {of:name}, the rest to the other class.")


def _meaning(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
    probability = float(tensors["outputs"][cell.index])
    return () if math.isnan(probability) else (GIVES.say(of=class_of(1), percent=Share(probability)),)


def _softplus(value: float) -> float:
    # ln(1 + e^z) = max(z, 0) + ln(1 + e^-|z|): no exponential overflows, and log1p keeps the digits of a small one.
    return max(value, 0.0) + math.log1p(math.exp(-abs(value)))


def _softplus_exact(z: Decimal) -> Decimal:
    """ln(1 + e^z) to the precision of decimals; for a small power e^z it is the power."""
    if z >= _FAR:
        return z
    power = max(z, -_FAR).exp() if z.is_finite() else z.exp()  # max: so that a finite z does not underflow to 0
    return power if power < _SMALL else (1 + power).ln()


_FAR = Decimal(1_000_000)
_SMALL = Decimal("1e-30")
_OF_SECOND = Function(
    "ln(1 + e^-({}))",
    lambda z: _softplus(-z),
    lambda z: _softplus_exact(-z),
)
_OF_FIRST = Function("ln(1 + e^({}))", _softplus, _softplus_exact)


RULE = Sentence("-ln of the probability of the true class, {of:name}, computed from the logit", "rule")
FROM_LOGIT = Sentence("Computed from the logit, not o, to keep digits near 0 and 1.")


class BinaryLoss(MeanLoss):
    """losses = ln(1 + e^-z) for the second class, ln(1 + e^z) for the first; loss = their mean."""

    sentence = "Only the p of the true class counts. Small p, large loss."
    equation = "L = -ln o if y is 1, -ln(1 - o) if it is 0"
    question = "how large is the loss of each example?"
    brief, term = "-ln p", "cross-entropy"
    before, code = "s = 2*y - 1; L = ", "np.logaddexp(0, -s*z[:, 0])"
    reads = ("logits", "y")
    curved = saturates = ("logits",)
    of_example = Rule(
        "losses[e] = (y[e] == 1) * second(logits[e,0]) + (y[e] == 0) * first(logits[e,0])",
        functions={"second": _OF_SECOND, "first": _OF_FIRST},
        labels=("logits", "logits"),
        because={0: "y[e]", 1: "y[e]"},
    )
    other_forms = (Rule("losses[e] = where(y[e] == 1, -ln(outputs[e,0]), -ln(1 - outputs[e,0]))"),)

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        right = class_of(int(tensors["y"][cell.index]))
        return Words(RULE.say(of=right), (EXAMPLES.say(), FROM_LOGIT.say()))


WHOLE = Sentence("p of {of:name}, which is not the true class{over:text|}", "rule")
LESS = Sentence("p of {of:name}, minus 1 because it is the true class{over:text|}", "rule")


class BinaryGradient(OutputGradient):
    """dlogits = o - y, through log and sigmoid; divided by the batch size if the loss is a mean."""

    reads = ("outputs", "y")
    sentence = "The gradient of the logit: subtract 1 where class 2 is the true class."

    def __init__(self, run: Experiment) -> None:
        super().__init__(run)
        self.writes = (self.tensor("logits", LOGIT.axis, Kind.ERROR),)
        opens, closes = ("(", f"){self.over}") if self.over else ("", "")
        self.equation = f"{self.label} = {opens}o - y{closes}"
        self.code = f"{self.label} = {opens}o - y[:, None]{closes}"
        labels = ("outputs[e{e},o{o}]", "y[e{e}]")
        self.rules = (Rule(f"dlogits[e,o] = (outputs[e,o] - (y[e] == 1) * y[e]){self.over}", labels=labels),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        rule = LESS if int(tensors["y"][cell.index[0]]) == 1 else WHOLE
        return Words(rule.say(of=class_of(1), over=self.said_over("over")), (self.leaning(cell, tensors),))

    def ask(self, known: Knowledge) -> Question | None:
        """Asks about the example with the largest loss; None if a loss is not finite."""
        losses = known["losses"]
        if not np.isfinite(losses).all():
            return None
        example = int(losses.argmax())
        p = Num(float(known["outputs"][example, 0]), Kind.PROBABILITY)
        told = f", y is {int(known['y'][example])}{self.said_over('mean over')}"
        return about(known, self.writes[0], (example, 0), say(f"o[e{example},o0] is ", p, told))
