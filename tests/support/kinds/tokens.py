"""A layer whose rows are the tokens of a document: each looks at itself and those before it. With a line in `LAYERS`.

u = x·W + b, S = u·uᵀ is how much a token asks of another, A its softmax over the tokens asked, a = A·u: attention with
one head whose queries, keys and values are u (Vaswani and others 2017), under a causal mask. S and A have an axis of
tokens besides their rows, which is as long as the document.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.ops import Array, Cell, Kind, Op, TensorRole, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.activation import RATE_THERE
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Phase
from tests.claims.judges.verdict import Judges, Truth, layer_of, ruled

_RULE = Sentence("as the equation of {layer:text} has it, for tokens that are not later", "rule")


def _own(truth: Truth) -> dict[str, str]:
    return {"layer": f"layer {layer_of(truth).number}"}


JUDGES: Judges = {_RULE: ruled(_own)}


class Tokens(LayerKind):
    """a = softmax(u·uᵀ)·u over the rows of a batch, each of which sees none that comes later."""

    through = "u"

    def onward(self) -> tuple[Op, ...]:
        """From the sums to scores, shares and what is made of them."""
        return (Scores(_names(self.layer)), Shares(_names(self.layer)), Mixed(self.layer))

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """Back through shares and scores to the sums."""
        return (SharesGradient(_names(self.layer)), SumsGradient(_names(self.layer)))


def _names(layer: Layer) -> Names:
    """Those of the layer; in its rules tokens that are looked at stand along `t`."""
    names = layer.names
    names.indexes |= {"t": "position"}
    names |= {"layer": f"layer {layer.number}"}
    return names


class Scores(Declared):
    """S = u·uᵀ of each pair of tokens."""

    phase, name, equation = Phase.FORWARD, "{S}", "{S} = {u}·{u}ᵀ, 0 for later ones"
    sentence, question = "Each token asks those before it: a product.", "how much does each token ask of each?"
    lines = "asked = np.tri(len({u}), dtype=bool); {code}"
    makes = (
        Makes(
            "{S}[e,t] = where(t <= e, sum(c, {u}[e,c] * {u}[t,c]), 0)",
            "{S} = np.where(asked, {u} @ {u}.T, 0.0)",
            (_RULE,),
        ),
    )

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From u (tokens, units): (tokens, tokens)."""
        (u,) = arrays
        return (np.where(np.tri(len(u), dtype=bool), u @ u.T, 0.0),)


_LARGEST = "max(r, where(r <= e, {S}[e,r], -1e999))"


class Shares(Declared):
    """A = softmax of the scores over the tokens that may be asked."""

    phase, name, equation = Phase.FORWARD, "{A}", "{A} = softmax({S}) over what is asked"
    sentence, question = "A softmax over the tokens that are not later.", "what share has each token?"
    lines = "top = np.where(asked, {S}, -np.inf).max(1); E = np.where(asked, np.exp({S} - top[:, None]), 0.0); {code}"
    makes = (
        Makes(
            f"{{A}}[e,t] = where(t <= e, exp({{S}}[e,t] - {_LARGEST}) / "
            f"sum(q, (q <= e) * exp({{S}}[e,q] - {_LARGEST})), 0)",
            "{A} = E / E.sum(1)[:, None]",
            (_RULE,),
            kind=Kind.PROBABILITY,
            labels=("t{{q}}",),
        ),
    )

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From S (tokens, tokens): A, as S."""
        (S,) = arrays
        asked = np.tri(len(S), dtype=bool)
        E = np.where(asked, np.exp(S - np.where(asked, S, -np.inf).max(1)[:, None]), 0.0)
        return (E / E.sum(1)[:, None],)


class Mixed(Declared):
    """a = A·u."""

    phase, equation = Phase.FORWARD, "{symbol} = {A}·{u}"
    sentence = "Add up the sums of the tokens asked, each times its share."
    makes = (
        Makes(
            "{out}[e,c] = sum(t, (t <= e) * {A}[e,t] * {u}[t,c])",
            "{symbol} = {A} @ {u}",
            (_RULE,),
            symbol="{symbol}",
            labels=("t{{t}}",),
        ),
    )

    def __init__(self, layer: Layer) -> None:
        self.layer, last = layer, layer.last
        self.name, self.label = "linear" if last else layer.output, layer.output_symbol
        self.question = layer.end.question if last else "what does each token get?"
        super().__init__(_names(layer))
        self.writes = (replace(self.writes[0], role=layer.end.role if last else TensorRole.PREACTIVATION),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What an output says."""
        meaning = self.layer.end.meaning(cell, tensors) if self.layer.last else ()
        return replace(super().words(cell, tensors), meaning=meaning)


class SharesGradient(Declared):
    """dA = da·uᵀ, dS = A·(dA - ΣA·dA)."""

    phase, name, equation = Phase.BACKWARD, "{dS}", "{dA} = {error}·{u}ᵀ   {dS} = {A}·({dA} - Σ{D})"
    sentence, question = "Backpropagate through shares and scores.", "how does the loss change with shares and scores?"
    makes = (
        Makes(
            "{dA}[e,t] = where(t <= e, sum(c, {back}[e,c] * {u}[t,c]), 0)",
            "{dA} = np.where(asked, {error} @ {u}.T, 0.0)",
            (_RULE,),
            "{A}",
        ),
        Makes("{D}[e,t] = {A}[e,t] * {dA}[e,t]", "{D} = {A} * {dA}", (_RULE,)),
        Makes(
            "{dS}[e,t] = {D}[e,t] - sum(s, {A}[e,t] * {D}[e,s])",
            "{dS} = {D} - {A} * {D}.sum(1)[:, None]",
            (_RULE,),
            "{S}",
            labels=("{D}", "t{{s}}"),
        ),
    )

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From the error, u (tokens, units) and A (tokens, tokens): dA, D and dS, as A."""
        error, u, A = arrays
        dA = np.where(np.tri(len(A), dtype=bool), error @ u.T, 0.0)
        D = A * dA
        return dA, D, D - A * D.sum(1)[:, None]


class SumsGradient(Declared):
    """du = Aᵀ·da + dS·u + dSᵀ·u: what a token is looked at for, what it asks, what it is asked."""

    phase, name, equation = Phase.BACKWARD, "{du}", "{du} = {A}ᵀ·{error} + ({dS} + {dS}ᵀ)·{u}"
    sentence = "Add up three ways: its value, what it asks, what it is asked."
    question = "how does the loss change with each sum of {layer}?"
    makes = (
        Makes(
            "{du}[e,c] = sum(s, {A}[s,e] * {back}[s,c]) + sum(t, {dS}[e,t] * {u}[t,c]) + sum(r, {dS}[r,e] * {u}[r,c])",
            "{du} = {A}.T @ {error} + {dS} @ {u} + {dS}.T @ {u}",
            (_RULE, RATE_THERE),
            "{u}",
            labels=("e{{s}}", "asks e{{t}}", "asked by e{{r}}"),
        ),
    )

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From A (tokens, tokens), the error (tokens, units), dS and u: du, as u."""
        A, error, dS, u = arrays
        return (A.T @ error + dS @ u + dS.T @ u,)
