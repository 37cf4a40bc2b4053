"""The kinds of norms: over the batch, for each unit; over the units, for each row; and how they go on from means."""

from __future__ import annotations

import numpy as np

from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import Own
from stepviz.ops.layers.learning import Learning
from stepviz.ops.norms import claims as told
from stepviz.ops.norms.gradient import ErrorMeans, NormGradient, ScaleShiftGradient
from stepviz.ops.norms.over import Over
from stepviz.ops.norms.statistics import RunningStatistics, Statistics
from stepviz.ops.op import Op, Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Shape, Words


class LayerNorm(LayerKind):
    """a = γ·n + β, n = (u - μ) / σ with the mean and the deviation of each row (Ba, Kiros and Hinton 2016)."""

    own = (Own("gamma", "scale", 1.0, "γ"), Own("beta", "shift", 0.0, "β"))
    through = "u"

    @property
    def over(self) -> Over:
        """What its means are taken over."""
        return Over(self.layer, rows=False)

    def statistics(self) -> tuple[Op, ...]:
        """The mean and the deviation that are taken."""
        return (Statistics(self.over),)

    def onward(self) -> tuple[Op, ...]:
        """Through mean and deviation, then times γ, plus β."""
        return (*self.statistics(), Normalise(self.over), ScaleShift(self.over))

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """Back through them."""
        over = self.over
        return (ScaleShiftGradient(over, learning), ErrorMeans(over), NormGradient(over))


class BatchNorm(LayerNorm):
    """The same with those of each unit over the batch, of which running ones are kept for checks.

    Ioffe and Szegedy 2015.
    """

    absorbs = True

    @property
    def over(self) -> Over:
        """What its means are taken over."""
        return Over(self.layer, rows=True)

    def statistics(self) -> tuple[Op, ...]:
        """The mean and the deviation that are taken, and what is kept of them."""
        kept = RunningStatistics.kept(self.over)
        return (Statistics(self.over, kept), RunningStatistics(self.over, self.batch_size))


class Normalise(Op):
    """n = (u - μ) / σ."""

    phase = Phase.FORWARD

    def __init__(self, over: Over) -> None:
        self.over = over
        tag = over.layer.tag
        self.reads = (over.u, over.mean, over.sd)
        self.writes = (over.every(over.n, TensorRole.PREACTIVATION),)
        self.name = self.label = over.n
        self.term = over.term
        self.sentence, self.equation = told.NORMAL.text, f"{over.n} = ({over.u} - μ{tag}) / σ{tag}"
        self.code = f"{over.n} = ({over.u} - {over.mean}{over.beside}) / {over.sd}{over.beside}"
        self.question = f"how many σ is each sum of layer {over.layer.number} from its mean?"
        made = f"{over.n}[e,h] = ({over.u}[e,h] - {over.mean}[{over.own}]) / {over.sd}[{over.own}]"
        self.rules = (Rule(made, labels=(f"{over.u} - {over.mean}", over.sd)),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        over = self.over
        off = float(tensors[over.u][cell.index]) - over.at(tensors, over.mean, cell.index).value
        stands = told.STANDS.say(side="Above" if off > 0 else "Below", kind=over.of_one)
        return Words(told.LESS.say(u=over.u), (stands,) if off and np.isfinite(off) else ())


class ScaleShift(Op):
    """a = γ·n + β."""

    phase = Phase.FORWARD

    def __init__(self, over: Over) -> None:
        self.over = over
        tag, made = over.layer.tag, over.made
        self.reads = (over.n, over.scale, over.shift)
        self.bends = (over.n,)
        self.writes = (
            Tensor(made, ("example", "unit"), Kind.SIGNED, TensorRole.PREACTIVATION, layer=over.layer.shown),
        )
        self.name = self.label = made
        self.term = over.term
        self.sentence, self.equation = told.SCALED.text, f"{made} = γ{tag}·{over.n} + β{tag}"
        self.code = f"{made} = {over.scale} * {over.n} + {over.shift}"
        self.question = f"what are the normalized sums of layer {over.layer.number}, scaled and shifted?"
        made = f"{over.made}[e,h] = {over.scale}[h] * {over.n}[e,h] + {over.shift}[h]"
        self.rules = (Rule(made, labels=(f"γ·{over.n}",)),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(told.TIMES.say(normal=self.over.n), shape=Shape.PRODUCTS)

    def multiplied_by(self, parameter: str) -> str:
        """The normalised sums, of the scales."""
        return self.over.n if parameter == self.over.scale else ""
