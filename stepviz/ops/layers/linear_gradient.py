"""The gradients of a linear layer's weights and bias.

Products and sums are written as in `linear`, for the same reasons.
"""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops.layers import claims as told
from stepviz.ops.layers.layer import ALONE, Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Invariant, Op, Phase, near
from stepviz.ops.question import Knowledge, Question, about, extreme
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.ops.words import Saying, Short, Words, all_of, say
from stepviz.settings.values import short


class LinearGradient(Op):
    """dW = xᵀ·dz, db = column sums of dz: input times error, added up over the batch.

    With weight decay `l2`, `l2 · W` comes on top: the gradient of the penalty l2/2 · ΣW², which the loss shown leaves
    out. The bias has none. This is the `weight_decay` of PyTorch's SGD and Adam.
    """

    phase = Phase.BACKWARD

    def __init__(self, learning: Learning, layer: Layer = ALONE, *, absorbed: bool = False) -> None:
        """`absorbed`: the bias is taken off again, so that it changes nothing."""
        self.layer, self.learning, self._absorbed = layer, learning, absorbed
        self._decay = np.asarray(learning.l2)
        W, b = layer.weights, layer.bias
        self.reads = (layer.source, layer.error, *([W.name] if learning.l2 else []))
        self.writes = tuple(
            Tensor(f"d{p.name}", p.axes, Kind.SIGNED, TensorRole.GRADIENT, p.name, layer=p.layer) for p in (W, b)
        )
        self.name = f"grads{layer.tag}"
        self.label = "dW,db" if layer.alone else f"dW{layer.tag}"
        self.question = (
            f"how does the loss change with each weight{'' if layer.alone else f' of layer {layer.number}'}?"
        )
        self._write()

    def _write(self) -> None:
        layer, W, b, l2 = self.layer, self.layer.weights.name, self.layer.bias.name, self.learning.l2
        source, back, *weights = self.reads
        products, decayed = f"sum(e, {source}[e,i] * {back}[e,c])", "".join(f" + l2 * {name}[i,c]" for name in weights)
        self.rules = (
            Rule(f"d{W}[i,c] = {products}{decayed}", {"l2": l2}, labels=("e{e}",)),
            Rule(f"d{b}[c] = sum(e, {back}[e,c])", labels=("e{e}",)),
        )
        error, each = layer.error_symbol, "each weight" if layer.alone else f"each weight of {W}"
        x = "X" if layer.alone else layer.source
        decay, sums = (f" + l2·{W}", "sums") if l2 else ("", "column sums")
        self.equation = f"d{W} = {x}ᵀ·{error}{decay}   d{b} = {sums} of {error}"
        self.code = f"d{W} = {layer.source}.T @ {error}{f' + {short(l2)}*{W}' if l2 else ''}"
        self.codes = {f"d{W}": self.code, f"d{b}": f"d{b} = {error}.sum(0)"}
        if l2:
            self.sentence = told.EACH_DECAYED.text_of(each=each)
            return
        rows, word = all_of(self.learning.batch_size, "example"), "input" if layer.from_data else layer.source
        self.sentence = told.EACH.text_of(each=each, word=word, term=error, rows=rows)
        self.fuller = self.listing * layer.alone

    def compute(self, x: Array, error: Array, *weights: Array) -> tuple[Array, ...]:
        """From x (batch, inputs), error (batch, outputs), W for its decay: dW (inputs, outputs), db (outputs,)."""
        dW = x.T.dot(error) if x.size > 1 else x.T @ error
        for W in weights:
            dW += self._decay * W
        return dW, np.add.reduce(error, axis=0)

    def penalty(self, parameter: str) -> float:
        """`l2`, of the weights alone."""
        return self.learning.l2 if parameter == self.layer.weights.name else 0.0

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        layer, column, meaning = self.layer, f"{self.layer.made}{cell.index[-1]}", self._meaning(cell, tensors)
        if len(cell.index) == 1:
            return Words(told.COLUMN.say(column=column, error=layer.error_symbol), (told.LIKE_A_WEIGHT.say(), *meaning))
        rule, decay = (told.DECAYED, {"W": layer.weights.name}) if self.learning.l2 else (told.PRODUCTS, {})
        given = {"rows": all_of(self.learning.batch_size, "example"), "input": f"{layer.read}{cell.index[0]}"}
        return Words(rule.say(term=layer.error_symbol, column=column, **given, **decay), meaning)

    def _meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        if not math.isfinite(tensors[cell.tensor][cell.index]):
            return (_spread(self.layer, cell, tensors),)
        decayed = self.learning.l2 > 0 and len(cell.index) > 1
        return (self._slope(cell, tensors), *([told.DECAY.say()] if decayed else []))

    def _slope(self, cell: Cell, tensors: Tensors) -> Saying:
        noun, terms = self.writes[len(cell.index) == 1].noun, self.terms(cell, tensors)
        if self._absorbed and noun == "bias" and all(math.isfinite(part.value) for part in terms.parts):
            return told.ABSORBED.say()
        cornered = _at_corner(self.layer, self.learning.corners, cell, tensors)
        return self.learning.slope(terms, noun, told.TAKEN_AS_0, cornered=cornered)

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        """That the gradient of the bias is the error, added up."""
        error = tensors[self.layer.error]
        sums, size = error.sum(axis=0), abs(error).sum(axis=0)
        return (("db = column sums", near(sums, tensors[self.writes[1].name], size)),)

    def ask(self, known: Knowledge) -> Question | None:
        """About a feature that is 1 in one example only, in a network of one layer; else about the largest gradient."""
        x = known[self.reads[0]]
        alone = [
            feature for feature in range(x.shape[1]) if np.count_nonzero(x[:, feature]) == 1 == x[:, feature].sum()
        ]
        if not (alone and self.layer.alone and not self.learning.l2):
            return self._ask_largest(known)
        feature, bias = alone[-1], known[self.writes[1].name]
        given = say("Feature ", Short(f"x{feature}"), f" is 1 only in example e{int(x[:, feature].argmax())}")
        return about(known, self.writes[0], (feature, 0), [0.0, float(bias[0])], given)

    def _ask_largest(self, known: Knowledge) -> Question | None:
        (source, error), (weights, bias), W = self.reads[:2], self.writes, self.layer.weights.name
        index = extreme(np.abs(known[weights.name]))
        row, column = (Short(place) for place in places(weights, index))
        value, l2 = float(known[weights.name][index]), self.learning.l2
        wrong = [-value, value / self.learning.batch_size, float(known[bias.name][index[1]])]
        product = say(
            "Column ", row, f" of {source}" * (not self.layer.alone or l2 > 0), " times column ", column, " of "
        )
        if l2:
            wrong = [value - l2 * float(known[W][index]), *wrong]
            brief = say(f"The sum over examples, plus l2·{W}")
            return about(known, weights, index, wrong, say(*product, f"{error}, plus l2·{W}"), brief)
        given = (say(*product, f"{name}, summed") for name in (error, self.layer.error_symbol))
        return about(known, weights, index, wrong, *given)


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
