"""Batch norm and layer norm, forward and backward.

du = (dn - mean dn - n · mean (dn·n)) / σ: Ioffe and Szegedy 2015, section 3, three of its equations combined.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from stepviz.formula.functions import Function
from stepviz.ops.claims import Saying, Sentence
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import ExtraParameter
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors

GAMMA, BETA = ExtraParameter("gamma", "scale", 1.0, "γ"), ExtraParameter("beta", "shift", 0.0, "β")
EPSILON = 1e-5
"""Added to a variance, so that σ is not 0; PyTorch's value."""
STATISTICS = Sentence("For {what:text}: mean, variance, σ over {whole:text}.", "caption")
_LINE = "{line:column|row} {row:place}"
MEAN = Sentence(f"mean of {_LINE} of {{of:text}}", "rule")
VARIANCE = Sentence(f"mean square of {_LINE} of {{u:text}} minus its mean {{mu:text}}", "rule")
ROOTED = Sentence("square root of ({square:text} + 0.00001), which is never 0", "rule")
KEEPS = Sentence("0.9 × the old one, plus 0.1 × this batch's mean", "rule")
WIDER = Sentence("0.9 × the old one, plus 0.1 × this batch's variance × {batch:text}", "rule")
WHY = Sentence("Checks use running values: no prediction depends on other rows.")
_UNITS = {"own": "h", "along": "e", "axis": "0", "beside": "", "kind": "unit", "line": "column"}
_UNITS |= {"norm": "batch norm", "what": "each unit", "whole": "the batch"}
_ROWS = {"own": "e", "along": "h", "axis": "1", "beside": "[:, None]", "kind": "row", "line": "row"}
_ROWS |= {"norm": "layer norm", "what": "each row", "whole": "the units"}


ROOT = Function(
    f"√({{}} + {EPSILON:g})".replace("e-0", "e-"),
    lambda value: float(np.sqrt(value + EPSILON)),
    lambda value: (value + Decimal(repr(EPSILON))).sqrt(),
    lambda value: float(0.5 / np.sqrt(value + EPSILON)), simpler=f"sqrt(x + {EPSILON!r})",
)  # fmt: skip


