"""A linear layer, of numbers or of one-hot characters: its forward pass, and the gradients of its weights and bias.

For matrices `x.dot(W)` makes the same BLAS call as `x @ W`, with the same bits, at half the overhead. Only if both are
single numbers a zero may have the other sign.

A one-hot vector times W is a row of W, so nothing is multiplied, and only that row gets a gradient from it. With a
context of one character and no hidden layer W is the table of bigrams (Karpathy 2022, "makemore").
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from stepviz.ops.claims import Saying, Sentence, Short, Words, all_of, say
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Invariant, Op, Phase, near
from stepviz.ops.question import Knowledge, Question, about, extreme, largest
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors, places

_BY_COLUMN = "column {column:place} of {W:text},  plus {b:text}[{column}]"
FIRST_ROW = Sentence(f"input row {{e:own}}  ·  {_BY_COLUMN}", "rule")
ROW = Sentence(f"row {{e:own}} of {{source:text}}  ·  {_BY_COLUMN}", "rule")
PRODUCTS = Sentence("sum over {rows:text} of   input {row:place}  ×  {error:text} {column:place}{plus:text|}", "rule")
COLUMN = Sentence("sum of column {column:place} of {error:text}", "rule")
LIKE_A_WEIGHT = Sentence("Like a weight whose input is always 1.")
EACH = Sentence("For each weight{of:text|}: sum {word:text} × {error:text} over {rows:text}.", "caption")
EACH_DECAYED = Sentence("For each weight{of:text|}: sum input × gradient, plus l2 × the weight.", "caption")
ABSORBED = Sentence("Near zero: the norm subtracts the mean, and every bias with it.")
TAKEN_AS_0 = Sentence("0 times nan or inf was computed as 0 here.")
UNPROTECTED = Sentence("0 × {times:text} is nan, so a {what:feature|unit} of 0 does not protect its weight.")
ENOUGH = Sentence("One nan or inf in column {column:place} of {error:text} is enough.")
TOO_LARGE = Sentence("The sum overflows, or one of its factors is inf.")


class Linear(Declared):
    """z = x·W + b: each input row times each column of weights, plus the bias."""

    phase, term = Phase.FORWARD, "linear layer"
    equation = "{symbol} = {source}·{W} + {b}"
    quick = "{symbol} = ({source}.dot({W}) if {source}.size > 1 else {source} @ {W}) + {b}"
    makes = (
        Makes(
            "{out}[e,c] = sum(i, {source}[e,i] * {W}[i,c]) + {b}[c]",
            "{symbol} = {source} @ {W} + {b}",
            symbol="{symbol}",
        ),
    )

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.name = "linear" if layer.last else layer.output
        self.label = layer.output if layer.alone else layer.output_symbol
        self.formerly, self._row = ("xW+b",) * layer.alone, FIRST_ROW if layer.number == 1 else ROW
        self.sentence, self.question = self._sentence(), layer.end.question
        if not layer.last:
            self.question = "what is the sum of each unit of layer {layer}?"
        role = layer.end.role if layer.last else TensorRole.PREACTIVATION
        super().__init__(layer.names)
        self.writes = (replace(self.writes[0], role=role),)

    def _sentence(self) -> str:
        layer = self.layer
        if layer.alone:
            return f"Multiply each input row by the weights and add the bias: {layer.end.words}."
        row = "each input row" if layer.number == 1 else f"each row of {layer.source}"
        end = f": {layer.end.words}." if layer.last else "."
        return f"Multiply {row} by W{layer.tag} and add the bias b{layer.tag}{end}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        meaning = self.layer.end.meaning(cell, tensors) if self.layer.last else ()
        return Words(self.say(self._row, **self.places(self.writes[0], cell.index)), meaning)

    def ask(self, known: Knowledge) -> Question | None:
        """Asks for one output of the first row in a network of one layer; else which output of it is the largest."""
        if self.layer.alone:
            return self._ask_score(known)
        return largest_sum(self.layer, known)

    def _ask_score(self, known: Knowledge) -> Question | None:
        first, column = known[self.reads[0]][0], self.layer.end.asked(known["y"])
        score = Short(f"{self.layer.made}{column}")
        given = [say("Row e0 of x times column ", score, " of W, plus b[", score, "]")]
        if np.isin(first, (0.0, 1.0)).all():  # every feature is on or off
            on = [Short(f"x{feature}") for feature in np.flatnonzero(first)]
            listed = [part for feature in on for part in (", ", feature)][1:] or ["no feature"]
            given = [say("In row e0 ", *listed, " is on" if len(on) <= 1 else " are on"), *given]
        return about(known, self.writes[0], (0, column), *given)


def largest_sum(layer: Layer, known: Knowledge) -> Question | None:
    """Asks which sum of a layer is the largest in the first row."""
    what = layer.end.most if layer.last else f"units of layer {layer.number} will have the largest sum"
    sums = known[layer.output][0]
    cells = [Cell(layer.output, (0, column)) for column in range(len(sums))]
    return largest(known, say(f"{what} in row e0?"), sums, Kind.SIGNED, layer.made, cells)


class LinearGradient(ParameterGradient):
    """dW = xᵀ·dz, db = column sums of dz: input times gradient, summed over the batch."""

    name, broken, caption, decayed = "{grads}", TAKEN_AS_0, EACH, EACH_DECAYED
    equation = "{dW} = {X}ᵀ·{error}{decay_formula}   {db} = {sums} of {error}"
    quick = (
        "{dW} = ({source}.T.dot({error}) if {source}.size > 1 else {source}.T @ {error}){decay_code}; "
        "{db} = {error}.sum(0)"
    )
    makes = (
        Makes(
            "{dW}[i,c] = sum(e, {source}[e,i] * {back}[e,c]){decay}",
            "{dW} = {source}.T @ {error}{decay_code}",
            (PRODUCTS,),
        ),
        Makes("{db}[c] = sum(e, {back}[e,c])", "{db} = {error}.sum(0)", (COLUMN,)),
    )

    def __init__(self, learning: Learning, layer: Layer, *, absorbed: bool) -> None:
        """`absorbed`: a norm cancels the bias."""
        self.layer, self._absorbed, names = layer, absorbed, layer.names
        names |= {"X": "X" if layer.alone else layer.source, "sums": "sums" if learning.l2 else "column sums"}
        names |= {"word": "input" if layer.number == 1 else layer.source}
        names["rows"] = all_of(learning.batch_size, "example")
        self.label = "dW,db" if layer.alone else "{dW}"
        self.question = f"how does the loss change with each weight{f' of layer {layer.number}' * (not layer.alone)}?"
        super().__init__(names, learning, layer.weights, layer.bias)
        self.fuller = self.listing * (layer.alone and not learning.l2 and not self.lines)

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        return (*([LIKE_A_WEIGHT.say()] if len(cell.index) == 1 else []), *super().meaning(cell, tensors))

    def leans(self, cell: Cell, tensors: Tensors) -> Saying:
        """The sentence about a gradient's sign, or why it is not finite."""
        if not math.isfinite(cell.value_in(tensors)):
            return _why_not_finite(self.layer, cell, tensors)
        finite = (math.isfinite(part.value) for part in self.terms(cell, tensors).parts)
        if self._absorbed and len(cell.index) == 1 and all(finite):
            return ABSORBED.say()
        return super().leans(cell, tensors)

    def fed(self, sums: str, cell: Cell, tensors: Tensors) -> Array:
        layer, fed = self.layer, tensors[sums]
        if len(cell.index) > 1 and not layer.through:  # a norm after x·W + b may mix the rows
            fed = fed[layer.matrix(tensors[layer.source])[:, cell.index[0]] != 0]
        return fed[:, cell.index[-1]] if sums == layer.output else fed

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        error = tensors[self.layer.error]
        sums, size = error.sum(axis=0), abs(error).sum(axis=0)
        return (("db = column sums", near(sums, tensors[self.writes[1].name], size)),)

    def ask(self, known: Knowledge) -> Question | None:
        """Asks about a feature that is 1 in one example only, in a network of one layer; else the largest gradient."""
        x = known[self.reads[0]]
        alone = np.flatnonzero((np.count_nonzero(x, axis=0) == 1) & (x.sum(axis=0) == 1)).tolist()
        if not (alone and self.layer.alone and not self.learning.l2):
            return self._ask_largest(known)
        feature = alone[-1]
        given = say("Feature ", Short(f"x{feature}"), f" is 1 only in example e{int(x[:, feature].argmax())}")
        return about(known, self.writes[0], (feature, 0), given)

    def _ask_largest(self, known: Knowledge) -> Question | None:
        (source, error), weights, W = self.reads[:2], self.writes[0], self.layer.weights.name
        index = extreme(np.abs(known[weights.name]))
        row, column = (Short(place) for place in places(weights, index))
        l2 = self.learning.l2
        of_source = f" of {source}" if l2 or not self.layer.alone else ""
        product = say("Column ", row, of_source, " times column ", column, " of ")
        if l2:
            brief = say(f"The sum over examples, plus l2·{W}")
            return about(known, weights, index, say(*product, f"{error}, plus l2·{W}"), brief)
        given = (say(*product, f"{name}, summed") for name in (error, self.layer.error_symbol))
        return about(known, weights, index, *given)


