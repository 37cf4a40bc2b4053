"""LastLayer: the sums of a network's last layer (logits, outputs or their pre-activations) and sentences about them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stepviz.ops.claims import Name, Num, Saying, Sentence, class_of
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors
from stepviz.text import plural

_SCORE = "The logit of {of:name} for this row."
_OTHER = "than {other:name} ({digits:number})"
LEADS = Sentence(f"{_SCORE} {{relation:Higher|Lower}} {_OTHER}: {{leader:name}} leads.")
TRAILS = Sentence(f"{_SCORE} Lower {_OTHER} and {{more}} {{others:other|others}}.")
TIES = Sentence(f"{_SCORE} Equal to {{other:name}}: a tie.")
ALONE = Sentence(_SCORE)
SIDE = Sentence("{side:Above|Below} 0: {of:name} is predicted.")
UNDECIDED = Sentence("Exactly 0: both classes tie.")
OFF = Sentence("The target is {y:number}: this is {far:number} too {way:high|low}.")
HIT = Sentence("The target is {y:number}: they are equal.")


@dataclass(frozen=True)
class LastLayer:
    """The sums of the last layer: their name, axis and role, and the texts about them."""

    axis: str = "class"
    name: str = "logits"
    symbol: str = "z"
    role: TensorRole = TensorRole.SCORE
    words: str = "the logits z"
    """The sums in a sentence."""
    question: str = "what logit does each class get for each row?"
    most: str = "classes will get the largest logit"
    """The question in a network of several layers, between `Which of these ` and ` in row e0?`."""
    meaning: Callable[[Cell, Tensors], tuple[Saying, ...]] = lambda *_: ()
    """The sentences about the meaning of a number."""
    asked: Callable[[Array], int] = lambda _: 0
    """The column that the question of a network of one layer is about, in the first row, from labels or targets y."""


def target(index: tuple[int, ...], tensors: Tensors) -> float:
    """The target of an output: the number in y (batch, outputs); for y (batch,) 1 at the class, else 0."""
    y, (example, column) = tensors["y"], index
    return float(y[example] == column) if y.ndim == 1 else float(y[example, column])


def distance(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
    """The sentence about an output's distance from its target; empty if it is not finite."""
    output, wanted = cell.value_in(tensors), target(cell.index, tensors)
    off = abs(output - wanted)
    if not math.isfinite(off):
        return ()
    if not off:
        return (HIT.say(y=Num(wanted)),)
    return (OFF.say(y=Num(wanted), far=Num(off, Kind.LOSS), way="high" if output > wanted else "low"),)


def _side_of_zero(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
    value = cell.value_in(tensors)
    if value == 0 or np.isnan(value):
        return (UNDECIDED.say(),) if value == 0 else ()
    side, likelier = ("Above", 1) if value > 0 else ("Below", 0)
    return (SIDE.say(side=side, of=class_of(likelier)),)


def _against_largest_other(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
    row, column = tensors[cell.tensor][cell.index[0]], cell.index[1]
    mine = class_of(column)
    if len(row) < 2 or not np.isfinite(row).all():
        return (ALONE.say(of=mine),)
    best = float(max(row[other] for other in range(len(row)) if other != column))
    rivals = [other for other in np.flatnonzero(row == best).tolist() if other != column]
    rival, higher = Name(f"c{rivals[0]}"), row[column] > best
    if row[column] == best:
        return (TIES.say(of=mine, other=rival),)
    if not higher and len(rivals) > 1:
        more, others = plural(len(rivals) - 1, "other").split()
        return (TRAILS.say(of=mine, other=rival, digits=Num(best), more=more, others=others),)
    relation, leader = ("Higher", mine) if higher else ("Lower", class_of(rivals[0]))
    return (LEADS.say(of=mine, other=rival, digits=Num(best), relation=relation, leader=leader),)


SCORES = LastLayer(meaning=_against_largest_other, asked=lambda y: int(y[0]))
"""A logit for each class; the largest is the prediction."""
LOGIT = LastLayer(
    "output",
    question="what class does each logit favour, and how far?",
    most="outputs will be largest",
    meaning=_side_of_zero,
)
"""One logit for two classes: the second is predicted if it is above 0."""


def sums(axis: str) -> LastLayer:
    """The pre-activations of the outputs."""
    question, most = "what is each sum z?", "outputs will have the largest z"
    return LastLayer(axis, role=TensorRole.PREACTIVATION, words="the sums z", question=question, most=most)


def outputs(axis: str) -> LastLayer:
    """The outputs, to be compared with targets: numbers, or 1 for the true class and 0 for others."""
    question, most = "what is the output for each row?", "outputs will be largest"
    return LastLayer(axis, "outputs", "o", TensorRole.OUTPUT, "outputs o", question, most, distance)
