"""Adam: steps of about the learning rate, whatever the size of the gradients.

Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1, with its correction of the start:

    t = t + 1
    m = β1·m + (1 - β1)·g          v = β2·v + (1 - β2)·g²
    step = (m / (1 - β1ᵗ)) / (√(v / (1 - β2ᵗ)) + ε)
    W = W - lr·step

β1 is the experiment's `momentum`, β2 its `beta2`, ε = 1e-8. Weight decay is part of the gradient g (as in PyTorch's
`Adam`; `AdamW` takes it off the weights).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

from stepviz.ops.claims import Sentence
from stepviz.ops.optimizers.code import Statements
from stepviz.ops.tensor import Cell, Kind, Tensor, Tensors
from stepviz.ops.update import Update
from stepviz.ops.words import Words
from stepviz.settings.values import short

EPSILON = 1e-8
_LEAST = (1e3 * EPSILON) ** 2
"""A mean of squares beside which ε does not count."""


MEAN = Sentence(
    "{kept:number} of the old mean of {squared:squared |}gradients, {added:number} of this gradient{square:²|}", "rule"
)
CORRECTED = Sentence("It starts at 0, too small: bias correction fixes that.")
NOTHING_KEPT = Sentence("No past gradients are kept.")
COUNTED = Sentence("one more update", "rule")
STEP = Sentence("the moving average of gradients divided by its RMS, both bias-corrected", "rule")
SIZE = Sentence("Its size is about 1 if all gradients are equal, near 0 if they cancel.")


def _rest(share: float) -> str:
    """1 minus a share, exactly as their digits say: `0.001` of 0.999."""
    return short(float(1 - Decimal(repr(share))))


class Adam(Update):
    """after = before - lr · corrected mean of gradients / (root of corrected mean of squares + ε)."""

    term = "Adam"
    kept: Mapping[str, Kind] = {"m": Kind.SIGNED, "v": Kind.SQUARE}
    labels: Mapping[str, tuple[str, ...]] = {"m": ("", ""), "v": ("", ""), "s": ("m{w} after", "v{w} after", "ε")}
    decay: Statements = ()
    """What moves a parameter before its step does."""
    cause = "step"
    way = "Adam also counts past gradients and moves it"
    sentence = "Step by the moving average of gradients, divided by its RMS."
    question = "step by the moving average of gradients, divided by its RMS"
    formula = "step = m' / (√v' + ε)"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, beta1: float, beta2: float) -> None:
        self._betas = {"m": beta1, "v": beta2}
        # Names of a formula can be any letters.
        c, k = ("c_m", "c_v") if not parameters[0].axes and parameters[0].name != "x" else ("c", "k")
        kept, squares = short(beta1), short(beta2)
        self.first = {"c": (c, f"1 - {kept}**{{t}}"), "k": (k, f"1 - {squares}**{{t}}")}
        self.lines = (
            (f"{{m}} = {kept}*{{m}} + (1 - {kept})*{{g}}", f"{{v}} = {squares}*{{v}} + (1 - {squares})*{{g}}*{{g}}"),
            ("{s} = {m}/{c}/(np.sqrt({v}/{k}) + 1e-8)", *self.decay, "{w} -= lr*{s}"),
        )
        super().__init__(parameters, lr)

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        if letter == "t":
            return Words(COUNTED.say())
        if letter == "s":
            return self._step_words(cell, float(tensors[f"v{cell.tensor[1:]}_after"][cell.index]), tensors)
        share, squared, square = self._betas[letter], *(("squared ", "²") if letter == "v" else ("", ""))
        rule = MEAN.say(kept=short(share), added=_rest(share), squared=squared, square=square)
        code = self.code_of(cell.tensor).partition(" = ")[2]
        return Words(rule, ((CORRECTED if share else NOTHING_KEPT).say(),), code=code)

    def _step_words(self, cell: Cell, squares: float, tensors: Tensors) -> Words:
        t, betas = int(tensors["t_after"]), tuple(self._betas.values())
        settled = _LEAST < squares / (1 - betas[1] ** t) < math.inf
        return Words(STEP.say(), (SIZE.say(),) if settled else (), divisors=tuple((beta, t) for beta in betas))
