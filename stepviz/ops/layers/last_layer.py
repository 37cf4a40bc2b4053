"""LastLayer: what the last layer of a network makes, and what one number of that says."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stepviz.ops.claims import Name, Num, Saying, Sentence, class_of
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors
from stepviz.text import several

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
    """The sums of the last layer: what they are called, the axis they stand along, and what they are for."""

    axis: str = "class"
    name: str = "logits"
    symbol: str = "z"
    role: TensorRole = TensorRole.SCORE
    words: str = "the logits z"
    """What the last layer makes, in a sentence."""
    question: str = "what logit does each class get for each row?"
    most: str = "classes will get the largest logit"
    """What is asked in a network of several layers, before where it is asked."""
    meaning: Callable[[Cell, Tensors], tuple[Saying, ...]] = lambda *_: ()
    """What one of the numbers says; nothing where it says nothing by itself."""
    asked: Callable[[Array], int] = lambda _: 0
    """The column that is asked about in the first row, in a network of one layer, from the labels or targets y."""


def target(index: tuple[int, ...], tensors: Tensors) -> float:
    """What an output should be: the number in y (batch, outputs), or, of y (batch,), 1 at the class and 0 elsewhere."""
    y, (example, column) = tensors["y"], index
    return float(y[example] == column) if y.ndim == 1 else float(y[example, column])


def distance(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
    """How far an output is from its target; nothing where it is not finite."""
    output, wanted = cell.value_in(tensors), target(cell.index, tensors)
    off = abs(output - wanted)
    if not math.isfinite(off):
        return ()
    if not off:
        return (HIT.say(y=Num(wanted)),)
    return (OFF.say(y=Num(wanted), far=Num(off, Kind.LOSS), way="high" if output > wanted else "low"),)


def _leans(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
    value = cell.value_in(tensors)
    if value == 0 or np.isnan(value):
        return (UNDECIDED.say(),) if value == 0 else ()
    side, likelier = ("Above", 1) if value > 0 else ("Below", 0)
    return (SIDE.say(side=side, of=class_of(likelier)),)


def _leads(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
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
        more, others = several(len(rivals) - 1, "other").split()
        return (TRAILS.say(of=mine, other=rival, digits=Num(best), more=more, others=others),)
    relation, leader = ("Higher", mine) if higher else ("Lower", class_of(rivals[0]))
    return (LEADS.say(of=mine, other=rival, digits=Num(best), relation=relation, leader=leader),)


SCORES = LastLayer(meaning=_leads, asked=lambda y: int(y[0]))
"""One for each class; the largest wins."""
LOGIT = LastLayer(
    "output",
    question="what class does each logit favour, and how far?",
    most="outputs will be largest",
    meaning=_leans,
)
"""One for two classes: the second one is the likelier where it is above 0."""


def sums(axis: str) -> LastLayer:
    """What goes into the activation of the outputs."""
    question, most = "what is each sum z?", "outputs will have the largest z"
    return LastLayer(axis, role=TensorRole.PREACTIVATION, words="the sums z", question=question, most=most)


def outputs(axis: str) -> LastLayer:
    """What the model says, to be compared with targets: 1 for the right class and 0 for others, or numbers."""
    question, most = "what is the output for each row?", "outputs will be largest"
    return LastLayer(axis, "outputs", "o", TensorRole.OUTPUT, "outputs o", question, most, distance)
