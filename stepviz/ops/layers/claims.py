"""What a linear layer says of its sums, and of the slopes by its weights and biases; and when that is true."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from stepviz.kinds import batched
from stepviz.ops.activations import find
from stepviz.ops.claims import Claim, LayerNames, Said, Sentence, Truth, agree, signed
from stepviz.ops.rules.holding import added, as_ruled
from stepviz.ops.tensor import Array, Cell, Kind, Tensors
from stepviz.ops.words import Num, Saying

_HARDLY = 1e-9
"""A slope as small as this hardly changes a loss."""
_ROUNDING = 1e-13


def _layer(truth: Truth) -> LayerNames:
    return truth.layers[(truth.tensor.layer or 1) - 1].product


def _named(truth: Truth, said: Said) -> bool:
    """Whether tensors, layer, column and rows that are named are those of the cell, or of the operation."""
    layer, rows = _layer(truth), len(truth["y"])
    known = {
        "source": layer.source,
        "W": layer.weights.name,
        "b": layer.bias.name,
        "error": layer.error_symbol,
        "term": layer.error_symbol,
        "rows": f"the {rows} examples" if rows > 1 else "the only example",
        "each": "each weight" if layer.alone else f"each weight of {layer.weights.name}",
        "word": "input" if layer.from_data else layer.source,
    }
    if truth.cell.index:
        known |= {"column": f"{layer.made}{truth.cell.index[-1]}", "input": f"{layer.read}{truth.cell.index[0]}"}
    return agree(said, known)


def is_ruled(truth: Truth, said: Said) -> bool:
    """Whether all that the layer made is what its rules say; and what is named is what it, or the cell, is called."""
    return as_ruled(truth) and _named(truth, said)


def _row(truth: Truth) -> list[float]:
    found: list[float] = truth["logits"][truth.cell.index[0]].tolist()
    return found


def _leads(truth: Truth, said: Said) -> bool:
    """Whose score it is, against the best other one; and that the leader is alone in front."""
    row, mine = _row(truth), truth.cell.index[1]
    other, leader = truth.class_called(said["other"]), truth.class_called(said["leader"])
    if truth.class_called(said["of"]) != mine or other is None or leader is None or other == mine:
        return False
    ahead = row[mine] > row[other] if said["relation"] == "Higher" else row[mine] < row[other]
    best = row[other] == max(row[:mine] + row[mine + 1 :])
    alone = all(row[leader] > score for place, score in enumerate(row) if place != leader)
    return ahead and best and alone and truth.shows(said["digits"], row[other])


def _trails(truth: Truth, said: Said) -> bool:
    row, other = _row(truth), truth.class_called(said["other"])
    behind = truth.class_called(said["of"]) == truth.cell.index[1] and other is not None and truth.value < row[other]
    return behind and row.count(max(row)) == int(said["more"]) + 1 and truth.shows(said["digits"], max(row))


def _ties(truth: Truth, said: Said) -> bool:
    row, mine, other = _row(truth), truth.cell.index[1], truth.class_called(said["other"])
    whose = truth.class_called(said["of"]) == mine and other is not None and other != mine
    return whose and row[mine] == row[other or 0] == max(row)


def _is_alone(truth: Truth, said: Said) -> bool:
    return truth.class_called(said["of"]) == truth.cell.index[1] and not np.isfinite(_row(truth)).all()


_SCORE = "The logit of {of:name} for this row."
_OTHER = "than {other:name} ({digits:number})"
_BY_COLUMN = "column {column:place} of {W:text},  plus {b:text}[{column}]"
FIRST_ROW = Claim(f"input row {{e:own}}  ·  {_BY_COLUMN}", is_ruled, "rule")
ROW = Claim(f"row {{e:own}} of {{source:text}}  ·  {_BY_COLUMN}", is_ruled, "rule")
LEADS = Claim(f"{_SCORE} {{relation:Higher|Lower}} {_OTHER}: {{leader:name}} leads.", _leads)
TRAILS = Claim(f"{_SCORE} Lower {_OTHER} and {{more}} {{others:other|others}}.", _trails, rare="several equal leaders")
TIES = Claim(f"{_SCORE} Equal to {{other:name}}: a tie.", _ties)
ALONE = Claim(_SCORE, _is_alone)
SUMS: tuple[Sentence, ...] = (FIRST_ROW, ROW)
"""All that is said of sums, but for the operation's own words."""
SCORES: tuple[Sentence, ...] = (LEADS, TRAILS, TIES, ALONE)
"""What a score says."""
SIDE = Claim(
    "{side:Above|Below} 0: {of:name} is predicted.",
    lambda truth, said: (
        truth.value != 0 and (truth.value > 0) == (said["side"] == "Above") == (truth.class_called(said["of"]) == 1)
    ),
)
UNDECIDED = Claim("Exactly 0: both classes tie.", lambda truth, _: truth.value == 0, rare="sums of exactly 0")


