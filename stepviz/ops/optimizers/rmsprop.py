"""RMSProp: steps by the gradient over its own size of late.

Hinton, Srivastava and Swersky 2012, "Neural networks for machine learning", lecture 6e, as PyTorch's `RMSprop` has it
(not centered, without momentum), with its usual numbers:

    v = 0.99·v + 0.01·g²          step = g / (√v + 1e-8)          W = W - lr·step

v = 0 at first, and nothing makes up for that. Weight decay is part of the gradient g.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops.claims import Sentence, Words
from stepviz.ops.optimizers.code import Statements
from stepviz.ops.tensor import Cell, Kind, Tensors
from stepviz.ops.update import Update

MEAN = Sentence("0.99 of the old mean of squared gradients, 0.01 of this gradient²", "rule")
FADES = Sentence("A moving average: a gradient of 69 updates ago counts about half as much.")
STEP = Sentence("this gradient divided by the root of the moving average of its squares", "rule")
SIZE = Sentence("At most 10 in size: v holds a hundredth of this gradient squared.")


class RMSProp(Update):
    """after = before - lr · gradient / (root of a fading mean of its squares + ε)."""

    term = "RMSProp"
    kept: Mapping[str, Kind] = {"v": Kind.SQUARE}
    lines: tuple[Statements, ...] = (
        ("{v} = 0.99*{v} + (1 - 0.99)*{g}*{g}",),
        ("{s} = {g}/(np.sqrt({v}) + 1e-8)", "{w} -= lr*{s}"),
    )
    labels: Mapping[str, tuple[str, ...]] = {"v": ("", ""), "s": ("{g}", "v{w} after", "ε")}
    cause = "step"
    way = "RMSProp also counts past gradients and moves it"
    sentence = "Step by each gradient, divided by its recent RMS."
    question = "step by each gradient, divided by its recent RMS"
    formula = "step = {g} / (√v + ε)"

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        if letter == "v":
            return Words(MEAN.say(), (FADES.say(),), code=self.code_of(cell.tensor).partition(" = ")[2])
        return Words(STEP.say(), (SIZE.say(),) if math.isfinite(cell.value_in(tensors)) else ())
