"""The gradients of a linear layer's weights and bias.

Products and sums are written as in `linear`, for the same reasons.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers import claims as told
from stepviz.ops.layers.layer import ALONE, Layer
from stepviz.ops.layers.leaning import Lean, leaning
from stepviz.ops.op import Invariant, Op, Phase, near
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, fitting, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.ops.words import Num, Saying, Shape, Short, Words, all_of, bracketed, say
from stepviz.settings.values import short

_ASKED = "how does the loss change with each weight of layer {n}?"


class LinearGradient(Op):
    """dW = xᵀ·dz, db = column sums of dz: input times error, added up over the batch.

    With weight decay `l2`, `l2 · W` comes on top: the gradient of the penalty l2/2 · ΣW², which the loss shown leaves
    out. The bias has none. This is the `weight_decay` of PyTorch's SGD and Adam.
    """

    phase = Phase.BACKWARD

    def __init__(
        self,
        batch_size: int,
        layer: Layer = ALONE,
        l2: float = 0.0,
        *,
        belief: str = "",
        corners: tuple[str, ...] = (),
        absorbed: bool = False,
    ) -> None:
        """`belief`: stands before what the gradients claim where they are not the slopes of the loss.

        `corners`: the sums from this layer on whose activation has a corner at 0.

        `absorbed`: the bias is taken off again, so that it changes nothing.
        """
        self.layer, self._batch_size, self.l2 = layer, batch_size, l2
        self._belief, self._corners, self._absorbed = belief, corners, absorbed
        self._decay = np.asarray(l2)
        W, b, source, error = layer.weights, layer.bias, layer.source, layer.error
        self.reads = (source, error, *([W.name] if l2 else []))
        self.writes = tuple(
            Tensor(f"d{p.name}", p.axes, Kind.SIGNED, TensorRole.GRADIENT, p.name, layer=p.layer) for p in (W, b)
        )
        self.name = f"grads{layer.tag}"
        self.label = "dW,db" if layer.alone else f"dW{layer.tag}"
        self.question = "how does the loss change with each weight?"
        if not layer.alone:
            self.question = _ASKED.format(n=layer.number)
        self._write_rule()

    def _write_rule(self) -> None:
        layer, W, b = self.layer, self.layer.weights.name, self.layer.bias.name
        x = "X" if layer.alone else layer.source
        bias = f"d{b} = column sums of {layer.error_symbol}"
        self.equation, self.code = f"d{W} = {x}ᵀ·{layer.error_symbol}   {bias}", f"d{W} = {self._product}"
        word = "input" if layer.from_data else layer.source
        each = "each weight" if layer.alone else f"each weight of {W}"
        rows = all_of(self._batch_size, "example")
        self.sentence = told.EACH.text_of(each=each, word=word, term=layer.error_symbol, rows=rows)
        self._bias_code = f"d{b} = {layer.error_symbol}.sum(0)"
        if self.l2:
            self.equation = f"d{W} = {x}ᵀ·{layer.error_symbol} + l2·{W}   d{b} = sums of {layer.error_symbol}"
            self.sentence = told.EACH_DECAYED.text_of(each=each)
        elif layer.alone:
            self.fuller = f"{self.code}; {self._bias_code}"

    @property
    def _product(self) -> str:
        layer = self.layer
        if self.l2:
            return f"{layer.source}.T @ {layer.error_symbol} + {short(self.l2)}*{layer.weights.name}"
        return f"{layer.source}.T @ {layer.error_symbol}"

    @property
    def listing(self) -> str:
        return self.code if self._bias_code in self.code else f"{self.code}; {self._bias_code}"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        source, error, *weights = self.reads
        W = self.writes[0].name
        decay = "".join(f" + l2 * {name}[i,c]" for name in weights)
        return (
            Rule(f"{W}[i,c] = sum(e, {source}[e,i] * {error}[e,c]){decay}", {"l2": self.l2}, labels=("e{e}",)),
            self._bias_rule,
        )

    @property
    def _bias_rule(self) -> Rule:
        return Rule(f"d{self.layer.bias.name}[c] = sum(e, {self.layer.error}[e,c])", labels=("e{e}",))

    def compute(self, x: Array, error: Array, *weights: Array) -> tuple[Array, ...]:
        """From x (batch, inputs), error (batch, outputs), W for its decay: dW (inputs, outputs), db (outputs,)."""
        dW = x.T.dot(error) if x.size > 1 else x.T @ error
        for W in weights:
            dW += self._decay * W
        return dW, np.add.reduce(error, axis=0)

    def penalty(self, parameter: str) -> float:
        """`l2`, of the weights alone."""
        return self.l2 if parameter == self.layer.weights.name else 0.0

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        layer, column = self.layer, f"{self.layer.made}{cell.index[-1]}"
        if len(cell.index) == 1:
            return Words(
                told.COLUMN.say(column=column, error=layer.error_symbol),
                self._bias_code,
                (told.LIKE_A_WEIGHT.say(), *self._meaning(cell, tensors)),
                made_from=f"column {column} of {layer.error_symbol}",
                shape=Shape.VALUES,
            )
        place = f"{layer.read}{cell.index[0]}"
        rule, decay = (told.DECAYED, {"W": layer.weights.name}) if self.l2 else (told.PRODUCTS, {})
        rows = all_of(self._batch_size, "example")
        return Words(
            rule.say(rows=rows, input=place, term=layer.error_symbol, column=column, **decay),
            f"d{layer.weights.name} = {self._product}",
            self._meaning(cell, tensors),
            made_from=f"column {place} of {layer.source}, column {column} of {layer.error_symbol}",
            shape=Shape.PRODUCTS,
        )

    def _meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        value = float(tensors[cell.tensor][cell.index])
        if not math.isfinite(value):
            return (_spread(self.layer, cell, tensors),)
        decayed = self.l2 > 0 and len(cell.index) > 1
        return (self._slope(value, cell, tensors), *([told.DECAY.say()] if decayed else []))

    def _slope(self, value: float, cell: Cell, tensors: Tensors) -> Saying:
        """What a small change of the parameter does, as far as its gradient tells."""
        word = self.writes[len(cell.index) == 1].noun
        size = _size(self, cell, tensors)
        if not math.isfinite(size):
            return told.TAKEN_AS_0.say()
        if self._absorbed and word == "bias":
            return told.ABSORBED.say()
        if _at_corner(self.layer, self._corners, cell, tensors):
            return told.CORNER.say()
        decayed = self.l2 > 0 and word == "weight"
        return leaning(Lean(value, size, self._batch_size, word, decayed, self._belief))

    @property
    def claims(self) -> tuple[Sentence, ...]:
        slopes = told.slopes(self._belief)
        asked = "how does the loss change with each weight?" if self.layer.alone else _ASKED
        next_ = Sentence(asked, "next")
        return (Sentence(self.equation, "formula"), next_, slopes.leans, slopes.level, *told.GRADIENTS)

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        """That the gradient of the bias is the error, added up."""
        error = tensors[self.layer.error]
        sums, size = error.sum(axis=0), abs(error).sum(axis=0)
        return (("db = column sums", near(sums, tensors[self.writes[1].name], size)),)

    def ask(self, known: Knowledge) -> Question | None:
        """About a feature that is 1 in one example only, in a network of one layer; else about the largest gradient."""
        x = known[self.reads[0]]
        alone = [feature for feature in range(x.shape[1]) if np.count_nonzero(x[:, feature]) == 1]
        alone = [feature for feature in alone if x[:, feature].sum() == 1]
        if alone and self.layer.alone and not self.l2:
            return self._ask_about(alone[-1], int(x[:, alone[-1]].argmax()), known)
        return self._ask_largest(known)

    def _ask_about(self, feature: int, example: int, known: Knowledge) -> Question | None:
        bias, error = known[self.writes[1].name], known[self.reads[1]]
        place = Short(f"x{feature}")
        asked = say("what will dW", *bracketed((place.name, "c0")), " be?")
        text = say("Feature ", place, f" is 1 only in example e{example}. So ", *asked)
        wrong = [say("0"), say(Num(float(bias[0]))), CANNOT_TELL]
        return mixed(known, text, say(Num(float(error[example, 0]))), wrong, Cell(self.writes[0].name, (feature, 0)))

    def _ask_largest(self, known: Knowledge) -> Question | None:
        (source, error), (weights, bias), W = self.reads[:2], self.writes, self.layer.weights.name
        cell = extreme(weights.name, np.abs(known[weights.name]))
        row, column = places(weights, cell.index)
        value = float(known[weights.name][cell.index])
        wrong = [say(Num(-value)), say(Num(value / self._batch_size)), say(Num(float(known[bias.name][cell.index[1]])))]
        asked = say(f"what will {weights.name}", *bracketed((row, column)), " be?")
        whole = "" if self.layer.alone and not self.l2 else f" of {source}"
        product = say("Column ", Short(row), f"{whole} times column ", Short(column))
        named = [say(*product, f" of {name}") for name in (error, self.layer.error_symbol)]
        text = fitting(known, *(say(*sums, ", summed: ", *asked) for sums in named))
        if self.l2:
            wrong = [say(Num(value - self.l2 * float(known[W][cell.index]))), *wrong]
            decayed = f", plus l2·{W}: "
            brief = say(f"The sum over examples{decayed}", *asked)
            text = fitting(known, say(*named[0], decayed, *asked), brief)
        return mixed(known, text, say(Num(value)), wrong, cell)


def _at_corner(layer: Layer, corners: tuple[str, ...], cell: Cell, tensors: Tensors) -> bool:
    """Whether a sum that a parameter of that layer feeds is exactly 0 where the slope jumps; `corners`: these sums."""
    if not corners:
        return False
    fed = np.ones(len(tensors[layer.source]), bool)
    if len(cell.index) > 1 and not layer.through:  # what goes on from x·W + b may mix the rows
        fed = layer.matrix(tensors[layer.source])[:, cell.index[0]] != 0
    return any(
        bool((tensors[a][fed, cell.index[-1]] == 0).any() if a == layer.output else (tensors[a][fed] == 0).any())
        for a in corners
    )


def _size(op: LinearGradient, cell: Cell, tensors: Tensors) -> float:
    """What the terms of a gradient add up to without their signs."""
    source, error, *weights = op.reads
    *place, column = cell.index
    errors: list[float] = tensors[error][:, column].tolist()
    if not place:
        return sum(map(abs, errors))
    inputs: list[float] = op.layer.matrix(tensors[source])[:, place[0]].tolist()
    decay = sum(abs(op.l2 * float(tensors[W][cell.index])) for W in weights)
    return sum(abs(x * d) for x, d in zip(inputs, errors, strict=True)) + decay


def _spread(layer: Layer, cell: Cell, tensors: Tensors) -> Saying:
    """How a gradient came to be not finite."""
    *place, column = cell.index
    errors = tensors[layer.error][:, column]
    inputs = layer.matrix(tensors[layer.source])[:, place[0]] if place else np.ones(len(errors))
    if layer.picks:  # of the other rows nothing is added up
        errors, inputs = errors[inputs != 0], inputs[inputs != 0]
    broken = ~np.isfinite(errors)
    if not broken.any():
        return told.TOO_LARGE.say()
    if (inputs[broken] == 0).any():
        what = "feature" if layer.number == 1 else "unit"
        return told.UNPROTECTED.say(times="nan" if np.isnan(errors[broken]).any() else "inf", what=what)
    return told.ENOUGH.say(column=f"{layer.made}{column}", error=layer.error_symbol)
