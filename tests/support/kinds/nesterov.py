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
from tests.claims.judges.verdict import Judges, Said, Truth, as_ruled


def _is_share(truth: Truth, said: Said) -> bool:
    near = abs(float(said["share"]) - truth.experiment.momentum) <= 1e-3 * truth.experiment.momentum
    return as_ruled(truth) and near


_RULE = Sentence("{share:number} of the old m, plus this gradient", "rule")
_FADING = Sentence("A decaying sum of gradients, plus this one.")
_STEP = Sentence("the gradient, plus {share:number} of m after", "rule")
_AHEAD = Sentence("The next m if the gradient stays the same.")


class Nesterov(Update):
    """m = momentum · m + gradient, after = before - lr · (gradient + momentum · m), for every parameter."""

    kept: Mapping[str, Kind] = {"m": Kind.SIGNED}
    labels: Mapping[str, tuple[str, ...]] = {"m": ("", "{g}{at}"), "s": ("{g}{at}", "")}
    cause = "step"
    way = "Nesterov looks ahead: it steps"
    sentence = "Add each gradient to a decaying sum; step by its next value."
    question = "add each gradient to a decaying sum; step by its next value"
    formula = "step = {g} + μ·m after"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, momentum: float) -> None:
        self._momentum, u = momentum, short(momentum)
        self.lines = ((f"{{m}} = {u}*{{m}} + {{g}}", f"{{s}} = {{g}} + {u}*{{m}}", "{w} -= lr*{s}"),)
        super().__init__(parameters, lr)

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        """What m and the step are for."""
        rule, meaning = (_STEP, _AHEAD) if letter == "s" else (_RULE, _FADING)
        return Words(rule.say(share=f"{self._momentum:.4g}"), (meaning.say(),))


JUDGES: Judges = {
    **moving(Nesterov.cause, Nesterov.way),
    **dict.fromkeys((_RULE, _STEP), _is_share),
    **dict.fromkeys((_FADING, _AHEAD), as_ruled),
}