class Statistics(Declared):
    """μ = mean u, v = mean (u - μ)², σ = √(v + ε)."""

    phase, name, label, term = Phase.FORWARD, "{stats}", "μ,{σ}", "{norm}"
    caption, equation = STATISTICS, "{μ} = mean {u}   {v} = mean ({u}-{μ})²   {σ} = √({v}+ε)"
    question = "what are the mean and σ of the sums of layer {layer}?"
    functions = MappingProxyType({"root": ROOT})
    makes = (
        Makes(
            "{mu}[{own}] = mean({along}, {u}[{at}])",
            "{mu} = {u}.mean({axis})",
            (MEAN,),
            symbol="{μ}",
            given={"of": "{u}"},
        ),
        Makes(
            "{var}[{own}] = mean({along}, ({u}[{at}] - {mu}[{own}]) ** 2)",
            "{var} = (({u} - {mu}{beside})**2).mean({axis})",
            (VARIANCE,),
            kind=Kind.SQUARE,
            symbol="{v}",
        ),
        Makes(
            "{sd}[{own}] = root({var}[{own}])",
            "{sd} = np.sqrt({var} + {epsilon})",
            (ROOTED,),
            kind=Kind.SQUARE,
            symbol="{σ}",
            given={"square": "{var}"},
        ),
    )

    def __init__(self, over: Names, kept: tuple[str, ...] = ()) -> None:
        """`kept`: the running mean and variance that checks use; empty if they use those of the rows."""
        super().__init__(over)
        self._kept, self.otherwise = kept, "running means" if kept else ""

    def at_check(self) -> tuple[Op, ...]:
        if not self._kept:
            return (self,)
        settled = copy(self)
        settled.reads = self._kept
        return (settled,)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From u (batch, units), or at a check from running mean and variance: mean, variance, σ, 1-D each."""
        return super().compute(*arrays) if len(arrays) == 1 else (*arrays, np.sqrt(arrays[1] + EPSILON))


class RunningStatistics(Declared):
    """running = 0.9 · running + 0.1 · batch, for the mean and the variance (over n - 1, as in PyTorch); for checks."""

    phase, name, term = Phase.FORWARD, "{running}", "running mean"
    sentence = "For checks: running values = 0.9 × old + 0.1 × new."
    equation = "running = 0.9·running + 0.1·(that of this batch)"
    question = "which mean and variance will checks use for layer {layer}?"
    makes = (
        Makes(
            "{rmean}_after[h] = 0.9*{rmean}[h] + 0.1*{mu}[h]",
            says=(KEEPS, WHY),
            symbol="{rμ}",
            noun="running mean",
            start=0.0,
            labels=("old", "now"),
        ),
        Makes(
            "{rvar}_after[h] = 0.9 * {rvar}[h] + wider * {var}[h]",
            "{rvar} = 0.9*{rvar} + 0.1*{rows}/{others}*{var}",
            (WIDER, WHY),
            kind=Kind.SQUARE,
            symbol="{rv}",
            noun="running variance",
            start=1.0,
            labels=("old", "now"),
        ),
    )

    def __init__(self, over: Names, batch_size: int) -> None:
        others = batch_size - 1
        over |= {"rows": str(batch_size), "others": str(others), "batch": f"{batch_size} / {others}"}
        super().__init__(over, numbers={"wider": 0.1 * batch_size / others})

    def at_check(self) -> tuple[Op, ...]:
        return ()


LESS = Sentence("({u:text} minus its mean) divided by σ", "rule")
STANDS = Sentence("{side:Above|Below} the mean of its {kind:unit|row}.")
TIMES = Sentence("{normal:text} times the scale of its column, plus the shift", "rule")
PASSED = Sentence("the gradient {da:text} times the scale of its column", "rule")
SUMMED = Sentence("sum over the batch of   {normal:text}  ×  {da:text}", "rule")
ADDED = Sentence("the gradients {da:text} of its column, summed", "rule")
MEANS = Sentence("Two means: of the gradients, and of the gradients times {normal:text}.", "caption")
MEAN_PRODUCT = Sentence(f"mean over {_LINE} of   {{dn:text}}  ×  {{normal:text}}", "rule")
THREE = Sentence("{dn:text}, minus {p:text} and {normal:text} × {q:text}: a norm ignores shift and scale", "rule")
OVER = Sentence("the rest of the gradient, divided by σ", "rule")


class LayerNorm(LayerKind):
    """a = γ·n + β, n = (u - μ) / σ with mean and σ of each row (Ba, Kiros and Hinton 2016)."""

    own: tuple[ExtraParameter, ...] = (GAMMA, BETA)
    through = "u"
    along: Mapping[str, str] = _ROWS
    """The texts about what it averages over: the units, for each row, or the rows, for each unit."""

    @property
    def over(self) -> Names:
        """The names for templates, with the axes that it averages over.

        In a rule `{at}` is the position of a sum, `{own}` the index of a mean, and `{along}` the index that it is taken
        over. In code a mean is taken along `{axis}`, and `{beside}` broadcasts it to (batch, units).
        """
        texts = {"layer": str(self.layer.number), "normal": f"n{self.layer.tag}", "at": "e,h", "epsilon": repr(EPSILON)}
        return Names(self.layer.tag, self.layer.shown, **texts, **self.along)

    def statistics(self) -> tuple[Op, ...]:
        """The operations that make mean and σ."""
        return (Statistics(self.over),)

    def onward(self) -> tuple[Op, ...]:
        return (*self.statistics(), Normalise(self.over), ScaleShift(self.over))

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        over = self.over
        scales = ScaleShiftGradient(over, learning, *self.layer.parameters[2:])
        return (scales, GradientMeans(over), NormGradient(over))


class BatchNorm(LayerNorm):
    """Layer norm's formula with mean and σ of each unit over the batch; checks use running values, as in the paper."""

    absorbs, along = True, _UNITS

    def statistics(self) -> tuple[Op, ...]:
        running = RunningStatistics(self.over, self.batch_size)
        return (Statistics(self.over, tuple(kept.tensor.name for kept in running.buffers)), running)


