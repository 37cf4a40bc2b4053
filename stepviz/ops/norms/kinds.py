"""The kinds of norms: over the batch, for each unit; over the units, for each row; and how they go on from means."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.kind import LayerKind, Learning
from stepviz.ops.layers.layer import Own
from stepviz.ops.norms import claims as told
from stepviz.ops.norms.gradient import ErrorMeans, NormGradient, ScaleShiftGradient
from stepviz.ops.norms.over import Over
from stepviz.ops.norms.statistics import RunningStatistics, Statistics
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Num, Shape, Words, bracketed, say

_ASKED = "how many σ is each sum of layer {n} from its mean?"
_SCALED_ASKED = "what are the normalized sums of layer {n}, scaled and shifted?"


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
        self.question = _ASKED.format(n=over.layer.number)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        over = self.over
        return (Rule(f"{over.n}[e,h] = ({over.u}[e,h] - {over.mean}[{over.own}]) / {over.sd}[{over.own}]"),)

    def compute(self, u: Array, mean: Array, sd: Array) -> tuple[Array, ...]:
        """From u (batch, units), its means and deviations: (batch, units)."""
        return ((u - self.over.spread(mean)) / self.over.spread(sd),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        over = self.over
        off = float(tensors[over.u][cell.index]) - over.at(tensors, over.mean, cell.index).value
        stands = told.STANDS.say(side="Above" if off > 0 else "Below", kind=over.of_one)
        place, own = f"[e{cell.index[0]},{over.layer.made}{cell.index[1]}]", f"[{over.called(over.place(cell.index))}]"
        return Words(
            told.LESS.say(u=over.u),
            self.code,
            (stands,) if off and np.isfinite(off) else (),
            made_from=f"{over.u}{place}, {over.mean}{own}, {over.sd}{own}",
            shape=Shape.RATIO,
            labels=(f"{over.u} - {over.mean}", over.sd),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        formula = Sentence(self.equation, "formula")
        return (formula, Sentence(_ASKED, "next"), told.NORMAL, told.LESS, told.STANDS)

    def ask(self, known: Knowledge) -> Question | None:
        """About the number of the first row that is farthest off."""
        over = self.over
        cell = extreme(over.n, np.abs(known[over.n][:1]))
        u, value = (float(known[name][cell.index]) for name in (over.u, over.n))
        own = over.place(cell.index)
        mean, sd = (float(known[name][own]) for name in (over.mean, over.sd))
        off, place = Num(u - mean), bracketed((f"e{cell.index[0]}", f"{over.layer.made}{cell.index[1]}"))
        given = say("The sum is ", off, " from its mean, σ is ", Num(sd, Kind.SQUARE))
        text = say(*given, f": what will {over.n}", *place, " be?")
        return mixed(known, text, say(Num(value)), [say(off), say(Num(-value)), CANNOT_TELL], cell)


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
        self.question = _SCALED_ASKED.format(n=over.layer.number)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        over = self.over
        made = f"{over.made}[e,h] = {over.scale}[h] * {over.n}[e,h] + {over.shift}[h]"
        return (Rule(made, labels=(f"γ·{over.n}",)),)

    def compute(self, n: Array, scale: Array, shift: Array) -> tuple[Array, ...]:
        """From n (batch, units), scale and shift (units,): (batch, units)."""
        return (scale * n + shift,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        over = self.over
        e, unit = f"e{cell.index[0]}", f"{over.layer.made}{cell.index[1]}"
        made_from = f"{over.n}[{e},{unit}], {over.scale}[{unit}], {over.shift}[{unit}]"
        return Words(told.TIMES.say(normal=over.n), self.code, made_from=made_from, shape=Shape.PRODUCTS)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        formula = Sentence(self.equation, "formula")
        return (formula, Sentence(_SCALED_ASKED, "next"), told.SCALED, told.TIMES)

    def multiplied_by(self, parameter: str) -> str:
        """The normalised sums, of the scales."""
        return self.over.n if parameter == self.over.scale else ""

    def ask(self, known: Knowledge) -> Question | None:
        """About the largest number of the first row."""
        over = self.over
        cell = extreme(over.made, np.abs(known[over.made][:1]))
        n, value = (float(known[name][cell.index]) for name in (over.n, over.made))
        scale, shift = (Num(float(known[name][cell.index[1]])) for name in (over.scale, over.shift))
        place = bracketed((f"e{cell.index[0]}", f"{over.layer.made}{cell.index[1]}"))
        text = say("n is ", Num(n), ", γ ", scale, ", β ", shift, f": what will {over.made}", *place, " be?")
        return mixed(known, text, say(Num(value)), [say(Num(-value)), say(Num(2 * value)), CANNOT_TELL], cell)
