"""A layer that the program does not have: attention of one head over the units of a row. With a line in `kinds.LAYERS`.

u = x·W + b has a number for each position; queries, keys and values are these times a scale each. S = q·k is how much a
position asks of another, A its softmax over the positions asked, a = A·v (Vaswani and others 2017). With `--skip` what
goes on is that plus what came in.
"""

from __future__ import annotations

import math

from stepviz.ops import Cell, Kind, Op, Tensor, TensorRole, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import RATE_THERE
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import Layer, Own
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Phase
from stepviz.ops.rules.rule import Rule
from tests.claims.judges.verdict import Judges, as_ruled

_PROJECTED = Sentence("Queries, keys and values: the sums, times a scale each.", "caption")
_SCORED = Sentence("Each position asks every other: query times key.", "caption")
_SHARED = Sentence("A softmax over the positions that are asked.", "caption")
_MIXED = Sentence("Add up the values, each times its share.", "caption")
_THROUGH = Sentence("Backpropagate through shares and values.", "caption")
_SCORES = Sentence("Backpropagate through the softmax, then to queries and keys.", "caption")
_SCALES = Sentence("Sum the gradients of the scales; backpropagate through them.", "caption")
_RULE = Sentence("as the equation has it", "rule")
_BROKEN = Sentence("Not finite: a share, a value or its gradient is not.")
_MEANING = Sentence("This is what one position has from another.")
JUDGES: Judges = {
    _RULE: as_ruled,
    _MEANING: as_ruled,
    _BROKEN: lambda truth, _: not math.isfinite(truth.value),
}


class Names:
    """What the tensors of such a layer are called."""

    def __init__(self, layer: Layer) -> None:
        tag = layer.tag
        self.layer, self.u, self.du, self.a, self.da = (
            layer,
            layer.product.output,
            layer.product.error,
            layer.output,
            layer.error,
        )
        self.scales = tuple(parameter.name for parameter in layer.parameters[2:])
        self.made = tuple(f"{letter}{tag}" for letter in "QKV")
        self.S, self.A, self.D = f"S{tag}", f"A{tag}", f"D{tag}"

    def every(self, name: str, role: TensorRole, *axes: str, of: str = "", kind: Kind = Kind.SIGNED) -> Tensor:
        return Tensor(name, axes or ("example", self.layer.outputs), kind, role, of, layer=self.layer.shown)

    def square(self, name: str, role: TensorRole, of: str = "", kind: Kind = Kind.SIGNED) -> Tensor:
        """A number for each pair of positions of a row."""
        return self.every(name, role, "example", self.layer.outputs, self.layer.outputs, of=of, kind=kind)


class _Step(Op):
    """One operation of it: what it makes is told by rules and code alone."""

    def __init__(
        self, names: Names, reads: tuple[str, ...], writes: tuple[Tensor, ...], made: dict[str, tuple[str, str]]
    ) -> None:
        """`made`: the rule and the code of each tensor that it makes."""
        self.names, self.reads, self.writes = names, reads, writes
        self.codes = {name: f"{name} = {code}" for name, (_, code) in made.items()}
        self.code = self.codes[writes[0].name]
        self.name = self.label = ",".join(made).replace(",", "") if len(made) > 1 else writes[0].name
        self.equation = "   ".join(text.replace("@", "·") for text in self.codes.values())
        self.question = f"what does {self.label} come to?"
        self.rules = tuple(Rule(f"{name}{rule}") for name, (rule, _) in made.items())

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(_RULE.say(), (_MEANING.say(),) if len(cell.index) == 3 else ())


class _Forward(_Step):
    phase = Phase.FORWARD


