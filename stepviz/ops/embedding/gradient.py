"""The gradient of a table: each number of a character gets the errors of all the places where that stands."""

from __future__ import annotations

import math

import numpy as np

from stepviz.experiment import short
from stepviz.ops.claims import Claim, Definition, Sentence
from stepviz.ops.embedding import claims as told
from stepviz.ops.embedding.layer import TableLayer, uses
from stepviz.ops.layers.claims import CORNER, DECAY, slopes
from stepviz.ops.layers.kind import Learning
from stepviz.ops.layers.leaning import Lean, leaning
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, mixed
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms, factor
from stepviz.ops.words import Num, Pattern, Saying, Shape, Short, Words, all_of, bracketed, say


class TableGradient(Op):
    """dE = for each row of E the errors of its uses, added up; with weight decay `l2`, `l2 · E` on top."""

    phase = Phase.BACKWARD
    question = "how does the loss change with each number of the table?"

    def __init__(self, layer: TableLayer, learning: Learning) -> None:
        self.layer, self._learning = layer, learning
        E, l2 = layer.weights, learning.l2
        self._E, self._v = E.name, f"d{layer.hands_on}"
        self._decay = np.asarray(l2)
        self.reads = (layer.source, self._v, *([E.name] if l2 else []))
        made = f"d{E.name}"
        self.writes = (Tensor(made, E.axes, Kind.SIGNED, TensorRole.GRADIENT, E.name, layer=layer.number),)
        self.name, self.label = f"grads{layer.tag}", made
        self.sentence = told.EACH.text_of(more=", plus l2 × the number" if l2 else "")
        self.equation = f"{made} = {self._v} added up by {layer.source}{f' + l2·{E.name}' if l2 else ''}"
        shape = f"(-1, {layer.context}, {layer.dimensions})"
        self.code = f"np.add.at({made}, {layer.source}, {self._v}.reshape{shape})"

    @property
    def listing(self) -> str:
        """An empty gradient, what is added to it, and the decay."""
        made = self.writes[0].name
        decay = f"; {made} += {short(self._learning.l2)}*{self._E}" if self._learning.l2 else ""
        return f"{made} = np.zeros({self._E}.shape); {self.code}{decay}"

    def compute(self, x: Array, error: Array, *tables: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64, dv (batch, context · dimensions), E for its decay: dE as E."""
        layer = self.layer
        dE = np.zeros((layer.known, layer.dimensions), dtype=error.dtype)
        np.add.at(dE, layer.picked(x), error.reshape(len(x), layer.context, layer.dimensions))
        for E in tables:
            dE += self._decay * E
        return (dE,)

    def penalty(self, parameter: str) -> float:
        """`l2`."""
        return self._learning.l2 if parameter == self._E else 0.0

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The error of each use of the character, then the decay."""
        layer, (character, dimension) = self.layer, cell.index
        source, error, *tables = self.reads
        parts = [
            Term(self._label(example, place), (factor(error, d, example, layer.embedded(place, dimension)),))
            for d in (tensors[error],)
            for example, place in uses(tensors[source], character)
        ]
        parts += [Term("l2", (Factor(self._learning.l2), factor(E, tensors[E], *cell.index))) for E in tables]
        return Terms(cell, float(tensors[cell.tensor][cell.index]), tuple(parts))

    def _label(self, example: int, place: int) -> str:
        return f"e{example}" if self.layer.context == 1 else f"e{example} x{place}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which way the loss leans."""
        k, d = f"k{cell.index[0]}", f"d{cell.index[1]}"
        value, l2 = float(tensors[cell.tensor][cell.index]), self._learning.l2
        decayed = l2 > 0 and math.isfinite(value)
        meaning = (self._slope(cell, tensors), *([DECAY.say()] if decayed else []))
        found = len(uses(tensors[self.layer.source], cell.index[0]))
        shape = Shape.PRODUCTS if l2 else Shape.VALUES
        if not found and not l2:
            return Words(told.UNUSED.say(k=k), self.code, meaning)
        if not found:
            return Words(told.ONLY_DECAY.say(k=k), self.code, meaning, made_from=self._E, shape=shape)
        rule = told.DECAYED if l2 else told.SUMMED
        return Words(
            rule.say(k=k, d=d, places=all_of(found, "place")),
            self.code,
            meaning,
            made_from=f"the numbers of {self._v} that stand for {d} of {k}",
            shape=shape,
        )

    def _slope(self, cell: Cell, tensors: Tensors) -> Saying:
        """What a small change of the number does, as far as its gradient tells."""
        value, parts = float(tensors[cell.tensor][cell.index]), self.terms(cell, tensors).parts
        size = sum(abs(part.value) for part in parts)
        if not (math.isfinite(value) and math.isfinite(size)):
            return told.BROKEN.say()
        if parts and any(bool((tensors[sums] == 0).any()) for sums in self._learning.corners):
            return CORNER.say()
        learning = self._learning
        slope = Lean(value, size, len(parts), self.writes[0].noun, learning.l2 > 0, learning.belief)
        return leaning(slope, told.CANCELLED)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """That it adds up over the uses, and which way the loss leans."""
        known = slopes(self._learning.belief)
        formula = Claim(self.equation, told.is_added_up, "formula")
        asked = Definition(self.question, "a question", "next")
        said = (told.EACH, told.SUMMED, told.DECAYED, told.UNUSED, told.ONLY_DECAY, told.CANCELLED, told.BROKEN)
        return (formula, asked, *said, CORNER, DECAY, known.leans, known.level)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """A character feeds its row, an error the number it is of, a number of the table its own gradient."""
        made, source = self.writes[0].name, self.layer.source
        if cell.tensor == self._E:
            return (Pattern(made, cell.index),)
        example, column = cell.index
        place, dimension = (column, None) if cell.tensor == source else self.layer.stands(column)
        return (Pattern(made, (int(tensors[source][example, place]), dimension)),)

    def ask(self, known: Knowledge) -> Question | None:
        """About the largest gradient."""
        made = self.writes[0].name
        cell = extreme(made, np.abs(known[made]))
        value, k = float(known[made][cell.index]), f"k{cell.index[0]}"
        decay = ", plus l2·E" if self._learning.l2 else ""
        text = say(
            f"{self._v}, added up where ", Short(k), f" stands{decay}: what will {made}",
            *bracketed((k, f"d{cell.index[1]}")), " be?",
        )  # fmt: skip
        wrong = [say(Num(-value)), say(Num(value / self._learning.batch_size)), say(Num(2 * value)), CANNOT_TELL]
        return mixed(known, text, say(Num(value)), wrong, cell)
