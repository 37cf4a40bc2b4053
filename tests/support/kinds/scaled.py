"""A layer that the program does not have: it learns a scale for each of its sums. With a line in `kinds.LAYERS`.

u = x·W + b, a = q·u, so du = q·da, dq = sums of da·u, and from du on it is a linear layer.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from stepviz.ops import Array, Cell, Op, TensorRole, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.activation import RATE_THERE
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import ExtraParameter, Layer
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Phase
from tests.claims.judges.verdict import Judges, Truth, layer_of, ruled


class Scaled(LayerKind):
    """a = q·(x·W + b)."""

    own = (ExtraParameter("q", "scale", 1.0),)
    through = "u"

    def onward(self) -> tuple[Op, ...]:
        """Times its scales."""
        return (Scale(self.layer),)

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """Back through them."""
        return (ScaleGradient(self.layer, learning),)


def _names(truth: Truth) -> dict[str, str]:
    layer = layer_of(truth)
    return {"u": layer.product.output, "error": layer.error_symbol}


_CAPTION = Sentence("Multiply each sum by the scale of its unit.", "caption")
_RULE = Sentence("the sum {u:text} times the scale of its column", "rule")
_TAUGHT = Sentence("For each scale: sum {u:text} × gradient; backpropagate through it.", "caption")
_PASSED = Sentence("the gradient times the scale of its column", "rule")
_SUMMED = Sentence("sum over the batch of   {u:text}  ×  {error:text}", "rule")
_BROKEN = Sentence("Not finite, because a factor is nan or inf, or a product overflows.")
JUDGES: Judges = {
    **dict.fromkeys((_RULE, _TAUGHT, _SUMMED), ruled(_names)),
    _BROKEN: lambda truth, _: not math.isfinite(truth.value),
}


class Scale(Declared):
    """a = q·u, each sum times the scale of its column."""

    phase, caption, equation = Phase.FORWARD, _CAPTION, "{symbol} = {q}·{u}"
    makes = (
        Makes("{out}[e,c] = {q}[c] * {u}[e,c]", "{symbol} = {q} * {u}", (_RULE,), symbol="{symbol}", labels=("",)),
    )

    def __init__(self, layer: Layer) -> None:
        self.layer, last = layer, layer.last
        self.name, self.label = "linear" if last else layer.output, layer.output_symbol
        self.question = layer.end.question if last else "what are the scaled sums of layer {layer}?"
        super().__init__(layer.names)
        self.writes = (replace(self.writes[0], role=layer.end.role if last else TensorRole.PREACTIVATION),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What is scaled."""
        meaning = self.layer.end.meaning(cell, tensors) if self.layer.last else ()
        return replace(super().words(cell, tensors), meaning=meaning)


class ScaleGradient(ParameterGradient):
    """du = q·da, dq = column sums of da·u."""

    name, label, caption, broken = "{scales}", "{dq}", _TAUGHT, _BROKEN
    equation = "{du} = {q}·{error}   {dq} = sums of {error} × {u}"
    question = "how does the loss change with each scale of layer {layer}?"
    makes = (
        Makes("{du}[e,c] = {q}[c] * {back}[e,c]", "{du} = {q} * {error}", (_PASSED, RATE_THERE), "{u}", labels=("",)),
        Makes("{dq}[c] = sum(e, {back}[e,c] * {u}[e,c])", "{dq} = ({error} * {u}).sum(0)", (_SUMMED,)),
    )

    def __init__(self, layer: Layer, learning: Learning) -> None:
        super().__init__(layer.names, learning, layer.parameters[2])

    def compute(self, k: Array, error: Array, u: Array) -> tuple[Array, ...]:
        """From k (outputs,), the error and u (batch, outputs): du (batch, outputs), dk (outputs,)."""
        return k * error, np.add.reduce(error * u, axis=0)
