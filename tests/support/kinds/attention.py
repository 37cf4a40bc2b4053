"""A layer that the program does not have: attention of one head over the units of a row. With a line in `kinds.LAYERS`.

u = x·W + b has a number for each position; queries, keys and values are these times a scale each. S = q·k is how much a
position asks of another, A its softmax over the positions asked, a = A·v (Vaswani and others 2017). With `--skip` what
goes on is that plus what came in.
"""

from __future__ import annotations

import math
from dataclasses import replace

from stepviz.ops import Array, Cell, Kind, Op, TensorRole, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.activation import RATE_THERE
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import ExtraParameter, Layer
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Phase
from tests.claims.judges.verdict import Judges, layer_of, ruled

_RULE = Sentence("as the equation of {attention:text} has it", "rule")
_BROKEN = Sentence("Not finite: a scale, a share or a gradient is not.")


JUDGES: Judges = {
    _RULE: ruled(lambda truth: {"attention": f"layer {layer_of(truth).number}"}),
    _BROKEN: lambda truth, _: not math.isfinite(truth.value),
}


class Attention(LayerKind):
    """a = softmax(q·kᵀ)·v, of each row."""

    own = (ExtraParameter("wq", "scale", 1.0), ExtraParameter("wk", "scale", 0.5), ExtraParameter("wv", "scale", 1.5))
    through = "u"

    def onward(self) -> tuple[Op, ...]:
        """From the sums to queries, keys, values, scores, shares and what is made of them."""
        names = _names(self.layer)
        return (Projected(names), Scores(names), Shares(names), Mixed(self.layer, names))

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """Back through shares and values, scores, scales."""
        names = _names(self.layer)
        return (
            SharesGradient(names),
            ScoresGradient(names),
            ScalesGradient(names, learning, *self.layer.parameters[2:]),
        )


def _names(layer: Layer) -> Names:
    """Those of the layer; in its rules positions stand along `t`, `s`, `q` and `r`."""
    names = layer.names
    names.indexes |= dict.fromkeys("tsrq", layer.outputs)
    names |= {"attention": f"layer {layer.number}", "letter": layer.made}
    return names


def _projection(made: str, scale: str) -> Makes:
    rule, code = f"{{{made}}}[e,t] = {{{scale}}}[t] * {{u}}[e,t]", f"{{{made}}} = {{{scale}}} * {{u}}"
    return Makes(rule, code, (_RULE,), role=TensorRole.PREACTIVATION)


class Projected(Declared):
    """Q = wq·u, K = wk·u, V = wv·u."""

    phase, name, equation = Phase.FORWARD, "{qkv}", "{Q} = {wq}·{u}   {K} = {wk}·{u}   {V} = {wv}·{u}"
    sentence, question = "Queries, keys and values: the sums times a scale each.", "what are queries, keys and values?"
    makes = (_projection("Q", "wq"), _projection("K", "wk"), _projection("V", "wv"))


class Scores(Declared):
    """S = q·k of each pair of positions of a row."""

    phase, name, equation = Phase.FORWARD, "{S}", "{S} = {Q}·{K}, each pair of positions"
    sentence, question = "Each position asks each: query times key.", "how much does each position ask of each?"
    makes = (Makes("{S}[e,t,s] = {Q}[e,t] * {K}[e,s]", "{S} = {Q}[:, :, None] * {K}[:, None]", (_RULE,)),)


class Shares(Declared):
    """A = softmax of the scores over the positions that are asked."""

    phase, name, equation = Phase.FORWARD, "{A}", "{A} = softmax({S}) over what is asked"
    sentence, question = "A softmax over the positions that are asked.", "what share has each position?"
    lines = "E = np.exp({S} - {S}.max(2)[:, :, None]); {code}"
    makes = (
        Makes(
            "{A}[e,t,s] = exp({S}[e,t,s] - max(r, {S}[e,t,r])) / sum(q, exp({S}[e,t,q] - max(r, {S}[e,t,r])))",
            "{A} = E / E.sum(2)[:, :, None]",
            (_RULE,),
            kind=Kind.PROBABILITY,
            labels=("{letter}{{q}}",),
        ),
    )