def _why_not_finite(layer: Layer, cell: Cell, tensors: Tensors) -> Saying:
    *place, column = cell.index
    errors = tensors[layer.error][:, column]
    inputs = layer.matrix(tensors[layer.source])[:, place[0]] if place else np.ones(len(errors))
    if layer.picks:  # only rows that select this row of W are added up
        errors, inputs = errors[inputs != 0], inputs[inputs != 0]
    broken = ~np.isfinite(errors)
    if not broken.any():
        return TOO_LARGE.say()
    met = errors[broken & (inputs == 0)]
    if len(met):
        what = "feature" if layer.number == 1 else "unit"
        return UNPROTECTED.say(times="nan" if np.isnan(met).any() else "inf", what=what)
    return ENOUGH.say(column=f"{layer.made}{column}", error=layer.error_symbol)


EACH_PICKS = Sentence(
    "Each row: {what:the row|the rows} of {W:text} its {picks:character picks|characters pick}, "
    "plus {b:cell}{end:text|}.",
    "caption",
)
PICKED = Sentence(
    "what the characters of {e:own} pick in column {column:place} of {W:text},  plus {b:text}[{column}]", "rule"
)
TAUGHT = Sentence(
    "For each weight{of:text|}: sum {error:text} over the rows that pick it{more:, plus l2 × the weight|}.", "caption"
)
SUMMED = Sentence("sum over the rows that pick {k:own} of   {error:text} {column:place}{plus:text|}", "rule")
NOWHERE = Sentence("no row of this batch picks {k:own}: the sum is empty", "rule")


