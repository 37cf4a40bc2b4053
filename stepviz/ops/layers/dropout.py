"""Dropout: some of what a hidden layer says is left out, at random, and the rest made larger; never at a check.

Srivastava and others 2014; with the rest scaled up in training ("inverted"), as PyTorch does it.
"""

from __future__ import annotations

import math
from copy import copy
from decimal import Decimal

import numpy as np

from stepviz.formula.functions import Function
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import RATE_THERE, WayBack
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Running, Tensor, TensorRole, Tensors, after_of
from stepviz.ops.terms import Factor, Term, Terms
from stepviz.ops.words import Pattern, Saying, Shape, Words
from stepviz.settings.values import short


class Dropping:
    """The share that is dropped, and what its tensors are called in a layer."""

    def __init__(self, layer: Layer, share: float) -> None:
        n = layer.number
        self.layer, self.share = layer, share
        self.kept = float(1 - Decimal(repr(share)))
        """Share that is handed on, as its digits say: 0.7 of 0.3."""
        self.count, self.drawn, self.mask = f"drawn{n}", f"r{n}", f"mask{n}"
        self.said, self.handed = f"h{n}", layer.said

    def every(self, name: str, kind: Kind, role: TensorRole, of: str = "") -> Tensor:
        """A tensor with a number for each row and unit."""
        return Tensor(name, ("example", "unit"), kind, role, of, layer=self.layer.number)


DRAWS = Sentence("Draw a random number per activation: it decides if that is dropped.", "caption")
STREAM = Sentence("{r:text} = the next uniform numbers of layer {n}", "formula")
DRAWN = Sentence("the next number of the stream of seed {seed}, layer {layer}, draw {count}", "rule")
COUNTS = Sentence("draws so far, plus 1", "rule")
DROPS = Sentence("Drop units that drew below {share:text}; divide the rest by {kept:text}.", "caption")
MASKS = Sentence("1 where the number drawn is at least {share:text}, else 0", "rule")
STAYS = Sentence("is not below the share dropped: 1", "outcome")
GOES = Sentence("is below the share dropped: 0", "outcome")
HANDS = Sentence("activation × mask / {kept:text}", "rule")
LARGER = Sentence("Scaled up, so that the mean output is the same as without dropout.")
KEPT_0 = Sentence("Kept, but 0 stays 0.")
KEPT_BAD = Sentence("Kept, but it is not finite.")
LEFT_OUT = Sentence("Dropped in this iteration. At a check nothing is.")


def _meaning(handed: float, *, kept: bool) -> Saying:
    """What became of a unit."""
    if not kept:
        return LEFT_OUT.say()
    if math.isfinite(handed):
        return (LARGER if handed else KEPT_0).say()
    return KEPT_BAD.say()


class Draw(Op):
    """r: uniform numbers, from a stream of their own for each seed, layer and draw.

    `RandomState([seed, layer, draws so far])` is a Mersenne twister seeded by an array (`init_by_array`), which NumPy
    keeps frozen (NEP 19); its numbers fill the rows one after the other.
    """

    phase, term = Phase.FORWARD, "dropout"

    def __init__(self, names: Dropping, seed: int, size: tuple[int, int]) -> None:
        """`size`: rows of a batch, and units."""
        self.names, self._seed, self._size = names, seed, size
        self._random = np.random.RandomState(0)  # to make a new one each time takes eight times as long
        n, count = names.layer.number, Tensor(names.count, (), Kind.COUNT, TensorRole.RUNNING, layer=names.layer.number)
        self.keeps = (Running(count, 0.0),)
        self.reads = (names.count,)
        self._after = f"{names.count}_after"
        self.writes = (names.every(names.drawn, Kind.PROBABILITY, TensorRole.INNER), after_of(count))
        self.name = self.label = f"draw{n}"
        self.sentence = DRAWS.text
        self.equation = STREAM.text_of(r=names.drawn, n=str(n))
        self.code = f"{names.drawn} = g{n}.rand({size[0]}, {size[1]})"
        self.codes = {names.drawn: self.code, self._after: f"{names.count} = {names.count} + 1"}
        self.question = f"which random numbers drop units of layer {n}?"
        self.rules = (Rule(f"{self._after} = {self.names.count} + 1", labels=("", "")),)

    @property
    def listing(self) -> str:
        n = self.names.layer.number
        return f"g{n} = np.random.RandomState([{self._seed}, {n}, int({self.names.count})]); {super().listing}"

    def at_check(self) -> tuple[Op, ...]:
        """Nothing is drawn."""
        return ()

    def compute(self, count: Array) -> tuple[Array, ...]:
        """From the draws so far (): numbers from 0 up to 1 (batch, units), and one draw more ()."""
        self._random.seed([self._seed, self.names.layer.number, round(float(count))])
        return self._random.random_sample(self._size), np.asarray(count + 1.0)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """A number that is drawn as it came."""
        if cell.tensor == self._after:
            return super().terms(cell, tensors)
        value = float(tensors[cell.tensor][cell.index])
        return Terms(cell, value, (Term("drawn", (Factor(value),), because=Cell(self.names.count)),))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == self._after:
            return Words(COUNTS.say())
        count, n = round(float(tensors[self.names.count])), self.names.layer.number
        return Words(DRAWN.say(seed=str(self._seed), layer=str(n), count=str(count)), shape=Shape.NONE)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The count feeds every number, and the next count."""
        return Pattern(self.names.drawn, (None, None)), Pattern(self._after, ())

    def inputs(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The count."""
        return (Pattern(self.names.count, ()),)

    def ask(self, known: Knowledge) -> Question | None:
        """Nothing: nobody can know."""
        return None


