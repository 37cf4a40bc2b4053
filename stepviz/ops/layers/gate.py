"""The gate: the way of the error back through an activation, each number on its own."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from stepviz.ops.activations import ActivationKind
from stepviz.ops.claims import NO_WAY, Sentence
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.ops.words import Num, Shape, Words, say

_ASKED = "how does the loss change with each sum of layer {n}?"


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
        self.code = self._gate
        self.sentence = _begun(kind)
        self.question = _ASKED.format(n=n)

    def _error(self, of: str) -> Tensor:
        """The gradient by what the layer makes."""
        return Tensor(f"d{of}", ("example", "unit"), Kind.SIGNED, TensorRole.ERROR, of, layer=self.layer.number)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        made = f"{self._da}[e,u] = {self._dh}[e,u] * derivative({self._seen}[e,u])"
        return (Rule(made, functions={"derivative": self.kind.slope}),)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From dh, then a or h (batch, units): da (batch, units)."""
        dh, seen = arrays
        return (self.kind.backward(dh, seen),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, unit = (f"{letter}{place}" for letter, place in zip("eh", cell.index, strict=True))
        seen = float(tensors[self._seen][cell.index])
        reason = self.kind.reason(seen)
        meaning = self.kind.gradient_meaning(example, unit, seen)
        if math.isnan(tensors[self._da][cell.index]):
            after = tensors[f"{self.layer.weights.name}_after"][:, self.layer.column_into(cell.index[1])]
            meaning = INTO_NAN.say(h=unit) if np.isnan(after).all() else NO_WAY.say()
        return Words(
            say(self.kind.gradient_rule.format(n=self.layer.number)),
            self._gate,
            (meaning,),
            made_from=f"{self._dh}[{example},{unit}], {self._seen}[{example},{unit}]",
            shape=Shape.GATE,
            labels=(reason,) if reason else (),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        kind = self.kind
        return (
            Sentence(kind.gradient_rule, "rule"),
            Sentence(_begun(kind), "caption"),
            Sentence(f"da{{n}} = dh{{n}} × {kind.gradient_equation}", "formula"),
            Sentence(_ASKED, "next"),
            *(INTO_NAN, NO_WAY, *kind.claims),
        )

    def ask(self, known: Knowledge) -> Question | None:
        """About a shut gate, if there is one."""
        dh, da = known[self._dh], known[self._da]
        shut = np.where(da == 0, np.abs(dh), 0.0)
        if not (self.kind.kinked and shut.max() > 0):
            return None
        cell = extreme(self._da, shut)
        place = ",".join(places(self._error(self.layer.output), cell.index))
        seen, back = Num(float(known[self._seen][cell.index])), float(dh[cell.index])
        text = say(f"{self._seen}[{place}] is ", seen, f". What will {self._da}[{place}] be?")
        return mixed(known, text, say("0"), [say(Num(back)), say(Num(-back)), CANNOT_TELL], cell)


def _begun(kind: ActivationKind) -> str:
    """What is said of the gates, as a sentence of its own."""
    return kind.gradient_sentence[0].upper() + kind.gradient_sentence[1:]
