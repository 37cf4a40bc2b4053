"""RMS norm: each row of sums is divided by its root mean square, then scaled (Zhang and Sennrich 2019).

The scales have gradients as in the other norms; du = (dn - n · mean (dn·n)) / σ, since no mean is subtracted.
"""

from __future__ import annotations

from types import MappingProxyType

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.learning import Learning
from stepviz.ops.norms.kinds import (
    GAMMA,
    ROOT,
    ROOTED,
    GradientMeans,
    LayerNorm,
    NormGradient,
    ScaleShift,
    ScaleShiftGradient,
)
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Kind, TensorRole

SQUARES = Sentence("mean square of row {row:place} of {u:text}", "rule")
DIVIDED = Sentence("{u:text} divided by {sd:text} of its row", "rule")
SCALED = Sentence("scaled: {normal:text} times the scale of its column", "rule")
PART_OFF = Sentence("{dn:text}, minus {normal:text} × {q:text}: a norm ignores scale", "rule")
REST_OVER = Sentence("the rest of the gradient, divided by {sd:text}", "rule")


class RMSNorm(LayerNorm):
    """a = γ·n, n = u / √(mean u² + ε), with the mean over each row."""

    own = (GAMMA,)

    def onward(self) -> tuple[Op, ...]:
        return (RootMeanSquare(self.over), Divided(self.over), Scaled(self.over))

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        scales = ScaleGradient(self.over, learning, *self.layer.parameters[2:])
        return (scales, PartAlong(self.over), RestGradient(self.over))


class RootMeanSquare(Declared):
    """v = mean u², σ = √(v + ε)."""

    phase, name, label, term = Phase.FORWARD, "{stats}", "{ms},{rms}", "RMS norm"
    sentence, equation = "Root mean square of each row.", "{ms} = mean {u}²   {sd} = √({ms}+ε)"
    question = "what is the root mean square of each row of layer {layer}?"
    functions = MappingProxyType({"root": ROOT})
    makes = (
        Makes(
            "{ms}[{own}] = mean({along}, {u}[{at}] ** 2)", "{ms} = ({u}**2).mean({axis})", (SQUARES,), kind=Kind.SQUARE
        ),
        Makes(
            "{sd}[{own}] = root({ms}[{own}])",
            "{sd} = np.sqrt({ms} + {epsilon})",
            (ROOTED,),
            kind=Kind.SQUARE,
            given={"square": "{ms}"},
        ),
    )


class Divided(Declared):
    """n = u / σ."""

    phase, name, term = Phase.FORWARD, "{n}", "RMS norm"
    sentence, equation = "Divide each sum by the root mean square of its row.", "{n} = {u} / {sd}"
    question = "what is each sum of layer {layer}, divided by the root mean square?"
    makes = (Makes("{n}[{at}] = {u}[{at}] / {sd}[{own}]", says=(DIVIDED,), role=TensorRole.PREACTIVATION),)


class Scaled(ScaleShift):
    """a = γ·n."""

    term = "RMS norm"
    sentence, equation = "Times the scale γ of its unit.", "{a} = {γ}·{n}"
    question = "what are the normalized sums of layer {layer}, scaled?"
    makes = (Makes("{a}[e,h] = {gamma}[h] * {n}[e,h]", says=(SCALED,), role=TensorRole.PREACTIVATION),)


class ScaleGradient(ScaleShiftGradient):
    """dn = γ·da, dγ = column sums of da·n."""

    label = "{dγ}"
    sentence = "Sum the gradients of γ; backpropagate through it."
    equation = "{dn} = {γ}·{da}   {dγ} = Σ {da}·{n}"
    question = "how does the loss change with each scale of layer {layer}?"
    makes = ScaleShiftGradient.makes[:2]


class PartAlong(GradientMeans):
    """q = mean dn·n: the gradient that comes through the root mean square."""

    label = "{q}"
    sentence, equation = "Mean of the gradients times {n}.", "{q} = mean {dn}·{n}"
    question = "what is the mean of gradients times sums of layer {layer}?"
    makes = GradientMeans.makes[1:]


class RestGradient(Declared):
    """rest = dn - n·q, du = rest / σ."""

    phase, name, shown = Phase.BACKWARD, "{du}", 1
    sentence = "Subtract what the root mean square takes off, then divide by it."
    equation = "{du} = ({dn} - {n}·{q}) / {sd}"
    question = "how does the loss change with each sum of layer {layer}?"
    makes = (
        Makes("{rest}[{at}] = {dn}[{at}] - {n}[{at}] * {q}[{own}]", says=(PART_OFF,), labels=("{dn}", "{n}·{q}")),
        NormGradient.makes[1]._replace(says=(REST_OVER,)),
    )
