"""A hidden layer's activation, and its backward pass: through the weights of the next layer, then the activation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.claims import NO_WAY, Num, Sentence, Words, bracketed, say
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CHOICES, Knowledge, Question, about, extreme, largest
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors, places
from stepviz.ops.terms import Terms

ONE: Mapping[str, str] = {"pooled": "pooled unit", "embedded": "looked-up number"}
"""The noun for a number that a layer reads, by its kind of axis; by default `unit`."""
SENT = Sentence("Backpropagate through {way:text} to each {one:text} of {source:text}.", "caption")
THROUGH = Sentence("Backpropagate through {way:cell}{beside:, skip|}; {how:text}", "caption")
SUM = Sentence("sum over {over:text} of   {error:text}  ×  weight out of {column:place}{past:text|}", "rule")
UNCHANGED = Sentence("{error:text} unchanged: a sum passes its gradient on to each of its terms", "rule")
SKIP = "skip"
"""The label of the term that comes through a skip connection."""


class InputGradient(Declared):
    """Backpropagation from the gradient by a layer's output to the gradient by its input."""

    phase, name, equation = Phase.BACKWARD, "d{source}", "d{source} = {formula}"
    question = "how does the loss change with each {one}?"
    caption = SENT
    through: str
    """What it backpropagates through, by name: `W2`."""
    formula: str
    """Its result as a formula: `da2·W2ᵀ`."""
    beside = ""
    """A second path that it adds: `, skip`."""

    def __init__(self, names: Names, **known: Any) -> None:
        self.through, self.formula = names.filled(self.through), names.filled(self.formula)
        names |= {"formula": self.formula, "way": f"{self.through}{' and past it' * bool(self.beside)}"}
        super().__init__(names, **known)

    @property
    def factor(self) -> str:
        """Its formula as a factor: in brackets unless it is a single name."""
        return self.formula if self.formula.isalnum() else f"({self.formula})"


class Back(InputGradient):
    """dh = dz·Wᵀ: the gradient by a layer's input, from that by its sums; with a skip connection plus ds, past it."""

    through, formula = "{W}", "{error}·{W}ᵀ{past_formula}"
    makes = (
        Makes(
            "d{source}[e,i] = sum(c, {back}[e,c] * {W}[i,c]){past_rule}",
            "d{source} = {error} @ {W}.T{past_code}",
            (SUM,),
            labels=("{letter}{{c}}", SKIP),
        ),
    )

    def __init__(self, layer: Layer) -> None:
        """`layer`: the one that it backpropagates through."""
        self.layer = layer = layer.product
        names, last = layer.names, {"class": "the classes", "output": "the outputs"}
        over = last[layer.outputs] if layer.last else f"the units of layer {layer.number}"
        names.shown = layer.number - 1
        names |= {"one": ONE.get(layer.inputs, "unit"), "over": over, "letter": layer.made}
        ds = f"d{layer.hands_on}"
        texts = {"past_rule": f" + {ds}[e,i]", "past_code": f" + {ds}", "past_formula": f"+{ds}"}
        texts["past"] = f",  plus {ds}"
        names |= texts if layer.skips else dict.fromkeys(texts, "")
        self.beside = ", skip" * layer.skips
        super().__init__(names)


class PassedOn(InputGradient):
    """The gradient by a term of a sum: that of the sum, unchanged."""

    through, formula = "{out}", "d{out}"
    makes = (Makes("d{source}[e,{at}] = d{out}[e,{at}]", says=(UNCHANGED,)),)

    def __init__(self, out: str, source: str, at: str, shown: int, one: str = "unit") -> None:
        """`out`: the sum; `source`: the term; `at`: the index along them; `one`: the noun for one of their numbers."""
        super().__init__(Names("", shown, out=out, source=source, error=f"d{out}", at=at, one=one))


class BackAndOn(Op):
    """Two steps as one operation: backpropagates through the next layer, then through another operation."""

    phase = Phase.BACKWARD

    def __init__(self, back: InputGradient, on: Declared) -> None:
        self.back, self.on, self.name, self.label = back, on, back.name, back.name
        self.reads = tuple(dict.fromkeys((*back.reads, *(name for name in on.reads if name not in back.codes))))
        self.writes, self.rules = (*back.writes, *on.writes), (*back.rules, *on.rules)
        self.known = {**back.known, **on.known}
        self.codes, self.code = {**back.codes, **on.codes}, on.code
        how = f"{on.sentence[0].lower()}{on.sentence[1:]}"
        self.sentence = THROUGH.text_of(way=back.through, beside=back.beside, how=how)
        self.equation, self.question = on.equation, on.question

    @property
    def listing(self) -> str:
        return f"{self.back.listing}; {self.on.listing}"

    @property
    def each_time(self) -> str:
        return f"{self.back.each_time}; {self.on.each_time}"

    def _step(self, cell: Cell) -> Declared:
        return self.back if cell.tensor in self.back.codes else self.on

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        return self._step(cell).terms(cell, tensors)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return self._step(cell).words(cell, tensors)


SILENCE = Sentence("Unit {h:own} is nan for {e:own}.")
PASSED = Sentence("da{n} = {passed:text} × {slope:text}", "formula")
NO_NUMBER = Sentence("is nan, so h{n} is nan", "outcome")


