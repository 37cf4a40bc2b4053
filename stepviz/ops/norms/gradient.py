"""The way of the error back through a norm: through scale and shift, then through mean and variance.

du = (dn - mean dn - n · mean (dn·n)) / σ: Ioffe and Szegedy 2015, "Batch normalization", section 3, with the sums of
their three lines put together.
"""

from __future__ import annotations

from stepviz.ops.layers.back import RATE_THERE
from stepviz.ops.layers.learning import Learning
from stepviz.ops.norms import claims as told
from stepviz.ops.norms.over import Over
from stepviz.ops.op import Op, Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Words


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
        self.question = f"how does the loss change with each scale and shift of layer {over.layer.number}?"
        error, scale, n = self.reads
        self.rules = (
            Rule(f"{self.over.dn}[e,h] = {scale}[h] * {error}[e,h]", labels=("",)),
            Rule(f"{self._dscale}[h] = sum(e, {error}[e,h] * {n}[e,h])", labels=("e{e}",)),
            Rule(f"{self._dshift}[h] = sum(e, {error}[e,h])", labels=("e{e}",)),
        )

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        error, _, n = self.reads
        if len(cell.index) == 2:
            return Words(told.PASSED.say(error=error), (RATE_THERE.say(of=n),))
        scaled = cell.tensor == self._dscale
        cornered, noun = self._learning.at_corner(tensors), "scale" if scaled else "shift"
        meaning = self._learning.slope(self.terms(cell, tensors), noun, told.BROKEN, cornered=cornered)
        return Words(told.SUMMED.say(normal=n, error=error) if scaled else told.ADDED.say(error=error), (meaning,))


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
        self.question = f"what are the two means of the gradients of layer {over.layer.number}?"
        own, along = over.own, over.along
        label = (f"{over.letter}{{{along}}}",)
        self.rules = (
            Rule(f"{over.p}[{own}] = mean({along}, {over.dn}[e,h])", labels=label),
            Rule(f"{over.q}[{own}] = mean({along}, {over.dn}[e,h] * {over.n}[e,h])", labels=label),
        )

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        over, part = self.over, self.over.part(cell.index)
        if cell.tensor == over.p:
            return Words(told.MEAN.say(part=part, of=over.dn))
        return Words(told.MEAN_PRODUCT.say(part=part, dn=over.dn, normal=over.n))


class NormGradient(Op):
    """rest = dn - p - n·q, du = rest / σ."""

    phase = Phase.BACKWARD

    def __init__(self, over: Over) -> None:
        self.over = over
        tag, beside = over.layer.tag, over.beside
        self.reads = (over.dn, over.n, over.p, over.q, over.sd)
        rest, back = over.every(over.rest, TensorRole.INNER), over.every(over.du, TensorRole.ERROR, over.u)
        self.writes = (rest, back)
        self.name = self.label = over.du
        self.sentence = told.THROUGH.text
        self.equation = f"{over.du} = ({over.dn} - {over.p} - {over.n}·{over.q}) / σ{tag}"
        self.codes = {
            over.rest: f"{over.rest} = {over.dn} - {over.p}{beside} - {over.n} * {over.q}{beside}",
            over.du: f"{over.du} = {over.rest} / {over.sd}{beside}",
        }
        self.code = self.codes[over.du]
        self.question = f"how does the loss change with each sum of layer {over.layer.number}, its mean moving too?"
        own = over.own
        less = f"{over.p}[{own}] - {over.n}[e,h] * {over.q}[{own}]"
        self.rules = (
            Rule(f"{over.rest}[e,h] = {over.dn}[e,h] - {less}", labels=(over.dn, over.p, f"{over.n}·{over.q}")),
            Rule(f"{over.du}[e,h] = {over.rest}[e,h] / {over.sd}[{own}]"),
        )

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == self.over.du:
            return Words(told.OVER.say(), (RATE_THERE.say(of=self.over.u),))
        return Words(told.THREE.say(dn=self.over.dn))
