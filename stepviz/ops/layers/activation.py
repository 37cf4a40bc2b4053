"""A hidden layer's activation, and the way back: the error through the weights above, then through the activation."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np

from stepviz.ops.activations import ActivationKind
from stepviz.ops.claims import NO_WAY, Sentence
from stepviz.ops.layers.back import Back, WayBack
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CHOICES, Knowledge, Question, about, extreme, largest
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.ops.terms import Terms
from stepviz.ops.words import Num, Words, bracketed, say

SILENCE = Sentence("Unit {h:own} is nan for {e:own}.")
THROUGH = Sentence("Backpropagate through {way:cell}{beside: and past it|}; {how:text}", "caption")
PASSED = Sentence("da{n} = {passed:text} × {slope:text}", "formula")
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
        made = f"{self._h}[e,u] = {kind.name}({self._a}[e,u])"
        self.rules = (Rule(made, functions={kind.name: kind.function}),)

    def compute(self, a: Array) -> tuple[Array, ...]:
        """From a (batch, units): h (batch, units)."""
        return (self.kind.forward(a),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, unit = (f"{letter}{place}" for letter, place in zip("eh", cell.index, strict=True))
        h = float(tensors[self._h][cell.index])
        outcome, meaning = self.kind.outcome(float(tensors[self._a][cell.index])), self.kind.meaning(example, unit, h)
        if math.isnan(h):
            outcome, meaning = NO_NUMBER.text, SILENCE.say(h=unit, e=example)
        labels = (outcome.format(n=self.layer.number),) if outcome else ()
        return Words(say(self.kind.rule.format(n=self.layer.number)), (meaning,), labels=labels)

    def steepness(self, tensors: Tensors) -> Array:
        """Its derivative as a share of the steepest, (batch, units)."""
        return self.kind.steepness(tensors[self._a if self.kind.slope_at == "a" else self._h])

    def ask(self, known: Knowledge) -> Question | None:
        """About the smallest sum of the first rows: what is below 0 is where activations differ."""
        sums, (made,) = known[self._a][:CHOICES], self.writes
        index = extreme(-sums)
        a = float(sums[index])
        return about(
            known, made, index, [a, -a, 0.0, 1.0], say(self._a, *bracketed(places(made, index)), " is ", Num(a))
        )


def _in_row(tensor: str, units: Array, row: int) -> Cell:
    """The cell of a row at the unit given for it."""
    return Cell(tensor, (row, int(units[row])))


INTO_NAN = Sentence("nan: the update makes all weights into {h:own} nan.")


class Gate(Op):
    """da = dh · slope of the activation."""

    phase = Phase.BACKWARD

    def __init__(self, layer: Layer, kind: ActivationKind) -> None:
        n = layer.number
        self.layer, self.kind = layer, kind
        self._dh, self._da, self._seen = f"dh{n}", f"da{n}", f"{kind.slope_at}{n}"
        self._gate = kind.gradient_code.format(n=n)
        self.reads: tuple[str, ...] = (self._dh, self._seen)
        self.writes: tuple[Tensor, ...] = (self._error(layer.output),)
        self.name = self.label = self._da
        self.equation = f"{self._da} = {self._dh} × {kind.gradient_equation.format(n=n)}"
        self.code = self._gate.rpartition("; ")[2]
        self.sentence = _begun(kind)
        self.question = f"how does the loss change with each sum of layer {n}?"
        made = f"{self._da}[e,u] = {self._dh}[e,u] * derivative({self._seen}[e,u])"
        self.rules = (Rule(made, functions={"derivative": kind.slope}),)

    @property
    def listing(self) -> str:
        return self._gate

    def _error(self, of: str) -> Tensor:
        """The gradient by what the layer makes."""
        return Tensor(f"d{of}", ("example", "unit"), Kind.SIGNED, TensorRole.ERROR, of, layer=self.layer.number)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From dh, then a or h (batch, units): da (batch, units)."""
        dh, seen = arrays
        return (self.kind.backward(dh, seen),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, unit = (f"{letter}{place}" for letter, place in zip("eh", cell.index, strict=True))
        seen = float(tensors[self._seen][cell.index])
        reason, meaning = self.kind.reason(seen), self.kind.gradient_meaning(example, unit, seen)
        if math.isnan(tensors[self._da][cell.index]):
            after = tensors[f"{self.layer.weights.name}_after"][:, self.layer.column_into(cell.index[1])]
            meaning = INTO_NAN.say(h=unit) if np.isnan(after).all() else NO_WAY.say()
        rule = say(self.kind.gradient_rule.format(n=self.layer.number))
        return Words(rule, (meaning,), labels=(reason,) if reason else ())

    def ask(self, known: Knowledge) -> Question | None:
        """About a shut gate, if there is one."""
        dh, made = known[self._dh], self.writes[-1]
        shut = np.where(known[self._da] == 0, np.abs(dh), 0.0)
        if not (self.kind.kinked and shut.max() > 0):
            return None
        index = extreme(shut)
        seen, back = Num(float(known[self._seen][index])), float(dh[index])
        return about(known, made, index, [back, -back], say(self._seen, *bracketed(places(made, index)), " is ", seen))


def _begun(kind: ActivationKind) -> str:
    """What is said of the gates, as a sentence of its own."""
    return kind.gradient_sentence[0].upper() + kind.gradient_sentence[1:]


class ActivationGradient(Gate):
    """dh = dz·Wᵀ of the layer above, da = dh · slope of the activation."""

    def __init__(self, layer: Layer, kind: ActivationKind, back: WayBack | None = None) -> None:
        """`back`: the way through the layer above; through a linear one where none is given."""
        super().__init__(layer, kind)
        n = layer.number
        self._way: WayBack = back or Back(replace(layer, number=n + 1))
        self.reads = (*self._way.reads, self._seen)
        self.writes = (self._error(f"h{n}"), *self.writes)
        self.name = self.label = self._dh
        slope = kind.gradient_equation.format(n=n)
        self.equation = PASSED.text_of(n=str(n), passed=self._way.factor, slope=slope)
        self.codes = {self._dh: self._way.code, self._da: self.code}
        self.fuller = self.listing
        self.sentence = THROUGH.text_of(way=self._way.through, beside=self._way.beside, how=kind.gradient_sentence)
        self.question = f"how does the loss change with each unit of layer {n}?"
        self.rules = self._way.rule, *self.rules

    @property
    def listing(self) -> str:
        return f"{self._way.listing}; {self._gate}"

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For what comes back as its way says."""
        return self._way.terms(cell, tensors) if cell.tensor == self._dh else super().terms(cell, tensors)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From what its way reads, then a or h (batch, units): dh and da."""
        *through, seen = arrays
        dh = self._way.compute(*through)  # (batch, units)
        return dh, self.kind.backward(dh, seen)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == self._da:
            return super().words(cell, tensors)
        return self._way.words(cell, tensors)

    def ask(self, known: Knowledge) -> Question | None:
        """About a shut gate, if there is one; else about the example that sends back most."""
        shut = super().ask(known)
        if shut is not None:
            return shut
        what = say(f"examples will send the largest gradient back to layer {self.layer.number}?")
        sizes = np.abs(known[self._dh])
        of_row = partial(_in_row, self._dh, sizes.argmax(axis=1))
        return largest(known, what, sizes.max(axis=1), Kind.SIGNED, "e", of_row)