class Activation(Declared):
    """h = f(a), number by number."""

    phase, name, question = Phase.FORWARD, "{h}", "what is each output of {where}?"

    makes = (Makes("{h}[{at}] = f({a}[{at}])", "{made}", role=TensorRole.ACTIVATION),)

    def __init__(self, names: Names, kind: ActivationKind) -> None:
        """`names`: see `names_of_units`."""
        self.kind, names["made"] = kind, kind.code.format(n=names["n"])
        self.term, self.sentence, self.equation = kind.term or kind.name, kind.sentence, kind.equation
        # The code runs on arrays, the function on one number: they check each other.
        self.functions = {"f": kind.function}
        super().__init__(names)
        self.writes = (replace(self.writes[0], kind=kind.numbers),)
        self.nondifferentiable, self.curved = self.reads * kind.nondifferentiable, self.reads * kind.curved

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, unit = places(self.writes[0], cell.index)
        h, a = cell.value_in(tensors), float(tensors[self.reads[0]][cell.index])
        outcome, meaning = self.kind.outcome(a), self.kind.meaning(example, unit, h)
        if math.isnan(h):
            outcome, meaning = NO_NUMBER.text if math.isnan(a) else outcome, SILENCE.say(h=unit, e=example)
        labels = (outcome.format(n=self.names["n"]),) if outcome else ()
        return Words(say(self.kind.rule.format(n=self.names["n"])), (meaning,), labels=labels)

    def corners(self, *arrays: Array) -> tuple[Array, ...]:
        return self.kind.corners(*arrays) if self.nondifferentiable else ()

    def steepness(self, tensors: Tensors) -> Array:
        return self.kind.steepness(tensors[self.names[self.kind.slope_at]])

    def ask(self, known: Knowledge) -> Question | None:
        """Asks about the smallest sum of the first rows, since activations differ below 0."""
        (name,), (made,) = self.reads, self.writes
        sums = known[name][:CHOICES]
        index = extreme(-sums)
        a = float(sums[index])
        given = say(name, *bracketed(places(made, index)), " is ", Num(a))
        return about(known, made, index, given)


def names_of_units(layer: Layer) -> Names:
    """The names for an activation: `n` is the suffix of its letters, `at` its indexes, `where` the units in words."""
    n = str(layer.number)
    return Names(n, layer.number, n=n, at="e,h", where=f"layer {n}")


class ActivationBack(Declared):
    """da = dh · derivative of the activation."""

    phase, name, question = Phase.BACKWARD, "{da}", "how does the loss change with each sum of {where}?"

    makes = (Makes("{da}[{at}] = {dh}[{at}] * derivative({seen}[{at}])", "{made}"),)

    def __init__(self, names: Names, kind: ActivationKind) -> None:
        """`names`: see `names_of_units`."""
        self.kind, n = kind, names["n"]
        code = kind.gradient_code.format(n=n)
        names |= {"made": code.rpartition("; ")[2], "seen": f"{kind.slope_at}{n}"}
        self.equation = f"{{da}} = {{dh}} × {kind.gradient_equation}"
        self.sentence = kind.gradient_sentence[0].upper() + kind.gradient_sentence[1:]
        self.functions = {"derivative": kind.slope}
        self.lines = kind.gradient_code
        super().__init__(names)
        self.codes = dict.fromkeys(self.codes, code)  # in an explanation no name is used that is not made in it
        self._dh, self._seen = self.reads

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, unit = places(self.writes[0], cell.index)
        seen = float(tensors[self._seen][cell.index])
        reason, meaning = self.kind.reason(seen), self.kind.gradient_meaning(example, unit, seen)
        if math.isnan(cell.value_in(tensors)):
            meaning = NO_WAY.say()
        rule = say(self.kind.gradient_rule.format(n=self.names["n"]))
        return Words(rule, (meaning,), labels=(reason,) if reason else ())

    def ask(self, known: Knowledge) -> Question | None:
        """Asks about the inactive unit with the largest gradient; None if there is none."""
        dh, made = known[self._dh], self.writes[-1]
        shut = np.where(known[made.name] == 0, np.abs(dh), 0.0)
        if not (self.kind.nondifferentiable and shut.max() > 0):
            return None
        index = extreme(shut)
        seen = Num(float(known[self._seen][index]))
        return about(known, made, index, say(self._seen, *bracketed(places(made, index)), " is ", seen))


class ActivationGradient(BackAndOn):
    """dh = dz·Wᵀ of the next layer, da = dh · derivative of the activation."""

    def __init__(self, layer: Layer, kind: ActivationKind, back: InputGradient) -> None:
        """`back`: backpropagates through the next layer."""
        super().__init__(back, ActivationBack(names_of_units(layer), kind))
        n = str(layer.number)
        self.layer, self.kind, slope = layer, kind, kind.gradient_equation.format(n=n)
        self.equation = PASSED.text_of(n=n, passed=self.back.factor, slope=slope)
        self.fuller = self.listing
        self.question = f"how does the loss change with each unit of layer {n}?"

    def ask(self, known: Knowledge) -> Question | None:
        """Asks about an inactive unit if there is one, else about the example with the largest gradient."""
        shut, (dh, *_) = self.on.ask(known), self.writes
        if shut is not None:
            return shut
        what = say(f"examples will send the largest gradient back to layer {self.layer.number}?")
        sizes = np.abs(known[dh.name])
        cells = [Cell(dh.name, (row, unit)) for row, unit in enumerate(sizes.argmax(axis=1).tolist())]
        return largest(known, what, sizes.max(axis=1), Kind.SIGNED, "e", cells)
