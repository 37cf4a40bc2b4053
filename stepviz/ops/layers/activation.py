"""A hidden layer's activation, and the way back: the error through the weights above, then through the activation."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from stepviz.ops.activations import ActivationKind
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import Back, WayBack
from stepviz.ops.layers.gate import Gate
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, CHOICES, Knowledge, Question, extreme, largest, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.ops.terms import Terms
from stepviz.ops.words import Num, Shape, Words, say

SILENCE = Sentence("Unit {h:own} is nan for {e:own}.")
THROUGH = Sentence("Backpropagate through {way:cell}; {how:text}", "caption")
PASSED = Sentence("da{n} = ({passed:text}) × {slope:text}", "formula")
NO_NUMBER = Sentence("is nan, so h{n} is nan", "outcome")


class Activation(Op):
    """h = f(a), each number on its own."""

    phase = Phase.FORWARD

    def __init__(self, layer: Layer, kind: ActivationKind) -> None:
        n = layer.number
        self.layer, self.kind = layer, kind
        self._a, self._h = f"a{n}", f"h{n}"
        self.reads = (self._a,)
        self.kinks, self.bends = (self.reads, ()) if kind.kinked else ((), self.reads)
        self.writes = (Tensor(self._h, ("example", "unit"), kind.numbers, TensorRole.ACTIVATION, layer=n),)
        self.name = self.label = self._h
        self.term = kind.name
        self.sentence, self.equation = kind.sentence, kind.equation.format(n=n)
        self.code = kind.code.format(n=n)
        self.question = f"what is each output of layer {n}?"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        made = f"{self._h}[e,u] = {self.kind.name}({self._a}[e,u])"
        return (Rule(made, functions={self.kind.name: self.kind.function}),)

    def compute(self, a: Array) -> tuple[Array, ...]:
        """From a (batch, units): h (batch, units)."""
        return (self.kind.forward(a),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, unit = (f"{letter}{place}" for letter, place in zip("eh", cell.index, strict=True))
        h = float(tensors[self._h][cell.index])
        outcome, meaning = self.kind.outcome(float(tensors[self._a][cell.index])), self.kind.meaning(example, unit, h)
        if math.isnan(h):
            outcome, meaning = NO_NUMBER.text, SILENCE.say(h=unit, e=example)
        return Words(
            say(self.kind.rule.format(n=self.layer.number)),
            self.code,
            (meaning,),
            made_from=f"{self._a}[{example},{unit}]",
            shape=Shape.FUNCTION,
            labels=(outcome.format(n=self.layer.number),) if outcome else (),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        kind = self.kind
        return (
            Sentence(kind.rule, "rule"),
            Sentence(kind.sentence, "caption"),
            Sentence(kind.equation, "formula"),
            Sentence("what is each output of layer {n}?", "next"),
            *(SILENCE, NO_NUMBER, *kind.claims),
        )

    def steepness(self, tensors: Tensors) -> Array:
        """Its derivative as a share of the steepest, (batch, units)."""
        return self.kind.steepness(tensors[self._a if self.kind.slope_at == "a" else self._h])

    def ask(self, known: Knowledge) -> Question | None:
        """About the smallest sum of the first rows: what is below 0 is where activations differ."""
        sums = known[self._a][:CHOICES]
        cell = extreme(self._h, -sums)
        a, h = float(sums[cell.index]), float(known[self._h][cell.index])
        place = ",".join(places(self.writes[0], cell.index))
        wrong = [say(Num(a)), say(Num(-a)), say("0"), say("1"), CANNOT_TELL]
        text = say(f"{self._a}[{place}] is ", Num(a), f". What will {self._h}[{place}] be?")
        return mixed(known, text, say(Num(h)) if h else say("0"), wrong, cell)


def _in_row(tensor: str, units: Array, row: int) -> Cell:
    """The cell of a row at the unit given for it."""
    return Cell(tensor, (row, int(units[row])))


class ActivationGradient(Gate):
    """dh = dz·Wᵀ of the layer above, da = dh · slope of the activation."""

    def __init__(self, layer: Layer, kind: ActivationKind, back: WayBack | None = None) -> None:
        """`back`: the way through the layer above; through a linear one where none is given."""
        super().__init__(layer, kind)
        n = layer.number
        self._way: WayBack = back or Back(replace(layer, number=n + 1))
        self.reads = (*self._way.reads, self._seen)
        self.writes = (self._error(f"h{n}"), *self.writes)
        self.inner = (self._dh,)
        self.name = self.label = self._dh
        slope = kind.gradient_equation.format(n=n)
        self.equation = PASSED.text_of(n=str(n), passed=self._way.formula, slope=slope)
        self.fuller = self.listing
        self.sentence = THROUGH.text_of(way=self._way.through, how=kind.gradient_sentence)
        self.question = f"how does the loss change with each unit of layer {n}?"

    @property
    def listing(self) -> str:
        return f"{self._way.listing}; {self._gate}"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return self._way.rule, *super().rules

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For what comes back as its way says."""
        return self._way.terms(cell, tensors) if cell.tensor == self._dh else super().terms(cell, tensors)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From the error above, what it comes back through, as `WayBack` says, a or h (batch, units): dh and da."""
        error, through, seen = arrays
        dh = self._way.compute(error, through)  # (batch, units)
        return dh, self.kind.backward(dh, seen)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == self._da:
            return super().words(cell, tensors)
        return self._way.words(cell, tensors)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (
            *self._way.claims,
            *(THROUGH, PASSED),
            Sentence("how does the loss change with each unit of layer {n}?", "next"),
            *(sentence for sentence in super().claims if sentence.at not in ("caption", "formula", "next")),
        )

    def ask(self, known: Knowledge) -> Question | None:
        """About a shut gate, if there is one; else about the example that sends back most."""
        shut = super().ask(known)
        if shut is not None:
            return shut
        what = say(f"examples will send the largest gradient back to layer {self.layer.number}?")
        sizes = np.abs(known[self._dh])
        of_row = partial(_in_row, self._dh, sizes.argmax(axis=1))
        return largest(known, what, sizes.max(axis=1), Kind.SIGNED, "e", of_row)
