"""A layer that the program does not have: its sums are halved. All that one more takes, with a line in `kinds.LAYERS`.

a = (x·W + b) / 2, so dW = xᵀ·da / 2, db = sums of da / 2, dx = da·Wᵀ / 2.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.experiment import short
from stepviz.ops import Array, Cell, Op, Tensors, Terms, Words
from stepviz.ops.claims import Claim, Definition, LayerNames, Said, Sentence, Truth
from stepviz.ops.invariant import Invariant, near
from stepviz.ops.layers import claims as told
from stepviz.ops.layers.back import Back
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.linear import Linear
from stepviz.ops.layers.linear_gradient import LinearGradient
from stepviz.ops.question import Knowledge, Question, extreme, mixed
from stepviz.ops.terms import Factor
from stepviz.ops.words import Num, bracketed, say

_HALF = 2.0


def _layer(truth: Truth) -> LayerNames:
    return truth.layers[(truth.tensor.layer or 1) - 1]


def _near(made: Array, found: Array, size: Array) -> bool:
    return not (abs(made - found) > 1e-12 * size)[np.isfinite(size)].any()


def _is_half(truth: Truth, said: Said) -> bool:
    layer = _layer(truth)
    x, W, b = (truth[name] for name in (layer.source, layer.weights.name, layer.bias.name))
    made = (np.einsum("ei,io->eo", x, W) + b) / _HALF
    named = {"source": layer.source, "W": layer.weights.name}
    right = all(said.get(name, known) == known for name, known in named.items())
    return right and _near(made, truth[layer.output], np.abs(x) @ np.abs(W) + np.abs(b))


def _are_half_slopes(truth: Truth, said: Said) -> bool:
    layer, l2 = _layer(truth), truth.experiment.l2
    x, d, W = (truth[name] for name in (layer.source, layer.error, layer.weights.name))
    made, size = np.einsum("ei,eo->io", x, d) / _HALF + l2 * W, np.abs(x).T @ np.abs(d) + l2 * np.abs(W)
    bias = _near(d.sum(axis=0) / _HALF, truth[f"d{layer.bias.name}"], np.abs(d).sum(axis=0))
    word = said.get("error", layer.error) == layer.error
    return word and bias and _near(made, truth[f"d{layer.weights.name}"], size)


_CAPTION = Claim("Half of what {source:text} times {W:text} and the bias add up to.", _is_half, "caption")
_ROW = Claim("half of: row {e:own} of {source:text}  ·  its column of {W:text},  plus the bias", _is_half, "rule")
_SLOPES = Claim("half of the sum over the batch of   input  ×  {error:text}", _are_half_slopes, "rule")
_DECAYED = Claim("half of the sum of   input  ×  {error:text},  plus l2 × weight", _are_half_slopes, "rule")
_COLUMN = Claim("half of the sum of its column of {error:text}", _are_half_slopes, "rule")
_TAUGHT = Claim("Half of input × error, added up over the batch.", _are_half_slopes, "caption")


class Halved(Linear):
    """z = (x·W + b) / 2."""

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer)
        made, rule = self.equation.split(" = ")
        self.equation, self.code = f"{made} = ({rule}) / 2", f"{made} = ({self.code.split(' = ')[1]}) / 2"
        self.sentence = _CAPTION.text_of(source=layer.source, W=layer.weights.name)

    def compute(self, x: Array, W: Array, b: Array) -> tuple[Array, ...]:
        """From x (batch, inputs), W (inputs, outputs), b (outputs,): (batch, outputs)."""
        (sums,) = super().compute(x, W, b)
        return (sums / 2,)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """Those of the sum, over 2."""
        return replace(super().terms(cell, tensors), divisor=_HALF)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """The same in other words."""
        source, W, _ = self.reads
        return replace(super().words(cell, tensors), rule=_ROW.say(e=f"e{cell.index[0]}", source=source, W=W))

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """That it halves, and how the scores stand."""
        formula, question = Claim(self.equation, _is_half, "formula"), Definition(self.question, "a question", "next")
        return (_CAPTION, _ROW, formula, question, told.LEADS, told.TRAILS, told.TIES, told.ALONE)

    def gradient(self, batch_size: int, l2: float, *, belief: str, corners: tuple[str, ...]) -> Op:
        """Half of a linear layer's."""
        return HalvedGradient(batch_size, self.layer, l2, belief=belief, corners=corners)

    def back(self) -> Back:
        """Half of a linear layer's."""
        return HalvedBack(self.layer)

    def _ask_score(self, known: Knowledge) -> Question | None:
        z = known[self.layer.output][0]
        column = int(known["y"][0])
        wrong = [say(Num(_HALF * float(z[column]))), say(Num(-float(z[column])))]
        text = say("Half of the sum: what will z", *bracketed(("e0", f"c{column}")), " be?")
        return mixed(known, text, say(Num(float(z[column]))), wrong, Cell(self.layer.output, (0, column)))


