"""A layer that the program does not have: each sum times a scale that is learned. With a line in `kinds.LAYERS`."""

from __future__ import annotations

from dataclasses import replace

from stepviz.ops import Cell, Op, TensorRole, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import ExtraParameter, Layer
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Phase
from tests.claims.judges.verdict import Judges, layer_of, ruled

_RULE = Sentence("as the equation of {gain:text} has it", "rule")
JUDGES: Judges = {
    _RULE: ruled(lambda truth: {"gain": f"layer {layer_of(truth).number}"}),
}


class Gain(LayerKind):
    """a = g·u, u = x·W + b."""

    own = (ExtraParameter("g", "scale", 0.5),)
    through = "u"

    def onward(self) -> tuple[Op, ...]:
        """From x·W + b to the sums."""
        return (Scaled(self.layer, names_of(self.layer)),)

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """Back to x·W + b and to the scales."""
        return (GainGradient(names_of(self.layer), learning, *self.layer.parameters[2:]),)


def names_of(layer: Layer) -> Names:
    """Those of the layer; in its rules its units stand along `t`."""
    names = layer.names
    names.indexes |= {"t": layer.outputs}
    names["gain"] = f"layer {layer.number}"
    return names


class Scaled(Declared):
    """a = g·u."""

    phase, equation = Phase.FORWARD, "{symbol} = {g}·{u}"
    sentence = "Multiply each sum by the scale of its unit."
    makes = (Makes("{out}[e,t] = {g}[t] * {u}[e,t]", "{symbol} = {g} * {u}", (_RULE,), symbol="{symbol}"),)

    def __init__(self, layer: Layer, names: Names) -> None:
        self.layer, last = layer, layer.last
        self.name, self.label = "linear" if last else layer.output, layer.output_symbol
        self.question = layer.end.question if last else "what is each sum times its scale?"
        super().__init__(names)
        self.writes = (replace(self.writes[0], role=layer.end.role if last else TensorRole.PREACTIVATION),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What an output says."""
        meaning = self.layer.end.meaning(cell, tensors) if self.layer.last else ()
        return replace(super().words(cell, tensors), meaning=meaning)


class GainGradient(ParameterGradient):
    """du = g·da, dg = Σ da·u."""

    name, label = "{scales}", "{du}"
    equation = "{du} = {g}·{error}   {dg} = Σ {error}·{u}"
    sentence = "Sum the gradients of the scales; backpropagate."
    question = "how does the loss change with each sum and scale of layer {layer}?"
    makes = (
        Makes("{du}[e,t] = {g}[t] * {back}[e,t]", "{du} = {g} * {error}", (_RULE,)),
        Makes("{dg}[t] = sum(e, {back}[e,t] * {u}[e,t])", "{dg} = ({error} * {u}).sum(0)", (_RULE,)),
    )
