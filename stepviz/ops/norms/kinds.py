"""The kinds of norms: over the batch, for each unit; over the units, for each row."""

from __future__ import annotations

from stepviz.ops.layers.kind import LayerKind, Learning
from stepviz.ops.layers.layer import Own
from stepviz.ops.norms.gradient import ErrorMeans, NormGradient, ScaleShiftGradient
from stepviz.ops.norms.normalise import Normalise, ScaleShift
from stepviz.ops.norms.over import Over
from stepviz.ops.norms.statistics import RunningStatistics, Statistics
from stepviz.ops.op import Op


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