class HalvedGradient(LinearGradient):
    """dW = xᵀ·dz / 2, db = column sums of dz / 2."""

    def _write_rule(self) -> None:
        super()._write_rule()
        layer, W, b = self.layer, self.layer.weights.name, self.layer.bias.name
        decay = f" + l2·{W}" if self.l2 else ""
        self.equation = f"d{W} = {layer.source}ᵀ·{layer.error_symbol}/2{decay}   d{b} = sums/2"
        self._bias_code = f"d{b} = {layer.error_code}.sum(0) / 2"
        self.code, self.sentence = f"d{W} = {self._product}", _TAUGHT.text

    @property
    def _product(self) -> str:
        decay = f" + {short(self.l2)}*{self.layer.weights.name}" if self.l2 else ""
        return f"{self.layer.source}.T @ {self.layer.error_code} / 2{decay}"

    def compute(self, x: Array, error: Array, *weights: Array) -> tuple[Array, ...]:
        """From x (batch, inputs), error (batch, outputs), W for its decay: dW (inputs, outputs), db (outputs,)."""
        dW, db = super().compute(x, error)
        dW = dW / 2
        for W in weights:
            dW = dW + self._decay * W
        return dW, db / 2

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """Those of a linear layer, over 2; the decay twice, which is halved too."""
        terms = super().terms(cell, tensors)
        decay = Factor(_HALF * self.l2)
        parts = (replace(p, factors=(decay, p.factors[1])) if p.label == "l2" else p for p in terms.parts)
        return replace(terms, parts=tuple(parts), divisor=_HALF)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """The same in other words."""
        rule = _COLUMN if len(cell.index) == 1 else _DECAYED if self.l2 else _SLOPES
        words = super().words(cell, tensors)
        meaning = words.meaning if len(cell.index) > 1 else words.meaning[1:]
        return replace(words, rule=rule.say(error=self.layer.error), meaning=meaning)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """That it halves, and which way the loss leans."""
        plain = {told.PRODUCTS, told.DECAYED, told.COLUMN, told.LIKE_A_WEIGHT, told.EACH, told.EACH_DECAYED}
        same = tuple(sentence for sentence in super().claims if sentence not in plain and sentence.at != "formula")
        return (Claim(self.equation, _are_half_slopes, "formula"), _SLOPES, _DECAYED, _COLUMN, _TAUGHT, *same)

    def holds(self, tensors: Tensors, _: float) -> tuple[Invariant, ...]:
        """That the gradient of the bias is half of the error, added up."""
        error, db = tensors[self.layer.error], tensors[self.writes[1].name]
        return (("db = column sums", near(error.sum(axis=0) / 2, db, abs(error).sum(axis=0))),)

    def ask(self, known: Knowledge) -> Question | None:
        """About the largest gradient."""
        dW = self.writes[0].name
        cell = extreme(dW, np.abs(known[dW]))
        value = float(known[dW][cell.index])
        place = bracketed((f"{self.layer.read}{cell.index[0]}", f"{self.layer.made}{cell.index[1]}"))
        plus = f", plus l2·{self.layer.weights.name}" if self.l2 else ""
        text = say(f"Half of input times error, added up{plus}: what will {dW}", *place, " be?")
        return mixed(known, text, say(Num(value)), [say(Num(-value)), say(Num(_HALF * value))], cell)


class HalvedBack(Back):
    """dh = dz·Wᵀ / 2."""

    share = 1 / _HALF

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer)
        self.formula, self.code = f"{self.formula}/2", f"{self.code} / 2"

    def compute(self, error: Array, W: Array) -> Array:
        """From the error (batch, outputs) and W (inputs, outputs): (batch, inputs)."""
        return super().compute(error, W) / 2

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """Those of a linear layer, over 2."""
        return replace(super().terms(cell, tensors), divisor=_HALF)

    @property
    def rule(self) -> Claim:
        """How one number of it is made."""
        return Claim(f"half of the {super().rule.text}", self.as_told, "rule")