class OneHotLinear(Linear):
    """z = the sum of the rows of W that the characters select, plus the bias."""

    takes, quick = ("{source}", "{W}", "{b}"), ""
    equation = "{symbol} = onehot({source})·{W} + {b}"
    makes = (
        Makes(
            "{out}[e,c] = sum(m, {W}[{source}[e,m] + {known} * m,c]) + {b}[c]",
            "{symbol} = {W}[{source}{offsets}].sum(1) + {b}",
            symbol="{symbol}",
            labels=("{read}{{{source}[e,m] + {known} * m}}",),
        ),
    )

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer)
        self.formerly, self._row = ("W[x]+b",) * layer.alone, PICKED

    def _sentence(self) -> str:
        layer, one = self.layer, self.layer.context == 1
        what, picks = ("the row", "character picks") if one else ("the rows", "characters pick")
        end = f": {layer.end.words}" if layer.last else ""
        return EACH_PICKS.text_of(what=what, W=layer.weights.name, picks=picks, b=layer.bias.name, end=end)

    def _ask_score(self, known: Knowledge) -> Question | None:
        (source, W, b), column = self.reads, self.layer.end.asked(known["y"])
        rows = self.layer.picked(known[source][:1])[0].tolist()
        picked = [part for row in rows for part in (", ", Short(f"k{row}"))][1:]
        score = Short(f"{self.layer.made}{column}")
        given = say("Row e0 picks ", *picked, f" of {W}. Column ", score, f" there, plus {b}")
        return about(known, self.writes[0], (0, column), given)


class PickedGradient(LinearGradient):
    """dW = for each row of W the sum of dz over the examples that select it; db = column sums of dz."""

    ask, caption, decayed = Op.ask, TAUGHT, TAUGHT
    lines = "{dW} = np.zeros({W}.shape); {code}{decay_line}; {db} = {error}.sum(0)"
    # Without weight decay W is not read.
    quick = "{dW} = np.zeros(({known} * {context}, {error}.shape[1])); {code}{decay_line}; {db} = {error}.sum(0)"
    equation = "{dW} = onehot({source})ᵀ·{error}{decay_formula}   {db} = column sums of {error}"
    makes = (
        Makes(
            "{dW}[i,c] = sum(e, sum(m, ({source}[e,m] + {known} * m == i) * {back}[e,c])){decay}",
            "np.add.at({dW}, {source}{offsets}, {error}[:, None])",
            (SUMMED,),
            labels=("e{{e}}",),
            empty=NOWHERE,
        ),
        LinearGradient.makes[1],
    )
