"""The way of the error back through a norm: through scale and shift, then through mean and variance.

du = (dn - mean dn - n · mean (dn·n)) / σ: Ioffe and Szegedy 2015, "Batch normalization", section 3, with the sums of
their three lines put together.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import RATE_THERE
from stepviz.ops.layers.kind import Learning
from stepviz.ops.norms import claims as told
from stepviz.ops.norms.over import Over
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Num, Shape, Words, bracketed, say

_ASKED = "how does the loss change with each scale and shift of layer {n}?"
_MEANS_ASKED = "what are the two means of the gradients of layer {n}?"
_THROUGH_ASKED = "how does the loss change with each sum of layer {n}, its mean moving too?"


class ScaleShiftGradient(Op):
    """dn = γ·da, dγ = column sums of da·n, dβ = column sums of da."""

    phase = Phase.BACKWARD

    def __init__(self, over: Over, learning: Learning) -> None:
        self.over, self._learning = over, learning
        tag, error, scale, shift = over.layer.tag, over.layer.error, over.scale, over.shift
        self.reads = (error, scale, over.n)
        self._dscale, self._dshift = f"d{scale}", f"d{shift}"
        slopes = (
            Tensor(
                f"d{p.name}",
                p.axes,
                Kind.SIGNED,
                TensorRole.GRADIENT,
                p.name,
                f"d{p.symbol}",
                layer=p.layer,
                noun=p.noun,
            )
            for p in over.layer.parameters[2:]
        )
        self.writes = (over.every(over.dn, TensorRole.ERROR, over.n), *slopes)
        self.name, self.label = f"scales{tag}", f"dγ,dβ{tag}"
        self.sentence = told.TAUGHT.text
        self.equation = f"{over.dn} = γ{tag}·{error}   dγ{tag} = Σ {error}·{over.n}   dβ{tag} = Σ {error}"
        self.codes = {
            over.dn: f"{over.dn} = {scale} * {error}",
            self._dscale: f"{self._dscale} = ({error} * {over.n}).sum(0)",
            self._dshift: f"{self._dshift} = {error}.sum(0)",
        }
        self.code = self.codes[over.dn]
        self.question = _ASKED.format(n=over.layer.number)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        error, scale, n = self.reads
        return (
            Rule(f"{self.over.dn}[e,h] = {scale}[h] * {error}[e,h]", labels=(f"γ·{error}",)),
            Rule(f"{self._dscale}[h] = sum(e, {error}[e,h] * {n}[e,h])", labels=("e{e}",)),
            Rule(f"{self._dshift}[h] = sum(e, {error}[e,h])", labels=("e{e}",)),
        )

    def compute(self, error: Array, scale: Array, n: Array) -> tuple[Array, ...]:
        """From the error and n (batch, units), the scale (units,): dn (batch, units), two slopes (units,)."""
        return scale * error, np.add.reduce(error * n, axis=0), np.add.reduce(error, axis=0)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        (error, scale, n), code = self.reads, self.codes[cell.tensor]
        unit = f"{self.over.layer.made}{cell.index[-1]}"
        if len(cell.index) == 2:
            made_from = f"{scale}[{unit}], {error}[e{cell.index[0]},{unit}]"
            rule, meaning = told.PASSED.say(error=error), (RATE_THERE.say(of=n),)
            return Words(rule, code, meaning, made_from, shape=Shape.CHAIN, labels=("",))
        scaled = cell.tensor == self._dscale
        size = sum(abs(part.value) for part in self.terms(cell, tensors).parts)
        meaning = (
            told.slope(
                float(tensors[cell.tensor][cell.index]),
                size,
                "scale" if scaled else "shift",
                self._learning.batch_size,
                belief=self._learning.belief,
                cornered=self._learning.at_corner(tensors),
            ),
        )
        if scaled:
            made_from = f"column {unit} of {error}, column {unit} of {n}"
            return Words(told.SUMMED.say(normal=n, error=error), code, meaning, made_from, shape=Shape.PRODUCTS)
        return Words(told.ADDED.say(error=error), code, meaning, f"column {unit} of {error}", shape=Shape.VALUES)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        formula, asked = Sentence(self.equation, "formula"), Sentence(_ASKED, "next")
        said = (told.TAUGHT, told.PASSED, told.SUMMED, told.ADDED, RATE_THERE)
        return (formula, asked, *said, *told.slope_claims(self._learning.belief))

    def ask(self, known: Knowledge) -> Question | None:
        """About the largest slope by a scale."""
        slope, (error, _, n) = self._dscale, self.reads
        cell = extreme(slope, np.abs(known[slope]))
        value = float(known[slope][cell.index])
        place = bracketed((f"{self.over.layer.made}{cell.index[0]}",))
        text = say(f"{n} × {error}, summed over the batch: what will {slope}", *place, " be?")
        wrong = [say(Num(-value)), say(Num(value / self._learning.batch_size)), CANNOT_TELL]
        return mixed(known, text, say(Num(value)), wrong, cell)


class ErrorMeans(Op):
    """p = mean dn, q = mean dn·n: what a move of the mean, and of the variance, does to the loss."""

    phase = Phase.BACKWARD

    def __init__(self, over: Over) -> None:
        self.over = over
        tag, p, q = over.layer.tag, over.p, over.q
        self.reads = (over.dn, over.n)
        self.writes = (over.each(p), over.each(q))
        self.name, self.label = f"means{tag}", f"{p},{q}"
        self.sentence = told.MEANS.text_of(normal=over.n)
        self.equation = f"{p} = mean {over.dn}   {q} = mean {over.dn}·{over.n}"
        self.codes = {
            p: f"{p} = {over.dn}.mean({over.axis})",
            q: f"{q} = ({over.dn} * {over.n}).mean({over.axis})",
        }
        self.code = self.codes[p]
        self.question = _MEANS_ASKED.format(n=over.layer.number)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        over, own, along = self.over, self.over.own, self.over.along
        label = (f"{over.letter}{{{along}}}",)
        return (
            Rule(f"{over.p}[{own}] = mean({along}, {over.dn}[e,h])", labels=label),
            Rule(f"{over.q}[{own}] = mean({along}, {over.dn}[e,h] * {over.n}[e,h])", labels=label),
        )

    def compute(self, dn: Array, n: Array) -> tuple[Array, ...]:
        """From dn and n (batch, units): p and q, (units,) each; of a layer norm (batch,) each."""
        return self.over.mean_of(dn), self.over.mean_of(dn * n)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        over, part, code = self.over, self.over.part(cell.index), self.codes[cell.tensor]
        if cell.tensor == over.p:
            rule = told.MEAN.say(part=part, of=over.dn)
            return Words(rule, code, made_from=f"{part} of {over.dn}", shape=Shape.VALUES)
        rule = told.MEAN_PRODUCT.say(part=part, dn=over.dn, normal=over.n)
        return Words(rule, code, made_from=f"{part} of {over.dn}, {part} of {over.n}", shape=Shape.PRODUCTS)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        formula = Sentence(self.equation, "formula")
        asked = Sentence(_MEANS_ASKED, "next")
        return (formula, asked, told.MEANS, told.MEAN, told.MEAN_PRODUCT)

    def ask(self, known: Knowledge) -> Question | None:
        """About the largest mean of errors."""
        over = self.over
        cell = extreme(over.p, np.abs(known[over.p]))
        value, count = float(known[over.p][cell.index]), known[over.dn].shape[over.axis]
        place = bracketed((over.called(cell.index),))
        text = say(
            f"The mean of {self.over.part(cell.index).split()[0]} ", place[1], f" of {over.dn}: what will {over.p}"
        )
        wrong = [say(Num(-value)), say(Num(value * count)), CANNOT_TELL]
        return mixed(known, say(*text, *place, " be?"), say(Num(value)), wrong, cell)


class NormGradient(Op):
    """rest = dn - p - n·q, du = rest / σ."""

    phase = Phase.BACKWARD

    def __init__(self, over: Over) -> None:
        self.over = over
        tag, beside = over.layer.tag, over.beside
        self.reads = (over.dn, over.n, over.p, over.q, over.sd)
        rest, back = over.every(over.rest, TensorRole.INNER), over.every(over.du, TensorRole.ERROR, over.u)
        self.writes, self.inner = (rest, back), (over.rest,)
        self.name = self.label = over.du
        self.sentence = told.THROUGH.text
        self.equation = f"{over.du} = ({over.dn} - {over.p} - {over.n}·{over.q}) / σ{tag}"
        self.codes = {
            over.rest: f"{over.rest} = {over.dn} - {over.p}{beside} - {over.n} * {over.q}{beside}",
            over.du: f"{over.du} = {over.rest} / {over.sd}{beside}",
        }
        self.code = self.codes[over.du]
        self.question = _THROUGH_ASKED.format(n=over.layer.number)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        over, own = self.over, self.over.own
        less = f"{over.p}[{own}] - {over.n}[e,h] * {over.q}[{own}]"
        return (
            Rule(f"{over.rest}[e,h] = {over.dn}[e,h] - {less}", labels=("", "", f"{over.n}·{over.q}")),
            Rule(f"{over.du}[e,h] = {over.rest}[e,h] / {over.sd}[{own}]"),
        )

    def compute(self, dn: Array, n: Array, p: Array, q: Array, sd: Array) -> tuple[Array, ...]:
        """From dn and n (batch, units), means and deviations: rest and du, (batch, units) each."""
        spread = self.over.spread
        rest = dn - spread(p) - n * spread(q)
        return rest, rest / spread(sd)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        over, code = self.over, self.codes[cell.tensor]
        place, own = f"[e{cell.index[0]},{over.layer.made}{cell.index[1]}]", f"[{over.called(over.place(cell.index))}]"
        if cell.tensor == over.du:
            return Words(
                told.OVER.say(),
                code,
                (RATE_THERE.say(of=over.u),),
                made_from=f"{over.rest}{place}, {over.sd}{own}",
                shape=Shape.RATIO,
                labels=(over.rest, over.sd),
            )
        return Words(
            told.THREE.say(dn=over.dn),
            code,
            made_from=f"{over.dn}{place}, {over.p}{own}, {over.n}{place}, {over.q}{own}",
            shape=Shape.CHAIN,
            labels=(over.dn, over.p, f"{over.n}·{over.q}"),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        formula = Sentence(self.equation, "formula")
        asked = Sentence(_THROUGH_ASKED, "next")
        return (formula, asked, told.THROUGH, told.THREE, told.OVER, RATE_THERE)

    def ask(self, known: Knowledge) -> Question | None:
        """About the largest of what comes back."""
        over = self.over
        cell = extreme(over.du, np.abs(known[over.du]))
        value, left = (float(known[name][cell.index]) for name in (over.du, over.rest))
        sd = Num(float(known[over.sd][over.place(cell.index)]), Kind.SQUARE)
        place = bracketed((f"e{cell.index[0]}", f"{over.layer.made}{cell.index[1]}"))
        text = say("What is left is ", Num(left), ", σ is ", sd, f": what will {over.du}", *place, " be?")
        return mixed(known, text, say(Num(value)), [say(Num(left)), say(Num(-value)), CANNOT_TELL], cell)
