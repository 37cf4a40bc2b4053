"""The statistics of a norm: mean, variance and standard deviation of the sums of a layer, and those kept for checks."""

from __future__ import annotations

from copy import copy
from decimal import Decimal

import numpy as np

from stepviz.formula.functions import Function
from stepviz.ops.norms import claims as told
from stepviz.ops.norms.over import EPSILON, Over
from stepviz.ops.op import Op, Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Running, Tensor, TensorRole, Tensors, after_of
from stepviz.ops.words import Shape, Words

MOMENTUM = 0.1
"""Share of the batch in the running mean and variance after it: PyTorch's."""
_ROOT = Function(
    f"√({{}} + {EPSILON:g})".replace("e-0", "e-"),
    lambda value: float(np.sqrt(value + EPSILON)),
    lambda value: (value + Decimal(repr(EPSILON))).sqrt(),
    lambda value: float(0.5 / np.sqrt(value + EPSILON)),
)


class Statistics(Op):
    """μ = mean u, v = mean (u - μ)², σ = √(v + ε)."""

    phase = Phase.FORWARD

    def __init__(self, over: Over, kept: tuple[Tensor, ...] = ()) -> None:
        """`kept`: the mean and the variance that are taken at checks, where these are not those of the rows."""
        self.over, self._kept = over, kept
        self.otherwise = "running means" if kept else ""
        mean, var, sd, tag = over.mean, over.var, over.sd, over.layer.tag
        self.reads: tuple[str, ...] = (over.u,)
        self.writes = (
            over.each(mean, symbol=f"μ{tag}"),
            over.each(var, Kind.SQUARE, f"v{tag}"),
            over.each(sd, Kind.SQUARE, f"σ{tag}"),
        )
        self.name, self.label, self.term = f"stats{tag}", f"μ,σ{tag}", over.term
        what, whole = ("each unit", "the batch") if over.rows else ("each row", "the units")
        self.sentence = told.STATISTICS.text_of(what=what, whole=whole)
        self.equation = f"μ{tag} = mean {over.u}   v{tag} = mean ({over.u}-μ{tag})²   σ{tag} = √(v{tag}+ε)"
        self.code = f"{mean} = {over.u}.mean({over.axis})"
        self.codes = {
            mean: self.code,
            var: f"{var} = (({over.u} - {mean}{over.beside})**2).mean({over.axis})",
            sd: f"{sd} = np.sqrt({var} + {EPSILON!r})",
        }
        self.question = f"what are the mean and σ of the sums of layer {over.layer.number}?"
        u, own, along = over.u, over.own, over.along
        label = (f"{over.letter}{{{along}}}",)
        self.rules = (
            Rule(f"{mean}[{own}] = mean({along}, {u}[e,h])", labels=label),
            Rule(f"{var}[{own}] = mean({along}, ({u}[e,h] - {mean}[{own}]) ** 2)", labels=label),
            Rule(f"{sd}[{own}] = root({var}[{own}])", functions={"root": _ROOT}),
        )

    def at_check(self) -> tuple[Op, ...]:
        """The kept ones in the place of those of the rows."""
        if not self._kept:
            return (self,)
        settled = copy(self)
        settled.reads = tuple(tensor.name for tensor in self._kept)
        return (settled,)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From u (batch, units), at a check from a mean and a variance: mean, variance, deviation, (units,) each.

        Of a layer norm (batch,) each.
        """
        mean, var = arrays if len(arrays) > 1 else self._of(*arrays)
        return mean, var, np.sqrt(var + EPSILON)

    def _of(self, u: Array) -> tuple[Array, Array]:
        mean = self.over.mean_of(u)
        return mean, self.over.mean_of((u - self.over.spread(mean)) ** 2)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        over, part = self.over, self.over.part(cell.index)
        if cell.tensor == over.mean:
            return Words(told.MEAN.say(part=part, of=over.u))
        var = cell.tensor == over.var
        return Words(told.VARIANCE.say(part=part, u=over.u, mu=over.mean) if var else told.DEVIATION.say())


class RunningStatistics(Op):
    """running = 0.9 · running + 0.1 · the batch's, of mean and variance: what checks take in their place.

    As PyTorch does it: the variance is the one over n - 1.
    """

    phase = Phase.FORWARD

    def __init__(self, over: Over, batch_size: int) -> None:
        self.over, self._batch_size = over, batch_size
        tag = over.layer.tag
        kept = self.kept(over)
        self.keeps = tuple(Running(tensor, start) for tensor, start in zip(kept, (0.0, 1.0), strict=True))
        self._now = {f"{tensor.name}_after": now for tensor, now in zip(kept, (over.mean, over.var), strict=True)}
        self.reads = (*(tensor.name for tensor in kept), over.mean, over.var)
        self.writes = tuple(after_of(tensor) for tensor in kept)
        self._shares = {over.mean: MOMENTUM, over.var: MOMENTUM * batch_size / (batch_size - 1)}
        self.name, self.label, self.term = f"running{tag}", f"running{tag}", "running mean"
        self.sentence = told.KEPT.text
        self.equation = "running = 0.9·running + 0.1·(that of this batch)"
        self.codes = {
            f"rmean{tag}_after": f"rmean{tag} = 0.9*rmean{tag} + {MOMENTUM}*{over.mean}",
            f"rvar{tag}_after": f"rvar{tag} = 0.9*rvar{tag} + {MOMENTUM}*{batch_size}/{batch_size - 1}*{over.var}",
        }
        self.code = self.codes[f"rmean{tag}_after"]
        self.question = f"which mean and variance will checks use for layer {over.layer.number}?"
        self.rules = tuple(
            Rule(
                f"{after}[h] = 0.9 * {after.removesuffix('_after')}[h] + share * {now}[h]",
                {"share": self._shares[now]},
                labels=("old", "now"),
            )
            for after, now in self._now.items()
        )

    @staticmethod
    def kept(over: Over) -> tuple[Tensor, Tensor]:
        """The running mean and the running variance."""
        tag, shown = over.layer.tag, over.layer.shown
        return (
            Tensor(
                f"rmean{tag}",
                ("unit",),
                Kind.SIGNED,
                TensorRole.RUNNING,
                symbol=f"rμ{tag}",
                layer=shown,
                noun="running mean",
            ),
            Tensor(
                f"rvar{tag}",
                ("unit",),
                Kind.SQUARE,
                TensorRole.RUNNING,
                symbol=f"rv{tag}",
                layer=shown,
                noun="running variance",
            ),
        )

    def at_check(self) -> tuple[Op, ...]:
        """Nothing: a check learns nothing."""
        return ()

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        count, of_mean = self._batch_size, self._now[cell.tensor] == self.over.mean
        rule = told.KEEPS.say() if of_mean else told.WIDER.say(batch=f"{count} / {count - 1}")
        return Words(rule, (told.WHY.say(),), shape=Shape.PRODUCTS)