class Dropout(Op):
    """k = h · mask / (1 - p), mask = 1 where r ≥ p."""

    phase, otherwise, term = Phase.FORWARD, "nothing dropped", "dropout"

    def __init__(self, names: Dropping) -> None:
        self.names = names
        n, share = names.layer.number, short(names.share)
        self.reads: tuple[str, ...] = (names.said, names.drawn)
        mask = names.every(names.mask, Kind.INPUT, TensorRole.INNER)
        self.writes: tuple[Tensor, ...] = (mask, names.every(names.handed, Kind.SIGNED, TensorRole.ACTIVATION))
        self.name = self.label = f"dropout{n}"
        self.sentence = DROPS.text_of(share=share, kept=short(names.kept))
        self.equation = f"{names.handed} = {names.said} · ({names.drawn} ≥ {share}) / {short(names.kept)}"
        self.code = f"{names.handed} = {names.said} * {names.mask} / {names.kept!r}"
        self.codes = {names.mask: f"{names.mask} = ({names.drawn} >= {names.share!r}) * 1.0", names.handed: self.code}
        self._function = Function(f"[{{}} ≥ {share}]", lambda value: float(value >= names.share))
        self.question = f"what does layer {n} output?"
        label, share = f"{names.said}·mask", repr(names.kept)
        self.rules = (
            Rule(f"{names.mask}[e,u] = kept({names.drawn}[e,u])", functions={"kept": self._function}),
            Rule(f"{names.handed}[e,u] = {names.said}[e,u] * {names.mask}[e,u] / {share}", labels=(label,)),
        )

    def at_check(self) -> tuple[Op, ...]:
        """All is handed on as it is."""
        whole = copy(self)
        whole.reads, whole.writes = (self.names.said,), self.writes[1:]
        return (whole,)

    def compute(self, h: Array, *drawn: Array) -> tuple[Array, ...]:
        """From h and the numbers drawn (batch, units): mask and what is handed on (batch, units); without these h."""
        if not drawn:
            return (h,)
        mask = (drawn[0] >= self.names.share) * 1.0
        return mask, h * mask / self.names.kept

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        names, kept = self.names, bool(tensors[self.names.mask][cell.index])
        if cell.tensor == names.mask:
            return Words(MASKS.say(share=short(names.share)), labels=((STAYS if kept else GOES).text,))
        meaning = _meaning(float(tensors[names.handed][cell.index]), kept=kept)
        return Words(HANDS.say(kept=short(names.kept)), (meaning,), shape=Shape.PRODUCTS)


SENDS = Sentence(
    "Backpropagate through {way:the weights|the weights and past them|the sum}; dropped units get gradient 0.",
    "caption",
)
PASSED = Sentence("the gradient {error:text} × the mask / {kept:text}", "rule")


class DropoutGradient(Op):
    """dk = dz·Wᵀ of the layer above, dh = dk · mask / (1 - p)."""

    phase = Phase.BACKWARD

    def __init__(self, names: Dropping, way: WayBack) -> None:
        """`way`: the one to what is handed on, through the layer above or through a sum."""
        self.names, self._way = names, way
        n = names.layer.number
        self._back = f"d{names.said}"
        self.reads = (*way.reads, names.mask)
        self.writes = (
            names.every(way.made, Kind.SIGNED, TensorRole.ERROR, names.handed),
            names.every(self._back, Kind.SIGNED, TensorRole.ERROR, names.said),
        )
        self.name = self.label = way.made
        self.sentence = SENDS.text_of(way=way.what)
        self.equation = f"{self._back} = {way.factor} × {names.mask} / {short(names.kept)}"
        self.code = f"{self._back} = {way.made} * {names.mask} / {names.kept!r}"
        self.codes = {way.made: way.code, self._back: self.code}
        self.question = f"what gradient do the units of layer {n} get that were not dropped?"
        over, mask, kept = way.made, names.mask, names.kept
        rest = Rule(f"{self._back}[e,u] = {over}[e,u] * {mask}[e,u] / {kept!r}", labels=(f"{over}·mask",))
        self.rules = way.rule, rest

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From what its way reads, and the mask: dk and dh (batch, units)."""
        *through, mask = arrays
        back = self._way.compute(*through)
        return back, back * mask / self.names.kept

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == self._way.made:
            return self._way.words(cell, tensors)
        rule = PASSED.say(error=self._way.made, kept=short(self.names.kept))
        return Words(rule, (RATE_THERE.say(of=self.names.said),), shape=Shape.PRODUCTS)
