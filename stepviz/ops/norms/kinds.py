"""The kinds of norms: over the batch, for each unit; over the units, for each row. How they go on from means, and back.

du = (dn - mean dn - n · mean (dn·n)) / σ: Ioffe and Szegedy 2015, "Batch normalization", section 3, with the sums of
their three lines put together.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.ops.claims import Sentence, Shape, Words
from stepviz.ops.layers.activation import RATE_THERE
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import ExtraParameter
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.norms.statistics import MEAN, NormTensors, OfNorm, RunningStatistics, Statistics
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Cell, TensorRole, Tensors

LESS = Sentence("({u:text} minus its mean) divided by σ", "rule")
STANDS = Sentence("{side:Above|Below} the mean of its {kind:unit|row}.")
TIMES = Sentence("{normal:text} times the scale of its column, plus the shift", "rule")
PASSED = Sentence("the gradient {da:text} times the scale of its column", "rule")
SUMMED = Sentence("sum over the batch of   {normal:text}  ×  {da:text}", "rule")
ADDED = Sentence("the gradients {da:text} of its column, summed", "rule")
MEANS = Sentence("Two means: of the gradients, and of the gradients times {normal:text}.", "caption")
MEAN_PRODUCT = Sentence("mean over {part:text} of   {dn:text}  ×  {normal:text}", "rule")
THREE = Sentence("{dn:text} minus the parts of mean and variance", "rule")
OVER = Sentence("the rest of the gradient, divided by σ", "rule")
BROKEN = Sentence("Not finite: one of its inputs is nan or inf, or it overflows.")


class LayerNorm(LayerKind):
    """a = γ·n + β, n = (u - μ) / σ with the mean and the deviation of each row (Ba, Kiros and Hinton 2016)."""

    own = (ExtraParameter("gamma", "scale", 1.0, "γ"), ExtraParameter("beta", "shift", 0.0, "β"))
    through, rows = "u", False

    @property
    def over(self) -> NormTensors:
        """What its means are taken over."""
        return NormTensors(self.layer, rows=self.rows)

    def statistics(self) -> tuple[Op, ...]:
        """The mean and the deviation that are taken."""
        return (Statistics(self.over),)

    def onward(self) -> tuple[Op, ...]:
        return (*self.statistics(), Normalise(self.over), ScaleShift(self.over))

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        over = self.over
        return (ScaleShiftGradient(over, learning), ErrorMeans(over), NormGradient(over))


class BatchNorm(LayerNorm):
    """The same with those of each unit over the batch, of which running ones are kept for checks.

    Ioffe and Szegedy 2015.
    """

    absorbs = rows = True

    def statistics(self) -> tuple[Op, ...]:
        running = RunningStatistics(self.over, self.batch_size)
        return (Statistics(self.over, tuple(kept.tensor.name for kept in running.keeps)), running)


class Normalise(Declared):
    """n = (u - μ) / σ."""

    names: NormTensors
    phase, name, term = Phase.FORWARD, "{n}", "{norm}"
    sentence, equation = "Standardize each sum: subtract its mean, divide by σ.", "{n} = ({u} - {μ}) / {σ}"
    question = "how many σ is each sum of layer {layer} from its mean?"
    makes = (
        Makes(
            "{n}[e,h] = ({u}[e,h] - {mu}[{own}]) / {sd}[{own}]",
            says=(LESS,),
            role=TensorRole.PREACTIVATION,
            labels=("{u} - {mu}", "{sd}"),
        ),
    )

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        u, mu, _ = self.reads
        off = float(tensors[u][cell.index] - tensors[mu][self.names.place(cell.index)])
        stands = (self.say(STANDS, side="Above" if off > 0 else "Below"),) if off and np.isfinite(off) else ()
        return replace(super().words(cell, tensors), meaning=stands)


class ScaleShift(Declared):
    """a = γ·n + β."""

    phase, name, term = Phase.FORWARD, "{a}", "{norm}"
    sentence, equation = "Times the scale γ of its unit, plus its shift β.", "{a} = {γ}·{n} + {β}"
    question = "what are the normalized sums of layer {layer}, scaled and shifted?"
    makes = (
        Makes(
            "{a}[e,h] = {gamma}[h] * {n}[e,h] + {beta}[h]",
            says=(TIMES,),
            role=TensorRole.PREACTIVATION,
            labels=("γ·{n}",),
            shape=Shape.PRODUCTS,
        ),
    )

    def __init__(self, over: NormTensors) -> None:
        super().__init__(over)
        self.bends = (over["n"],)


class ScaleShiftGradient(ParameterGradient):
    """dn = γ·da, dγ = column sums of da·n, dβ = column sums of da."""

    name, label, broken = "{scales}", "dγ,{dβ}", BROKEN
    sentence = "Sum the gradients of γ and β; backpropagate through γ."
    equation = "{dn} = {γ}·{da}   {dγ} = Σ {da}·{n}   {dβ} = Σ {da}"
    question = "how does the loss change with each scale and shift of layer {layer}?"
    makes = (
        Makes("{dn}[e,h] = {gamma}[h] * {da}[e,h]", says=(PASSED, RATE_THERE), of="{n}", labels=("",)),
        Makes("{dgamma}[h] = sum(e, {da}[e,h] * {n}[e,h])", "{dgamma} = ({da} * {n}).sum(0)", (SUMMED,)),
        Makes("{dbeta}[h] = sum(e, {da}[e,h])", "{dbeta} = {da}.sum(0)", (ADDED,)),
    )

    def __init__(self, over: NormTensors, learning: Learning) -> None:
        super().__init__(over, learning, *over.layer.parameters[2:])


class ErrorMeans(OfNorm):
    """p = mean dn, q = mean dn·n: what a move of the mean, and of the variance, does to the loss."""

    phase, name, label = Phase.BACKWARD, "{means}", "{p},{q}"
    caption = MEANS
    equation = "{p} = mean {dn}   {q} = mean {dn}·{n}"
    question = "what are the two means of the gradients of layer {layer}?"
    makes = (
        Makes("{p}[{own}] = mean({along}, {dn}[e,h])", "{p} = {dn}.mean({axis})", (MEAN,), given={"of": "{dn}"}),
        Makes("{q}[{own}] = mean({along}, {dn}[e,h] * {n}[e,h])", "{q} = ({dn} * {n}).mean({axis})", (MEAN_PRODUCT,)),
    )


class NormGradient(Declared):
    """rest = dn - p - n·q, du = rest / σ."""

    phase, name = Phase.BACKWARD, "{du}"
    sentence = "Subtract the parts of mean and variance, then divide by σ."
    equation = "{du} = ({dn} - {p} - {n}·{q}) / {σ}"
    question = "how does the loss change with each sum of layer {layer}, its mean moving too?"
    shown = 1
    makes = (
        Makes(
            "{rest}[e,h] = {dn}[e,h] - {p}[{own}] - {n}[e,h] * {q}[{own}]",
            says=(THREE,),
            labels=("{dn}", "{p}", "{n}·{q}"),
        ),
        Makes("{du}[e,h] = {rest}[e,h] / {sd}[{own}]", says=(OVER, RATE_THERE), of="{u}"),
    )
