"""A linear layer: its forward pass, and the gradients of its weights and bias.

`x.dot(W)` is `x @ W` for matrices, the same BLAS call and the same bits, at half the cost of the call for small ones;
only where both are a single number can a zero have the other sign.
`np.add.reduce` is what `sum` calls.
"""

from __future__ import annotations

import math

import numpy as np

from stepviz.experiment import short
from stepviz.ops.layer import ALONE, Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, kind_of
from stepviz.ops.terms import Factor, Term, Terms, factor
from stepviz.ops.words import Name, Num, Pattern, Saying, Shape, Words, all_of, class_of, say, several

_EPSILON = float(np.finfo(float).eps)


class Linear(Op):
    """z = x·W + b: each input row times each column of weights, plus the bias."""

    phase = Phase.FORWARD

    def __init__(self, layer: Layer = ALONE) -> None:
        self.layer = layer
        W, b = (parameter.name for parameter in layer.parameters)
        axes, made = ("example", layer.outputs), "z" if layer.last else layer.output
        self.reads = (layer.source, W, b)
        role = TensorRole.SCORE if layer.last else TensorRole.PREACTIVATION
        self.writes = (Tensor(layer.output, axes, Kind.SIGNED, role, symbol=made, layer=layer.shown),)
        self.name = "linear" if layer.last else layer.output
        self.label = "xW+b" if layer.alone else made
        self.equation = f"{made} = {layer.source}·{W} + {b}"
        self.code = f"{made} = {layer.source} @ {W} + {b}"
        self.sentence, self.question = self._sentence(), "what score does each class get for each row?"
        if not layer.last:
            self.question = f"what does each unit of layer {layer.number} add up to?"

    def _sentence(self) -> str:
        layer = self.layer
        if layer.alone:
            return "Multiply each input row by the weights and add the bias: the logits z."
        row = "each input row" if layer.number == 1 else f"each row of {layer.source}"
        end = ": the logits z." if layer.last else "."
        return f"Multiply {row} by W{layer.tag} and add the bias b{layer.tag}{end}"

    def compute(self, x: Array, W: Array, b: Array) -> tuple[Array, ...]:
        """From x (batch, inputs), W (inputs, outputs), b (outputs,): (batch, outputs)."""
        return ((x.dot(W) if x.size > 1 else x @ W) + b,)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """One product for each input, then the bias."""
        source, weights, bias = self.reads
        x, W, b = (tensors[name] for name in self.reads)
        example, column = cell.index
        products = tuple(
            Term(f"{self.layer.read}{place}", (factor(source, x, example, place), factor(weights, W, place, column)))
            for place in range(W.shape[0])
        )
        value = float(tensors[cell.tensor][cell.index])
        return Terms(cell, value, (*products, Term(bias, (factor(bias, b, column),))))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """The score of one class for one row, or the sum of one hidden unit."""
        layer, (source, W, b) = self.layer, self.reads
        example, column = cell.index[0], f"{layer.made}{cell.index[1]}"
        row = f"input row e{example}" if layer.number == 1 else f"row e{example} of {source}"
        return Words(
            say(f"{row}  ·  column {column} of {W},  plus {b}[{column}]"),
            self.code,
            (_lead(tensors["logits"][example], cell.index[1]),) if layer.last else (),
            made_from=f"row e{example} of {source}, column {column} of {W}, {b}[{column}]",
            shape=Shape.PRODUCTS,
        )

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """An input feeds its row of what is made, a weight or bias its column."""
        if cell.tensor == self.layer.source:
            return (Pattern(self.layer.output, (cell.index[0], None)),)
        return (Pattern(self.layer.output, (None, cell.index[-1])),)


