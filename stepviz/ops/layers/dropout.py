"""Dropout and skip connections: operations between a hidden layer's activation and the next layer.

Dropout sets random activations to 0 in training and scales up the rest ("inverted dropout", as in PyTorch); Srivastava
and others 2014. A skip connection adds the layer's input to its output, so gradients take both paths; He, Zhang, Ren
and Sun 2016, "Deep residual learning for image recognition".
"""

from __future__ import annotations

import math
from copy import copy
from dataclasses import replace
from decimal import Decimal

import numpy as np

from stepviz.formula.functions import Function
from stepviz.ops.claims import Pattern, Sentence, Words
from stepviz.ops.layers.activation import SKIP, InputGradient
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms
from stepviz.settings.values import short


def names_of_dropout(layer: Layer, share: float) -> Names:
    """The names for templates, with the dropout rate; the output of dropout is `{k}`."""
    kept = float(1 - Decimal(repr(share)))  # exact in decimals: 0.7 for 0.3
    texts = {"share": short(share), "kept": short(kept), "share_code": repr(share), "kept_code": repr(kept)}
    return Names(layer.tag, layer.shown, n=layer.tag, layer=layer.tag, **texts)


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


class DropoutNoise(Declared):
    """r: uniform random numbers, from a separate stream for each seed, layer and draw.

    `RandomState([seed, layer, draws so far])` is a Mersenne twister seeded by an array (`init_by_array`), whose numbers
    NumPy promises not to change (NEP 19). They fill row by row.
    """

    phase, name, term, caption = Phase.FORWARD, "{draw}", "dropout", DRAWS
    question = "which random numbers drop units of layer {n}?"
    lines = "{g} = np.random.RandomState([{seed}, {n}, int({drawn})]); {code}; {drawn} = {drawn} + 1"
    # One generator, seeded again: a new one each time would take eight times as long. Rounded, since the gradient check
    # moves every number in its last place.
    quick = "{g}.seed([{seed}, {n}, round(float({drawn}))]); {code}; {drawn} = {drawn} + 1"
    makes = (
        Makes("{r}[e,h]", "{r} = {g}.rand({rows}, {units})", kind=Kind.PROBABILITY),
        Makes("{drawn}_after = {drawn} + 1", says=(COUNTS,), kind=Kind.COUNT, start=0.0, labels=("", "")),
    )

    def __init__(self, names: Names, seed: int, size: tuple[int, int]) -> None:
        """`size`: (batch, units)."""
        names |= {"seed": str(seed), "rows": str(size[0]), "units": str(size[1])}
        self.equation = STREAM.text_of(r=names["r"], n=names["n"])
        super().__init__(names)
        self.known = {names["g"]: np.random.RandomState(0)}
        (self._count,) = self.reads

    def at_check(self) -> tuple[Op, ...]:
        return ()

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        if not cell.index:
            return super().terms(cell, tensors)
        value = cell.value_in(tensors)
        return Terms(cell, value, (Term("drawn", (Factor(value),), because=Cell(self._count)),))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if not cell.index:
            return super().words(cell, tensors)
        return Words(self.say(DRAWN, count=str(round(float(tensors[self._count])))))

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        drawn, after = self.writes
        return Pattern(drawn.name, (None, None)), Pattern(after.name, ())

    def inputs(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        return (Pattern(self._count, ()),)

    def ask(self, known: Knowledge) -> Question | None:
        """None: random numbers cannot be predicted."""
        return None


class Dropout(Declared):
    """k = h · mask / (1 - p), mask = 1 where r ≥ p."""

    phase, name, term, otherwise = Phase.FORWARD, "{dropout}", "dropout", "nothing dropped"
    caption, equation = DROPS, "{k} = {h} · ({r} ≥ {share}) / {kept}"
    question = "what does layer {n} output?"
    takes, shown = ("{h}", "{r}"), 1
    makes = (
        Makes("{mask}[e,h] = kept({r}[e,h])", "{mask} = ({r} >= {share_code}) * 1.0", (MASKS,), kind=Kind.INPUT),
        Makes(
            "{k}[e,h] = {h}[e,h] * {mask}[e,h] / {kept_code}",
            says=(HANDS,),
            role=TensorRole.ACTIVATION,
            labels=("{h}·mask",),
        ),
    )

    def __init__(self, names: Names) -> None:
        share = float(names["share_code"])
        self.functions = {"kept": Function(names.filled("[{{}} ≥ {share}]"), lambda value: float(value >= share))}
        super().__init__(names)

    def at_check(self) -> tuple[Op, ...]:
        # At a check nothing is dropped: h is passed on, without random numbers and mask.
        whole = copy(self)
        whole.reads, whole.writes = self.reads[:1], self.writes[1:]
        return (whole,)

    def compute(self, h: Array, *drawn: Array) -> tuple[Array, ...]:
        """From h and random numbers (batch, units): mask and output (batch, units); from h alone h, for checks."""
        return super().compute(h, *drawn) if drawn else (h,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        words, (mask, handed) = super().words(cell, tensors), (float(tensors[t.name][cell.index]) for t in self.writes)
        if cell.tensor == self.writes[0].name:
            return replace(words, labels=((STAYS if mask else GOES).text,))
        kept = KEPT_BAD if not math.isfinite(handed) else LARGER if handed else KEPT_0
        return replace(words, meaning=((kept if mask else LEFT_OUT).say(),))


PASSED = Sentence("the gradient {dk:text} × the mask / {kept:text}", "rule")


class DropoutBack(Declared):
    """dh = dk · mask / (1 - p)."""

    phase, name, sentence = Phase.BACKWARD, "{dh}", "Dropped units get gradient 0."
    equation = "{dh} = {factor} × {mask} / {kept}"
    question = "what gradient do the units of layer {n} get that were not dropped?"
    makes = (Makes("{dh}[e,h] = {dk}[e,h] * {mask}[e,h] / {kept_code}", says=(PASSED,), labels=("{dk}·mask",)),)

    def __init__(self, names: Names, back: InputGradient) -> None:
        """`back`: makes the gradient by what is passed on."""
        names["factor"] = back.factor
        super().__init__(names)


ADDS = Sentence("Skip connection: layer {n} passes on {made:text} plus its input {read:text}.", "caption")
ADDED = Sentence("{made:text} plus the input of the layer, {read:text}", "rule")


class Skip(Declared):
    """s = h + x: the layer's output plus its input."""

    phase, name, term, caption = Phase.FORWARD, "{out}", "skip connection", ADDS
    equation, question = "{out} = {made} + {read}", "what does layer {n} pass on?"
    makes = (
        Makes(
            "{out}[e,h] = {made}[e,h] + {read}[e,h]",
            says=(ADDED,),
            role=TensorRole.ACTIVATION,
            labels=("{made}", SKIP),
        ),
    )

    def __init__(self, layer: Layer) -> None:
        names = {"n": str(layer.number), "out": layer.hands_on, "made": layer.said, "read": layer.source}
        super().__init__(Names(layer.tag, layer.shown, **names))
