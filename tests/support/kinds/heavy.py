"""RMSProp with momentum: a decaying sum of its steps moves the parameters. With a line in `kinds.OPTIMIZERS`.

v = 0.99·v + 0.01·g², step = g / (√v + 1e-8), m = momentum · m + step, W = W - lr · m: PyTorch's
`RMSprop(momentum=...)`.
"""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.ops import Cell, Kind, Tensor, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.optimizers.kinds import RMSProp
from stepviz.settings.values import short
from tests.claims.judges.optimizers import moving
from tests.claims.judges.verdict import Judges, Said, Truth, as_ruled


def _is_share(truth: Truth, said: Said) -> bool:
    return as_ruled(truth) and abs(float(said["share"]) - truth.experiment.momentum) <= 1e-3


_SUM = Sentence("{share:number} of the old m, plus the step", "rule")


class Heavy(RMSProp):
    """m = momentum · m + step of RMSProp, after = before - lr · m, for every parameter."""

    kept: Mapping[str, Kind] = {"v": Kind.SQUARE, "m": Kind.SIGNED}
    labels: Mapping[str, tuple[str, ...]] = {**RMSProp.labels, "m": ("", "step{at}")}
    cause = "momentum"
    way = "RMSProp with momentum also counts past steps and moves it"
    sentence = "Add each step of RMSProp to a decaying sum m, and step by it."
    question = "add each step of RMSProp to a decaying sum, and step by it"
    formula = "m after = μ·m + step"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, momentum: float) -> None:
        self._momentum = momentum
        squares, step = RMSProp.lines
        self.lines = (squares, (step[0], f"{{m}} = {short(momentum)}*{{m}} + {{s}}", "{w} -= lr*{m}"))
        super().__init__(parameters, lr)

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        """What m is; of the rest what RMSProp says."""
        if letter != "m":
            return super().words_of(letter, cell, tensors)
        return Words(_SUM.say(share=f"{self._momentum:.4g}"))


JUDGES: Judges = {**moving(Heavy.cause, Heavy.way), _SUM: _is_share}