class Normalise(Declared):
    """n = (u - μ) / σ."""

    phase, name, term = Phase.FORWARD, "{n}", "{norm}"
    sentence, equation = "Standardize each sum: subtract its mean, divide by σ.", "{n} = ({u} - {μ}) / {σ}"
    question = "how many σ is each sum of layer {layer} from its mean?"
    makes = (
        Makes(
            "{n}[{at}] = ({u}[{at}] - {mu}[{own}]) / {sd}[{own}]",
            says=(LESS,),
            role=TensorRole.PREACTIVATION,
            labels=("{u} - {mu}", "{sd}"),
        ),
    )

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        off = self.terms(cell, tensors).parts[0].value
        return (self.say(STANDS, side="Above" if off > 0 else "Below"),) if off and np.isfinite(off) else ()


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
        ),
    )

    def __init__(self, over: Names) -> None:
        super().__init__(over)
        self.curved = (over["n"],)


class ScaleShiftGradient(ParameterGradient):
    """dn = γ·da, dγ = column sums of da·n, dβ = column sums of da."""

    name, label = "{scales}", "dγ,{dβ}"
    sentence = "Sum the gradients of γ and β; backpropagate through γ."
    equation = "{dn} = {γ}·{da}   {dγ} = Σ {da}·{n}   {dβ} = Σ {da}"
    question = "how does the loss change with each scale and shift of layer {layer}?"
    makes: tuple[Makes, ...] = (
        Makes("{dn}[e,h] = {gamma}[h] * {da}[e,h]", says=(PASSED,), labels=("",)),
        Makes("{dgamma}[h] = sum(e, {da}[e,h] * {n}[e,h])", "{dgamma} = ({da} * {n}).sum(0)", (SUMMED,)),
        Makes("{dbeta}[h] = sum(e, {da}[e,h])", "{dbeta} = {da}.sum(0)", (ADDED,)),
    )


class GradientMeans(Declared):
    """p = mean dn, q = mean dn·n: the gradients that come through the mean and through the variance."""

    phase, name, label = Phase.BACKWARD, "{means}", "{p},{q}"
    caption, equation = MEANS, "{p} = mean {dn}   {q} = mean {dn}·{n}"
    question = "what are the two means of the gradients of layer {layer}?"
    makes: tuple[Makes, ...] = (
        Makes("{p}[{own}] = mean({along}, {dn}[{at}])", "{p} = {dn}.mean({axis})", (MEAN,), given={"of": "{dn}"}),
        Makes("{q}[{own}] = mean({along}, {dn}[{at}] * {n}[{at}])", "{q} = ({dn} * {n}).mean({axis})", (MEAN_PRODUCT,)),
    )


class NormGradient(Declared):
    """rest = dn - p - n·q, du = rest / σ."""

    phase, name, shown = Phase.BACKWARD, "{du}", 1
    sentence = "Subtract the parts of mean and variance, then divide by σ."
    equation = "{du} = ({dn} - {p} - {n}·{q}) / {σ}"
    question = "how does the loss change with each sum of layer {layer}, its mean moving too?"
    makes = (
        Makes(
            "{rest}[{at}] = {dn}[{at}] - {p}[{own}] - {n}[{at}] * {q}[{own}]",
            says=(THREE,),
            labels=("{dn}", "{p}", "{n}·{q}"),
        ),
        Makes("{du}[{at}] = {rest}[{at}] / {sd}[{own}]", says=(OVER,)),
    )
