"""Nesterov's momentum: a step with what the fading sum will be. With a line in `kinds.OPTIMIZERS`.

m = momentum · m + g, step = g + momentum · m, W = W - lr · step: PyTorch's `SGD(momentum=..., nesterov=True)`.
"""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.ops import Cell, Kind, Tensor, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.update import Update
from stepviz.settings.values import short
from tests.claims.judges.optimizers import moving
from tests.claims.judges.verdict import Judges

_SUM = Sentence("a share of the old m, plus this gradient", "rule")
_STEP = Sentence("the gradient, plus a share of m after", "rule")


class Nesterov(Update):
    """m = momentum · m + gradient, after = before - lr · (gradient + momentum · m), for every parameter."""

    kept: Mapping[str, Kind] = {"m": Kind.SIGNED}
    labels: Mapping[str, tuple[str, ...]] = {"m": ("", "{g}{at}"), "s": ("{g}{at}", "")}
    cause = "step"
    way = "Nesterov looks ahead: it steps"
    sentence = "Add each gradient to a decaying sum; step by its next value."
    formula = "step = {g} + μ·m after"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, momentum: float) -> None:
        u = short(momentum)
        self.lines = ((f"{{m}} = {u}*{{m}} + {{g}}", f"{{s}} = {{g}} + {u}*{{m}}", "{w} -= lr*{s}"),)
        super().__init__(parameters, lr)

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        """What m and the step are."""
        return Words((_STEP if letter == "s" else _SUM).say())


JUDGES: Judges = moving(Nesterov.cause, Nesterov.way)
