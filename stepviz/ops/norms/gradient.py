"""The way of the error back through a norm: through scale and shift, then through mean and variance.

du = (dn - mean dn - n · mean (dn·n)) / σ: Ioffe and Szegedy 2015, "Batch normalization", section 3, with the sums of
their three lines put together.
"""

from __future__ import annotations

from dataclasses import replace

from stepviz.ops.layers.back import RATE_THERE
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.learning import Learning
from stepviz.ops.layers.parameter_gradient import ParameterGradient
from stepviz.ops.norms import claims as told
from stepviz.ops.norms.over import Over
from stepviz.ops.norms.statistics import OfNorm
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Cell, Tensors
from stepviz.ops.words import Words


class ScaleShiftGradient(ParameterGradient):
    """dn = γ·da, dγ = column sums of da·n, dβ = column sums of da."""

    name, label, broken = "{scales}", "dγ,{dβ}", told.BROKEN
    sentence = told.TAUGHT.text
    equation = "{dn} = {γ}·{da}   {dγ} = Σ {da}·{n}   {dβ} = Σ {da}"
    question = "how does the loss change with each scale and shift of layer {layer}?"
    makes = (
        Makes(
            "{dn}[e,h] = {gamma}[h] * {da}[e,h]",
            "{dn} = {gamma} * {da}",
            (told.PASSED, RATE_THERE),
            "{n}",
            labels=("",),
        ),
        Makes("{dgamma}[h] = sum(e, {da}[e,h] * {n}[e,h])", "{dgamma} = ({da} * {n}).sum(0)", (told.SUMMED,)),
        Makes("{dbeta}[h] = sum(e, {da}[e,h])", "{dbeta} = {da}.sum(0)", (told.ADDED,)),
    )

    def __init__(self, over: Over, learning: Learning) -> None:
        super().__init__(over, learning, *over.layer.parameters[2:])

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        words = super().words(cell, tensors)
        return words if words.meaning else replace(words, meaning=self.meaning(cell, tensors))


class ErrorMeans(OfNorm):
    """p = mean dn, q = mean dn·n: what a move of the mean, and of the variance, does to the loss."""

    phase, name, label = Phase.BACKWARD, "{means}", "{p},{q}"
    caption = told.MEANS
    equation = "{p} = mean {dn}   {q} = mean {dn}·{n}"
    question = "what are the two means of the gradients of layer {layer}?"
    makes = (
        Makes("{p}[{own}] = mean({along}, {dn}[e,h])", "{p} = {dn}.mean({axis})", (told.MEAN,), given={"of": "{dn}"}),
        Makes(
            "{q}[{own}] = mean({along}, {dn}[e,h] * {n}[e,h])", "{q} = ({dn} * {n}).mean({axis})", (told.MEAN_PRODUCT,)
        ),
    )


class NormGradient(Declared):
    """rest = dn - p - n·q, du = rest / σ."""

    phase, name = Phase.BACKWARD, "{du}"
    sentence = told.THROUGH.text
    equation = "{du} = ({dn} - {p} - {n}·{q}) / {σ}"
    question = "how does the loss change with each sum of layer {layer}, its mean moving too?"
    shown = 1
    makes = (
        Makes(
            "{rest}[e,h] = {dn}[e,h] - {p}[{own}] - {n}[e,h] * {q}[{own}]",
            "{rest} = {dn} - {p}{beside} - {n} * {q}{beside}",
            (told.THREE,),
            labels=("{dn}", "{p}", "{n}·{q}"),
        ),
        Makes("{du}[e,h] = {rest}[e,h] / {sd}[{own}]", "{du} = {rest} / {sd}{beside}", (told.OVER, RATE_THERE), "{u}"),
    )