def target(index: tuple[int, ...], tensors: Tensors) -> float:
    """What an output should be: the number in y (batch, outputs), or, of y (batch,), 1 at the class and 0 elsewhere."""
    y, (example, column) = tensors["y"], index
    return float(y[example] == column) if y.ndim == 1 else float(y[example, column])


def distance(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
    """How far an output is from its target; nothing where it is not finite."""
    output, wanted = float(tensors[cell.tensor][cell.index]), target(cell.index, tensors)
    off = abs(output - wanted)
    if not math.isfinite(off):
        return ()
    if not off:
        return (HIT.say(y=Num(wanted)),)
    return (OFF.say(y=Num(wanted), far=Num(off, Kind.LOSS), way="high" if output > wanted else "low"),)


def _wanted(truth: Truth, said: Said) -> float:
    """The target of the cell, where it is the one that is told; nan where it is not."""
    wanted = target(truth.cell.index, truth)
    return wanted if truth.shows(said["y"], wanted) else math.nan


def _is_off(truth: Truth, said: Said) -> bool:
    off = truth.value - _wanted(truth, said)
    return truth.shows(said["far"], abs(off)) and off != 0 and (off > 0) == (said["way"] == "high")


OFF = Claim("The target is {y:number}: this is {far:number} too {way:high|low}.", _is_off)
HIT = Claim(
    "The target is {y:number}: they are equal.",
    lambda truth, said: truth.value == _wanted(truth, said),
    rare="an output that is its target to the last bit",
)
DISTANCES: tuple[Sentence, ...] = (OFF, HIT)
"""What an output says."""


def _errors(truth: Truth) -> Array:
    """The errors that a slope is made from, (rows,)."""
    errors: Array = truth[_layer(truth).error][:, truth.cell.index[-1]]
    return errors


def _added(truth: Truth) -> Array:
    """The errors of the rows that are added up: all of them, but where rows pick."""
    layer, errors = _layer(truth), _errors(truth)
    if not layer.picks or len(truth.cell.index) == 1:
        return errors
    picking: Array = errors[layer.matrix(truth[layer.source])[:, truth.cell.index[0]] != 0]
    return picking


def _is_cancelled(truth: Truth, _: Said) -> bool:
    """Whether what is left of the terms that are added up is no more than their rounding."""
    terms = added(truth)
    return 0 < abs(truth.value) <= 1e-14 * len(terms) * float(np.abs(terms).sum())


def _is_absorbed(truth: Truth, _: Said) -> bool:
    """Whether it is the bias in front of a batch norm, and moving it hardly changes the loss."""
    found = truth.slope(Cell(truth.tensor.of, truth.cell.index))
    size = 1e-6 * float(np.abs(_errors(truth)).sum())
    normed = batched(truth.experiment.norm) and truth.tensor.layer < len(truth.layers)
    return normed and truth.tensor.noun == "bias" and (found.is_small(_HARDLY + size) or not found.is_smooth)


def _at_corner(truth: Truth, _: Said) -> bool:
    """Whether a sum from this layer on is exactly 0, where the slope of the activation jumps."""
    sums = (layer.output for layer in truth.layers[_layer(truth).number - 1 :] if layer.gated)
    return find(truth.experiment.activation).kinked and any((truth[name] == 0).any() for name in sums)


def _unprotected(truth: Truth, said: Said) -> bool:
    """An input that is 0 met an error that is not finite, and the gradient is nan."""
    errors = _errors(truth)[truth[_layer(truth).source][:, truth.cell.index[0]] == 0]
    met = np.isnan(errors) if said["times"] == "nan" else np.isinf(errors)
    first = _layer(truth).number == 1
    return bool(met.any()) and (said["what"] == "feature") == first and math.isnan(truth.value)


def _is_enough(truth: Truth, said: Said) -> bool:
    return _named(truth, said) and not np.isfinite(_added(truth)).all() and not math.isfinite(truth.value)


class SlopeWords:
    """The sentences about the slope by a parameter; `belief` stands before what they take for one.

    `noun`: what the number is called, where it is neither weight nor bias.
    """

    def __init__(self, belief: str, noun: str = "") -> None:
        loss = "the loss" if belief else "{loss:the loss of this batch|this batch's loss plus penalty}"
        this = f"this {noun or '{kind:weight|bias}'}{'' if belief else ' a little'}"
        self._believed, self._noun = bool(belief), noun
        self.leans = Claim(
            f"{{sign:Negative|Positive}}: {belief}{{way:raising|lowering}} {this} lowers {loss}.", self._leans
        )
        self.level = Claim(f"Zero: {belief}moving {this} hardly changes {loss}.", self._level)

    def _leans(self, truth: Truth, said: Said) -> bool:
        """The sign is the number's; and moving the parameter that way lowers the loss, measured again."""
        found = truth.slope(Cell(truth.tensor.of, truth.cell.index), penalty=True)
        lowers = found.raising_lowers if said["way"] == "raising" else found.lowering_lowers
        return signed(truth, said) and self._of_loss(truth, said) and (self._believed or lowers)

    def _level(self, truth: Truth, said: Said) -> bool:
        found = truth.slope(Cell(truth.tensor.of, truth.cell.index), penalty=True)
        return truth.value == 0 and self._of_loss(truth, said) and (self._believed or found.is_small(_HARDLY))

    def _of_loss(self, truth: Truth, said: Said) -> bool:
        """Whether it is called what it is, and whose loss it is: with its penalty where there is one."""
        weight = len(truth.cell.index) == 2
        penalty = "plus penalty" in said.get("loss", "")
        right = self._believed or penalty == (weight and truth.experiment.l2 > 0)
        return said.get("kind", self._noun) == truth.tensor.noun and right


slopes = cache(SlopeWords)
PRODUCTS = Claim("sum over {rows:text} of   input {input:place}  ×  {term:text} {column:place}", is_ruled, "rule")
DECAYED = Claim(f"{PRODUCTS.text},  plus l2 × {{W:text}}", is_ruled, "rule")
COLUMN = Claim("sum of column {column:place} of {error:text}", is_ruled, "rule")
LIKE_A_WEIGHT = Claim("Like a weight whose input is always 1.", is_ruled)
EACH = Claim("For {each:text}: sum {word:text} × {term:text} over {rows:text}.", is_ruled, "caption")
EACH_DECAYED = Claim("For {each:text}: sum input × gradient, plus l2 × the weight.", is_ruled, "caption")
CANCELLED = Claim("Near zero: the terms cancel and leave rounding error.", _is_cancelled)
ABSORBED = Claim("Near zero: the norm subtracts the mean, and every bias with it.", _is_absorbed)
CORNER = Claim("A ReLU is exactly at its kink: its derivative is set to 0.", _at_corner)
DECAY = Claim(
    "The last term is weight decay: its penalty is not in the loss shown.",
    lambda truth, _: truth.experiment.l2 > 0 and len(truth.cell.index) == 2,
)
TAKEN_AS_0 = Claim(
    "0 times nan or inf was computed as 0 here.",
    lambda truth, _: not np.isfinite(added(truth)).all() and math.isfinite(truth.value),
    rare="where BLAS makes 0 of 0 × nan",
)
UNPROTECTED = Claim("0 × {times:text} is nan, so a {what:feature|unit} of 0 does not protect its weight.", _unprotected)
ENOUGH = Claim("One nan or inf in column {column:place} of {error:text} is enough.", _is_enough)
TOO_LARGE = Claim(
    "The sum overflows, or one of its factors is inf.",
    lambda truth, _: bool(np.isfinite(_added(truth)).all()) and not math.isfinite(truth.value),
)
GRADIENTS: tuple[Sentence, ...] = (
    *(PRODUCTS, DECAYED, COLUMN, LIKE_A_WEIGHT, EACH, EACH_DECAYED),
    *(CANCELLED, ABSORBED, CORNER, DECAY, TAKEN_AS_0, UNPROTECTED, ENOUGH, TOO_LARGE),
)
"""All that is said of gradients, but for slopes and the operation's own words."""
