"""Squared error: how far the outputs are from their targets, squared."""

from __future__ import annotations

import numpy as np

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops.check import Check
from stepviz.ops.claims import Claim, Definition, Said, Sentence, Truth
from stepviz.ops.layers import claims as said_of
from stepviz.ops.layers.last_layer import Outputs, Sums
from stepviz.ops.losses import claims as told
from stepviz.ops.losses.ending import Ending
from stepviz.ops.losses.fit import Fit
from stepviz.ops.losses.mean_loss import MeanLoss
from stepviz.ops.losses.sigmoid_output import SigmoidOutput
from stepviz.ops.losses.squared_gradient import SigmoidSquaredGradient, SquaredGradient, Targets
from stepviz.ops.op import Op
from stepviz.ops.tensor import Array, Cell, TensorRole, Tensors
from stepviz.ops.terms import Function, Term, Terms, factor
from stepviz.ops.words import Saying, Shape, Words


def ending(run: Experiment, dataset: Dataset) -> Ending:
    """The squares, added up over the outputs."""
    return _squares_of(run, dataset, half=False)


def half(run: Experiment, dataset: Dataset) -> Ending:
    """Half of them: what is left of the 2 in the slope is 1."""
    return _squares_of(run, dataset, half=True)


def _squares_of(run: Experiment, dataset: Dataset, *, half: bool) -> Ending:
    targets = Targets(dataset, half=half)
    sigmoid = run.output == "sigmoid"
    end = Sums(targets.axis) if sigmoid else Outputs(targets.axis)
    ops: list[Op] = [OutputOfSquares(end, TensorRole.OUTPUT, run.layers if run.deep else 0)] * sigmoid
    gradient = SigmoidSquaredGradient if sigmoid else SquaredGradient
    ops += [SquaredLoss(targets, run, f"d{end.name}"), gradient(targets, run)]
    check = Check if targets.classes else Fit
    return Ending(tuple(ops), targets.count, end, check)


class OutputOfSquares(SigmoidOutput):
    """Outputs that are compared with targets."""

    own = said_of.DISTANCES

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        """How far it is from its target."""
        return said_of.distance(cell, tensors)


def _squares(truth: Truth) -> Array:
    """What is added up, (batch, outputs)."""
    y, o = truth["y"], truth["outputs"]
    off = o - (np.eye(o.shape[1])[y] if y.ndim == 1 else y)
    found: Array = off * off
    return found


def _is_sum(truth: Truth, said: Said) -> bool:
    """Whether the losses are sums of squares, or half of them."""
    share = 0.5 if truth.experiment.loss.startswith("half") else 1.0
    several = said.get("several")
    named = (said.get("half") in (None, "half " * (share < 1))) and (
        several is None or bool(several) == (truth.widths[-1] > 1)
    )
    return named and np.allclose(share * _squares(truth).sum(axis=1), truth["losses"], rtol=1e-9, equal_nan=True)


def _as_words(said: Said) -> Said:
    """The fields of the equation as those of the rule."""
    return {"half": "half " * bool(said["half"]), "several": said["several"]}


_RULE = Claim("{half:half |}the square of output minus target{several:, added up over the outputs|}", _is_sum, "rule")
_SENTENCE = Claim("How far off is each output? Take {half:half |}the square{several:s, added up|}.", _is_sum, "caption")
_EQUATION = Claim(
    "L = {half:½·|}{several:sum of |}(o - {y:T|y})²",
    lambda truth, said: (said["y"] == "T") == (truth["y"].ndim == 1) and _is_sum(truth, _as_words(said)),
    "formula",
)
_DOUBLE = Definition("Twice as far off costs four times as much.", "a square")
_QUESTION = Definition("how far off is each row?", "a question", "next")
_NONE_OFF = Claim(
    "Every output is its target, to the last digit.",
    lambda truth, _: not truth["losses"].any(),
    rare="a batch without any error",
)


class SquaredLoss(MeanLoss):
    """losses = sum of (o - y)² over the outputs, or half of it; loss = their mean."""

    reads = ("outputs", "y")
    question = _QUESTION.text
    nothing = _NONE_OFF
    own: tuple[Sentence, ...] = (_RULE, _DOUBLE)

    def __init__(self, targets: Targets, run: Experiment, error: str) -> None:
        super().__init__(run)
        self.error, self._targets = error, targets
        several = targets.count > 1
        self._half = "half " * targets.half
        self.sentence = _SENTENCE.text_of(half=self._half, several="s, added up" * several)
        self.brief = f"{'½' * targets.half or 'Σ' * several}(o-{targets.code})²"
        self.equation = _EQUATION.text_of(half="½·" * targets.half, several="sum of " * several, y=targets.code)
        self.code = f"L = ((o - {targets.code})**2).sum(1){' / 2' * targets.half}"

    @property
    def listing(self) -> str:
        """The targets of classes, the losses, their mean."""
        return f"{self._targets.listing}{self.code}; loss = L.mean()"

    def compute(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        """From outputs (batch, outputs), y (batch, outputs) or classes (batch,): losses (batch,) and their mean ()."""
        off = outputs - self._targets.of(y)
        losses = np.add.reduce(off * off, axis=1)
        if self._targets.half:
            losses /= 2
        return losses, np.asarray(np.add.reduce(losses) / len(losses))

    def terms_of(self, cell: Cell, tensors: Tensors) -> Terms:
        """A square for each output."""
        (example,) = cell.index
        outputs, targets = tensors["outputs"], self._targets
        parts = tuple(
            Term(
                f"{targets.letter}{column}",
                (factor("outputs", outputs, example, column),),
                Function.SQUARE,
                less=targets.factor((example, column), tensors["y"]),
            )
            for column in range(outputs.shape[1])
        )
        return Terms(cell, float(tensors["losses"][example]), parts, divisor=2 if targets.half else 1)

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """How far off one example is."""
        (example,) = cell.index
        several = ", added up over the outputs" * (self._targets.count > 1)
        return Words(
            _RULE.say(half=self._half, several=several),
            self.code,
            (_DOUBLE.say(),),
            made_from=f"row e{example} of outputs, y of e{example}",
            shape=Shape.SQUARES,
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """That they are squares, and what they say."""
        return (_SENTENCE, _EQUATION, _QUESTION, *self.own, *told.BATCH, self.nothing)

    def as_told(self, truth: Truth, said: Said) -> bool:
        """Whether they are the squares, or half of them."""
        return _is_sum(truth, said)