class _Backward(_Step):
    phase = Phase.BACKWARD
    learning: Learning | None = None

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which way the loss leans with a scale; how fast it changes with what is none."""
        tensor = next(tensor for tensor in self.writes if tensor.name == cell.tensor)
        if tensor.role is TensorRole.GRADIENT and self.learning is not None:
            cornered = self.learning.at_corner(tensors)
            slope = self.learning.slope(self.terms(cell, tensors), "scale", _BROKEN, cornered=cornered)
            return Words(_RULE.say(), (slope,))
        return Words(_RULE.say(), (RATE_THERE.say(of=tensor.of),) if tensor.of and len(cell.index) == 2 else ())


class Attention(LayerKind):
    """a = softmax(q·kᵀ)·v, of each row."""

    own = (Own("wq", "scale", 1.0), Own("wk", "scale", 0.5), Own("wv", "scale", 1.5))
    through = "u"

    def onward(self) -> tuple[Op, ...]:
        """From the sums to queries, keys, values, scores, shares and what is made of them."""
        at, inner = Names(self.layer), TensorRole.INNER
        Q, K, V = at.made
        role = self.layer.end.role if self.layer.last else TensorRole.PREACTIVATION
        out = Tensor(
            at.a,
            ("example", self.layer.outputs),
            Kind.SIGNED,
            role,
            symbol=self.layer.output_symbol,
            layer=self.layer.shown,
        )
        projected = _Forward(
            at,
            (at.u, *at.scales),
            tuple(at.every(name, TensorRole.PREACTIVATION) for name in at.made),
            {
                name: (f"[e,t] = {w}[t] * {at.u}[e,t]", f"{w} * {at.u}")
                for name, w in zip(at.made, at.scales, strict=True)
            },
        )
        scored = _Forward(
            at,
            (Q, K),
            (at.square(at.S, inner),),
            {at.S: (f"[e,t,s] = {Q}[e,t] * {K}[e,s]", f"{Q}[:, :, None] * {K}[:, None]")},
        )
        exp = f"np.exp({at.S} - {at.S}.max(2, keepdims=True))"
        shared = _Forward(
            at,
            (at.S,),
            (at.square(at.A, inner, kind=Kind.PROBABILITY),),
            {
                at.A: (
                    f"[e,t,s] = exp({at.S}[e,t,s]) / sum(r, exp({at.S}[e,t,r]))",
                    f"{exp} / {exp}.sum(2, keepdims=True)",
                )
            },
        )
        mixed = _Forward(
            at,
            (at.A, V),
            (out,),
            {at.a: (f"[e,t] = sum(s, {at.A}[e,t,s] * {V}[e,s])", f"({at.A} * {V}[:, None]).sum(2)")},
        )
        mixed.name = "linear" if self.layer.last else at.a
        for op, said in zip((projected, scored, shared, mixed), (_PROJECTED, _SCORED, _SHARED, _MIXED), strict=True):
            op.sentence = said.text
        return (projected, scored, shared, mixed)

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """Back through shares and values, scores, scales."""
        at, error = Names(self.layer), TensorRole.ERROR
        (Q, K, V), A, da = at.made, at.A, at.da
        through = _Backward(
            at,
            (da, A, V),
            (at.square(f"d{A}", error, A), at.every(f"d{V}", error, of=V)),
            {
                f"d{A}": (f"[e,t,s] = {da}[e,t] * {V}[e,s]", f"{da}[:, :, None] * {V}[:, None]"),
                f"d{V}": (f"[e,s] = sum(t, {A}[e,t,s] * {da}[e,t])", f"({A} * {da}[:, :, None]).sum(1)"),
            },
        )
        D, dA, dS = at.D, f"d{A}", f"d{at.S}"
        scores = _Backward(
            at,
            (A, dA, Q, K),
            (
                at.every(D, TensorRole.INNER),
                at.square(dS, error, at.S),
                at.every(f"d{Q}", error, of=Q),
                at.every(f"d{K}", error, of=K),
            ),
            {
                D: (f"[e,t] = sum(s, {A}[e,t,s] * {dA}[e,t,s])", f"({A} * {dA}).sum(2)"),
                dS: (
                    f"[e,t,s] = {A}[e,t,s] * {dA}[e,t,s] - {A}[e,t,s] * {D}[e,t]",
                    f"{A} * {dA} - {A} * {D}[:, :, None]",
                ),
                f"d{Q}": (f"[e,t] = sum(s, {dS}[e,t,s] * {K}[e,s])", f"({dS} * {K}[:, None]).sum(2)"),
                f"d{K}": (f"[e,s] = sum(t, {dS}[e,t,s] * {Q}[e,t])", f"({dS} * {Q}[:, :, None]).sum(1)"),
            },
        )
        parameters = self.layer.parameters[2:]
        slopes = tuple(
            Tensor(f"d{p.name}", p.axes, Kind.SIGNED, TensorRole.GRADIENT, p.name, layer=p.layer, noun=p.noun)
            for p in parameters
        )
        came = " + ".join(f"{w}[t] * d{made}[e,t]" for w, made in zip(at.scales, at.made, strict=True))
        scales = _Backward(
            at,
            (*(f"d{made}" for made in at.made), *at.scales, at.u),
            (at.every(at.du, error, of=at.u), *slopes),
            {
                at.du: (f"[e,t] = {came}", came.replace("[t]", "").replace("[e,t]", "")),
                **{
                    f"d{w}": (f"[t] = sum(e, d{made}[e,t] * {at.u}[e,t])", f"(d{made} * {at.u}).sum(0)")
                    for w, made in zip(at.scales, at.made, strict=True)
                },
            },
        )
        scales.learning = learning
        for op, said in zip((through, scores, scales), (_THROUGH, _SCORES, _SCALES), strict=True):
            op.sentence = said.text
        return (through, scores, scales)
