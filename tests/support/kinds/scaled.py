"""A layer that the program does not have: it learns a scale for each of its sums. With a line in `kinds.LAYERS`.

u = x·W + b, a = q·u, so du = q·da, dq = sums of da·u, and from du on it is a linear layer.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from stepviz.ops import Array, Cell, Kind, Op, Tensor, TensorRole, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import RATE_THERE
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import Layer, Own
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Phase
from stepviz.ops.rules.rule import Rule
from tests.claims.judges.verdict import Judges, Truth, layer_of, ruled


class Scaled(LayerKind):
    """a = q·(x·W + b)."""

    own = (Own("q", "scale", 1.0),)
    through = "u"

    def onward(self) -> tuple[Op, ...]:
        """Times its scales."""
        return (Scale(self.layer),)

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """Back through them."""
        return (ScaleGradient(self.layer, learning),)


def _names(truth: Truth) -> dict[str, str]:
    layer = layer_of(truth)
    return {"u": layer.product.output, "error": layer.error}


_ASKED = "what are the scaled sums of layer {n}?"
_BACK_ASKED = "how does the loss change with each scale of layer {n}?"
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


class Scale(Op):
    """a = q·u, each sum times the scale of its column."""

    phase = Phase.FORWARD

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        u, k, made = layer.product.output, layer.parameters[2].name, layer.output_symbol
        self.reads = (u, k)
        role = layer.end.role if layer.last else TensorRole.PREACTIVATION
        axes = ("example", layer.outputs)
        self.writes = (Tensor(layer.output, axes, Kind.SIGNED, role, symbol=made, layer=layer.shown),)
        self.name, self.label = "linear" if layer.last else layer.output, made
        self.sentence, self.equation, self.code = _CAPTION.text, f"{made} = {k}·{u}", f"{made} = {k} * {u}"
        self.question = layer.end.question if layer.last else _ASKED.format(n=layer.number)

    def compute(self, u: Array, k: Array) -> tuple[Array, ...]:
        """From u (batch, outputs), k (outputs,): (batch, outputs)."""
        return (k * u,)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """One product."""
        u, k = self.reads
        return (Rule(f"{self.layer.output}[e,c] = {k}[c] * {u}[e,c]", labels=("",)),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What is scaled."""
        return Words(_RULE.say(u=self.reads[0]), self.layer.end.meaning(cell, tensors) if self.layer.last else ())

    def multiplied_by(self, parameter: str) -> str:
        """The sums, of the scales."""
        return self.reads[0] if parameter == self.reads[1] else ""


class ScaleGradient(Op):
    """du = q·da, dq = column sums of da·u."""

    phase = Phase.BACKWARD

    def __init__(self, layer: Layer, learning: Learning) -> None:
        self.layer, self._learning = layer, learning
        u, (_, _, k), error = layer.product, layer.parameters, layer.error_symbol
        self.reads = (layer.error, k.name, u.output)
        axes = ("example", layer.outputs)
        back = Tensor(u.error, axes, Kind.SIGNED, TensorRole.ERROR, u.output, layer=layer.shown)
        gradient = TensorRole.GRADIENT
        slope = Tensor(f"d{k.name}", k.axes, Kind.SIGNED, gradient, k.name, layer=layer.shown, noun=k.noun)
        self.writes = (back, slope)
        self.name, self.label = f"scales{layer.tag}", f"d{k.name}"
        self.sentence = _TAUGHT.text_of(u=u.output)
        self.equation = f"{u.error} = {k.name}·{error}   d{k.name} = sums of {error} × {u.output}"
        self.code = f"{u.error} = {k.name} * {layer.error_symbol}"
        summed = f"d{k.name} = ({layer.error_symbol} * {u.output}).sum(0)"
        self.codes = {u.error: self.code, f"d{k.name}": summed}
        self.question = _BACK_ASKED.format(n=layer.number)

    def compute(self, error: Array, k: Array, u: Array) -> tuple[Array, ...]:
        """From the error (batch, outputs), k (outputs,), u (batch, outputs): du (batch, outputs), dk (outputs,)."""
        return k * error, np.add.reduce(error * u, axis=0)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """One product; for a scale one for each example."""
        (error, k, u), (back, slope) = self.reads, (tensor.name for tensor in self.writes)
        return (
            Rule(f"{back}[e,c] = {k}[c] * {error}[e,c]", labels=("",)),
            Rule(f"{slope}[c] = sum(e, {error}[e,c] * {u}[e,c])", labels=("e{e}",)),
        )

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What comes back, and which way the loss leans."""
        error, _, u = self.reads
        if len(cell.index) == 2:
            return Words(_PASSED.say(), (RATE_THERE.say(of=u),))
        cornered = self._learning.at_corner(tensors)
        slope = self._learning.slope(self.terms(cell, tensors), "scale", _BROKEN, cornered=cornered)
        return Words(_SUMMED.say(u=u, error=error), (slope,))