def _lead(row: Array, column: int) -> Saying:
    """How the score stands against the best other one."""
    score = say("The score of ", class_of(column), " for this row.")
    if len(row) < 2 or not np.isfinite(row).all():
        return score
    best = float(max(row[other] for other in range(len(row)) if other != column))
    rivals = [other for other in np.flatnonzero(row == best).tolist() if other != column]
    mine, rival = float(row[column]), Name(f"c{rivals[0]}")
    if mine == best:
        return say(*score, " Equal to ", rival, ": neither leads.")
    if mine > best:
        return say(*score, " Higher than ", rival, " (", Num(best), "): ", class_of(column), " leads.")
    if len(rivals) > 1:
        return say(*score, " Lower than ", rival, " (", Num(best), f") and {several(len(rivals) - 1, 'other')}.")
    return say(*score, " Lower than ", rival, " (", Num(best), "): ", class_of(rivals[0]), " leads.")


class LinearGradient(Op):
    """dW = xᵀ·dz, db = column sums of dz: input times error, added up over the batch.

    With weight decay `l2`, `l2 · W` comes on top: the gradient of the penalty l2/2 · ΣW², which the loss shown leaves
    out. The bias has none. This is the `weight_decay` of PyTorch's SGD and Adam.
    """

    phase = Phase.BACKWARD

    def __init__(
        self, batch_size: int, layer: Layer = ALONE, l2: float = 0.0, *, belief: str = "", corners: tuple[str, ...] = ()
    ) -> None:
        """`belief`: stands before what the gradients claim where they are not the slopes of the loss.

        `corners`: the sums from this layer on whose activation has a corner at 0.
        """
        self.layer, self._batch_size, self.l2 = layer, batch_size, l2
        self._belief, self._corners = belief, corners
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
            self.question = f"how does the loss change with each weight of layer {layer.number}?"
        self._write_rule()

    def _write_rule(self) -> None:
        layer, W, b = self.layer, self.layer.weights.name, self.layer.bias.name
        x = "X" if layer.alone else layer.source
        bias = f"d{b} = column sums of {layer.error_symbol}"
        self.equation, self.code = f"d{W} = {x}ᵀ·{layer.error_symbol}   {bias}", f"d{W} = {self._product}"
        word = "input" if layer.number == 1 else layer.source
        each = "each weight" if layer.alone else f"each weight of {W}"
        self.sentence = f"For {each}: add up {word} × {layer.error_word} over {all_of(self._batch_size, 'example')}."
        self._bias_code = f"d{b} = {layer.error_code}.sum(0)"
        if self.l2:
            self.equation = f"d{W} = {x}ᵀ·{layer.error_symbol} + l2·{W}   d{b} = sums of {layer.error_symbol}"
            self.sentence = f"For {each}: input × error, added up, plus l2 × the weight."
        elif layer.alone:
            self.code += f"; {self._bias_code}"

    @property
    def _product(self) -> str:
        layer = self.layer
        if self.l2:
            return f"{layer.source}.T @ {layer.error_code} + {short(self.l2)}*{layer.weights.name}"
        return f"{layer.source}.T @ {layer.error_code}"

    @property
    def listing(self) -> str:
        """Both lines of it."""
        return self.code if self._bias_code in self.code else f"{self.code}; {self._bias_code}"

    def compute(self, x: Array, error: Array, *weights: Array) -> tuple[Array, ...]:
        """From x (batch, inputs), error (batch, outputs), W for its decay: dW (inputs, outputs), db (outputs,)."""
        dW = x.T.dot(error) if x.size > 1 else x.T @ error
        for W in weights:
            dW += self._decay * W
        return dW, np.add.reduce(error, axis=0)

    def penalty(self, parameter: str) -> float:
        """`l2`, of the weights alone."""
        return self.l2 if parameter == self.layer.weights.name else 0.0

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """One product for each example, then the decay; for a bias the error alone."""
        source, error, *weights = self.reads
        x, d = tensors[source], tensors[error]
        *place, column = cell.index
        parts = [
            Term(f"e{n}", (*(factor(source, x, n, row) for row in place), factor(error, d, n, column)))
            for n in range(len(x))
        ]
        if place:
            parts += [Term("l2", (Factor(self.l2), factor(W, tensors[W], *cell.index))) for W in weights]
        return Terms(cell, float(tensors[cell.tensor][cell.index]), tuple(parts))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which way the loss leans, and so which way the update goes."""
        layer, column = self.layer, f"{self.layer.made}{cell.index[-1]}"
        if len(cell.index) == 1:
            return Words(
                say(f"sum of column {column} of {layer.error}"),
                self._bias_code,
                (say("Like a weight whose input is 1 in every example."), *self._meaning(cell, tensors)),
                made_from=f"column {column} of {layer.error}",
                shape=Shape.VALUES,
            )
        place = f"{layer.read}{cell.index[0]}"
        product = f"input {place}  ×  {layer.error_word} {column}"
        decay = f",  plus l2 × {layer.weights.name}" if self.l2 else ""
        return Words(
            say(f"sum over {all_of(self._batch_size, 'example')} of   {product}{decay}"),
            f"d{layer.weights.name} = {self._product}",
            self._meaning(cell, tensors),
            made_from=f"column {place} of {layer.source}, column {column} of {layer.error}",
            shape=Shape.PRODUCTS,
        )

    def _meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        value = float(tensors[cell.tensor][cell.index])
        if not math.isfinite(value):
            return (self._spread(cell, tensors),)
        decayed = self.l2 > 0 and len(cell.index) > 1
        decay = (say("The last term is weight decay: its penalty is no part of the loss shown."),) if decayed else ()
        return (say(self._slope(value, cell, tensors)), *decay)

    def _slope(self, value: float, cell: Cell, tensors: Tensors) -> str:
        """What a small change of the parameter does, as far as its gradient tells."""
        word = kind_of(cell)
        loss = "this batch's loss plus penalty" if self.l2 and word == "weight" else "the loss of this batch"
        little, loss = ("", "the loss") if self._belief else (" a little", loss)
        size = sum(abs(part.value) for part in self.terms(cell, tensors).parts)
        if not math.isfinite(size):
            return "0 times a value that is no finite number was taken as 0 here: it says nothing."
        if self._at_corner(cell, tensors):
            return "A relu stands exactly at its corner: its slope there is taken as 0."
        if value == 0:
            return f"Zero: {self._belief}moving this {word}{little} hardly changes {loss}."
        if abs(value) <= size * _EPSILON * (self._batch_size + 2):
            return "Next to zero: the terms cancel, and what is left is their rounding."
        sign, way = ("Negative", "raising") if value < 0 else ("Positive", "lowering")
        return f"{sign}: {self._belief}{way} this {word}{little} lowers {loss}."

    def _at_corner(self, cell: Cell, tensors: Tensors) -> bool:
        """Whether a sum that this parameter feeds is exactly 0 where the slope jumps."""
        fed = np.ones(self._batch_size, bool) if len(cell.index) == 1 else tensors[self.reads[0]][:, cell.index[0]] != 0
        own = f"a{self.layer.number}"
        return any(
            bool((tensors[a][fed, cell.index[-1]] == 0).any() if a == own else (tensors[a][fed] == 0).any())
            for a in self._corners
        )

    def _spread(self, cell: Cell, tensors: Tensors) -> Saying:
        """How a gradient came to be not finite."""
        source, error = self.reads[:2]
        column = cell.index[-1]
        broken = ~np.isfinite(tensors[error][:, column])
        if not broken.any():
            return say("The sum is too large for a double, or a value that is multiplied in is.")
        if len(cell.index) > 1 and (tensors[source][broken, cell.index[0]] == 0).any():
            word = "a feature" if self.layer.number == 1 else "a unit"
            times = "nan" if np.isnan(tensors[error][broken, column]).any() else "inf"
            return say(f"0 × {times} is nan, so {word} that is off does not protect its weight.")
        where = f"column {self.layer.made}{column} of {error}"
        return say(f"One value of {where} that is not a finite number is enough.")

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """An input feeds its row of dW, an error its column and its bias, a weight its own gradient."""
        W, b = (tensor.name for tensor in self.writes)
        if cell.tensor == self.layer.source:
            return (Pattern(W, (cell.index[1], None)),)
        if cell.tensor == self.layer.error:
            return Pattern(W, (None, cell.index[1])), Pattern(b, (cell.index[1],))
        return (Pattern(W, cell.index),)
