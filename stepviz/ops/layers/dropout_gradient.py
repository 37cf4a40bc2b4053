"""The way of the error back through a dropout: to what was handed on, and to nothing else."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import RATE_THERE, Back
from stepviz.ops.layers.dropout import Dropping
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors
from stepviz.ops.words import Num, Shape, Words, bracketed, say
from stepviz.settings.values import short

_ASKED_BACK = "what gradient do the units of layer {n} get that were not dropped?"


SENDS = Sentence("Backpropagate through the weights; dropped units get gradient 0.", "caption")
PASSED = Sentence("the gradient {error:text} × the mask / {kept:text}", "rule")


class DropoutGradient(Op):
    """dk = dz·Wᵀ of the layer above, dh = dk · mask / (1 - p)."""

    phase = Phase.BACKWARD

    def __init__(self, names: Dropping, way: Back) -> None:
        """`way`: the one through the layer above."""
        self.names, self._way = names, way
        n = names.layer.number
        self._back = f"d{names.said}"
        self.reads = (*way.reads, names.mask)
        self.writes = (
            names.every(way.made, Kind.SIGNED, TensorRole.ERROR, names.handed),
            names.every(self._back, Kind.SIGNED, TensorRole.ERROR, names.said),
        )
        self.inner = (way.made,)
        self.name = self.label = way.made
        self.sentence = SENDS.text
        self.equation = f"{self._back} = ({way.formula}) × {names.mask} / {short(names.kept)}"
        self.code = f"{self._back} = {way.made} * {names.mask} / {names.kept!r}"
        self.question = _ASKED_BACK.format(n=n)

    @property
    def listing(self) -> str:
        return f"{self._way.code}; {self.code}"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        over, mask, kept = self._way.made, self.names.mask, self.names.kept
        rest = Rule(f"{self._back}[e,u] = {over}[e,u] * {mask}[e,u] / {kept!r}", labels=(f"{over}·mask",))
        return self._way.rule, rest

    def compute(self, error: Array, W: Array, mask: Array) -> tuple[Array, ...]:
        """From the error above (batch, outputs), W above (units, outputs), the mask: dk and dh (batch, units)."""
        back = self._way.compute(error, W)
        return back, back * mask / self.names.kept

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, unit = (f"{letter}{place}" for letter, place in zip("eh", cell.index, strict=True))
        if cell.tensor == self._way.made:
            return self._way.words(cell, tensors)
        rule = PASSED.say(error=self._way.made, kept=short(self.names.kept))
        made_from = f"{self._way.made}[{example},{unit}], {self.names.mask}[{example},{unit}]"
        return Words(rule, self.code, (RATE_THERE.say(of=self.names.said),), made_from=made_from, shape=Shape.PRODUCTS)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        formula, asked = Sentence(self.equation, "formula"), Sentence(_ASKED_BACK, "next")
        return (*self._way.claims, formula, asked, SENDS, PASSED, RATE_THERE)

    def ask(self, known: Knowledge) -> Question | None:
        """About one that was left out, if there is one; else about the largest error."""
        over, back = known[self._way.made], known[self._back]
        shut = np.where(known[self.names.mask] == 0, np.abs(over), 0.0)
        cell = extreme(self._back, shut if shut.max() > 0 else np.abs(back))
        passed, value = float(over[cell.index]), float(back[cell.index])
        place = bracketed((f"e{cell.index[0]}", f"h{cell.index[1]}"))
        mask = "0" if shut.max() > 0 else "1"
        told = say(f"{self._way.made}", *place, " is ", Num(passed), f", its mask {mask}")
        text = say(*told, f": what will {self._back}", *place, " be?")
        return mixed(known, text, say(Num(value)), [say(Num(passed)), say(Num(-passed)), CANNOT_TELL], cell)