class Mixed(Declared):
    """a = A·v."""

    phase, equation = Phase.FORWARD, "{symbol} = {A}·{V}"
    sentence = "Add up the values, each times its share."
    makes = (
        Makes(
            "{out}[e,t] = sum(s, {A}[e,t,s] * {V}[e,s])",
            "{symbol} = ({A} * {V}[:, None]).sum(2)",
            (_RULE,),
            symbol="{symbol}",
        ),
    )

    def __init__(self, layer: Layer, names: Names) -> None:
        self.layer, last = layer, layer.last
        self.name, self.label = "linear" if last else layer.output, layer.output_symbol
        self.question = layer.end.question if last else "what does each position get?"
        super().__init__(names)
        self.writes = (replace(self.writes[0], role=layer.end.role if last else TensorRole.PREACTIVATION),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What an output says."""
        meaning = self.layer.end.meaning(cell, tensors) if self.layer.last else ()
        return replace(super().words(cell, tensors), meaning=meaning)


class SharesGradient(Declared):
    """dA = da·v, dV = Aᵀ·da."""

    phase, name, equation = Phase.BACKWARD, "{dA}", "{dA} = {error}·{V}   {dV} = {A}ᵀ·{error}"
    sentence, question = "Backpropagate through shares and values.", "how does the loss change with shares and values?"
    makes = (
        Makes("{dA}[e,t,s] = {back}[e,t] * {V}[e,s]", "{dA} = {error}[:, :, None] * {V}[:, None]", (_RULE,), "{A}"),
        Makes(
            "{dV}[e,s] = sum(t, {A}[e,t,s] * {back}[e,t])",
            "{dV} = ({A} * {error}[:, :, None]).sum(1)",
            (_RULE, RATE_THERE),
            "{V}",
        ),
    )

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From the error, V (batch, positions) and A (batch, positions, positions): dA and dV, as V and A."""
        error, V, A = arrays
        return error[:, :, None] * V[:, None], (A * error[:, :, None]).sum(1)


class ScoresGradient(Declared):
    """dS = A·(dA - ΣA·dA), dQ = dS·k, dK = dSᵀ·q."""

    phase, name, equation = Phase.BACKWARD, "{dS}", "{dS} = {A}·({dA} - {D})   {dQ} = {dS}·{K}   {dK} = {dS}ᵀ·{Q}"
    sentence = "Backpropagate through the softmax to queries and keys."
    question = "how does the loss change with queries and keys?"
    makes = (
        Makes("{D}[e,t] = sum(s, {A}[e,t,s] * {dA}[e,t,s])", "{D} = ({A} * {dA}).sum(2)", (_RULE,)),
        Makes(
            "{dS}[e,t,s] = {A}[e,t,s] * {dA}[e,t,s] - {A}[e,t,s] * {D}[e,t]",
            "{dS} = {A} * {dA} - {A} * {D}[:, :, None]",
            (_RULE,),
            "{S}",
            labels=("{dA}", "{D}"),
        ),
        Makes(
            "{dQ}[e,t] = sum(s, {dS}[e,t,s] * {K}[e,s])",
            "{dQ} = ({dS} * {K}[:, None]).sum(2)",
            (_RULE, RATE_THERE),
            "{Q}",
        ),
        Makes(
            "{dK}[e,s] = sum(t, {dS}[e,t,s] * {Q}[e,t])",
            "{dK} = ({dS} * {Q}[:, :, None]).sum(1)",
            (_RULE, RATE_THERE),
            "{K}",
        ),
    )


def _scale(made: str, scale: str) -> Makes:
    return Makes(
        f"{{d{scale}}}[t] = sum(e, {{d{made}}}[e,t] * {{u}}[e,t])",
        f"{{d{scale}}} = ({{d{made}}} * {{u}}).sum(0)",
        (_RULE,),
    )


class ScalesGradient(ParameterGradient):
    """du = wq·dQ + wk·dK + wv·dV, and the slopes by the scales."""

    name, label, broken = "{scales}", "{du}", _BROKEN
    equation = "{du} = {wq}·{dQ} + {wk}·{dK} + {wv}·{dV}"
    sentence = "Sum the gradients of the scales; backpropagate."
    question = "how does the loss change with each sum and scale of layer {layer}?"
    makes = (
        Makes(
            "{du}[e,t] = {wq}[t] * {dQ}[e,t] + {wk}[t] * {dK}[e,t] + {wv}[t] * {dV}[e,t]",
            "{du} = {wq} * {dQ} + {wk} * {dK} + {wv} * {dV}",
            (_RULE, RATE_THERE),
            "{u}",
            labels=("{Q}", "{K}", "{V}"),
        ),
        _scale("Q", "wq"),
        _scale("K", "wk"),
        _scale("V", "wv"),
    )
