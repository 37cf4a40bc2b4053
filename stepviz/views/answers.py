"""Answers: predictions for rows of the data at a moment, and their confusion counts.

Rows of a split that is not due for a check are never predicted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.data.dataset import SPLITS, tally
from stepviz.ops import Array, Cell, Kind, Parameters, Program, Tensor
from stepviz.ops.check import BITS, tied
from stepviz.text import as_many, width_of
from stepviz.training import Frame
from stepviz.views.panes.marks import Mask
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, TEXT, Piece, Style, fitting

_FOUND = 6
"""Columns of a result: after `train` and a blank."""
_NOT_YET = "-"
"""Stands for the result of a check that is to come."""
NOTHING = -1
"""The prediction if a logit is nan or inf."""
_LONGEST = 20
"""The most columns of a class's name in a sentence that has room for it."""
_WHEN: dict[Split, str] = {
    "train": "the prediction is hidden",
    "val": "predicted at checks",
    "test": "predicted once, at the end",
}


class Predictions(NamedTuple):
    """Predictions for some rows."""

    rows: Array
    """Row numbers in the data set, (n,)."""
    labels: Array
    """True classes, (n,)."""
    logits: Array
    """(n, classes)."""
    said: Array
    """Predicted classes, (n,): the first of the largest logits; `NOTHING` if a logit is nan or inf."""

    @property
    def tied(self) -> Array:
        """Rows with tied largest logits, (n,) bool."""
        return tied(self.logits)

    @property
    def right(self) -> Array:
        """Rows with a correct prediction, (n,) bool."""
        right: Array = self.said == self.labels
        return right


def said(logits: Array) -> Array:
    """Predicted classes (n,) from logits (n, classes), as at a check."""
    return np.where(np.isfinite(logits).all(axis=1), logits.argmax(axis=1), NOTHING)


def ask(program: Program, splits: tuple[Split, ...], parameters: Parameters) -> Predictions:
    """Predictions for all rows of some splits, one split after the other, as at a check."""
    data = program.dataset
    rows = np.concatenate([data.rows(split) for split in splits])
    logits = np.concatenate([program.scores(data.X[data.rows(split)], parameters) for split in splits])
    return Predictions(rows, data.y[rows], logits, said(logits))


def due(frame: Frame) -> tuple[Split, ...]:
    """The splits whose predictions may be shown: train always, the others at their checks."""
    checked = frame.moment.op == frame.schedule.check
    looked_at = frame.schedule.due(frame.moment.iteration) if checked else ()
    return tuple(split for split in SPLITS if split == "train" or split in looked_at)


def updated(frame: Frame, mask: Mask) -> bool:
    """True if this iteration's update is computed and not hidden."""
    after = frame.program.after(frame.program.parameters[0].name)
    return frame.computed(after) and after not in mask.tensors


def parameters(frame: Frame, mask: Mask) -> Parameters:
    """The parameters to predict with: those after the update if it is computed and not hidden, else those before."""
    return frame.current.model_after if updated(frame, mask) else frame.current.model


def about_parameters(frame: Frame, mask: Mask) -> str:
    """Names these parameters: `weights after update 600`."""
    return f"weights {'after' if updated(frame, mask) else 'before'} update {frame.moment.iteration}"


def split_of(measure: Tensor) -> Split:
    """The split of a measure."""
    return next(split for split in SPLITS if split == measure.of)


def measured(frame: Frame, name: str, mask: Mask) -> Piece:
    """The last result of a measure, `train 100.0% @600`, or when it is first due, if ever; and its style."""
    told = look_of(frame, name, mask)
    return f"{told.word}{told.found}{told.when}", told.style


class LookPieces(NamedTuple):
    """The parts of the text on a result: its measure, its value, and its iteration."""

    word: str
    found: str
    when: str
    style: Style

    def text(self, *, when: bool = True, counted: str = "") -> str:
        """`train 92.2% @500`; with `counted`, `train 95 of 103  92.2% @500`."""
        word = f"{self.word.strip()} {counted} " if counted else self.word.strip()
        return " ".join(filter(None, (word, self.found.strip(), self.when.strip() * when)))

    @property
    def spoken(self) -> str:
        """The text to be read aloud: `train not yet, at 100`."""
        if self.found == _NOT_YET:
            return f"{self.word.strip()} not yet, {self.when.strip()}"
        return self._replace(found=numbers.aloud(self.found)).text()


def look_of(frame: Frame, name: str, mask: Mask, *, brief: bool = False) -> LookPieces:
    """The text of `measured`, in parts. `brief`: 12 columns, without the iteration."""
    look, number, measure = frame.last_check(name), frame.moment.iteration, frame.described(name)
    split = split_of(measure)
    word = split if name == split else name.removeprefix(f"{split}_").rjust(5)
    if frame.schedule.without(split):
        return LookPieces(f"{word:<5} ", f"{'0' if brief else 'no'} rows", "", DIM)
    if mask.hides(Cell(name)):
        return LookPieces(f"{word:<5}      ", "?", "" if brief else f" @{number}", TEXT)
    if look is None:
        due = str(frame.schedule.next_due(split, number))
        return LookPieces(f"{word:<5} ", f"@{due}" if brief else _NOT_YET, "" if brief else f"   at {due}", DIM)
    new = frame.moment.op == frame.schedule.check and look.iteration == number
    found = numbers.measure(look.value, measure.kind)
    if len(found) > _FOUND:  # it would touch its measure
        found = numbers.fixed(look.value, _FOUND).strip()
    at = f" @{look.iteration}" * (name == split and not brief)
    return LookPieces(f"{word:<5}".ljust(12 - len(found)), found, at, BOLD if new else TEXT)


def bits_of(frame: Frame, split: str, mask: Mask) -> str:
    """`3.6592 bits`, the last result of a split in bits per character; "" without one."""
    name = f"{split}{BITS}"
    look = frame.last_check(name) if name in frame.program.measures and not mask.hides(Cell(name)) else None
    return "" if look is None else f"{numbers.measure(look.value, Kind.LOSS)} bits"


def counted(value: float, rows: int) -> str:
    """An accuracy in percent as a number of rows: `6 of 8`."""
    return f"{round(value / 100 * rows)} of {rows}"


def last_counted(frame: Frame, name: str, mask: Mask) -> str:
    """The last result of a measure as a number of rows; "" without one, if hidden, or if it is not an accuracy."""
    look, measure = frame.last_check(name), frame.described(name)
    if look is None or mask.hides(Cell(name)) or measure.kind is not Kind.PERCENT:
        return ""
    return counted(look.value, len(frame.dataset.rows(split_of(measure))))


def class_name(frame: Frame, number: int, most: int = numbers.WIDTH) -> str:
    """The first `most` letters of a class's name; `class 0` if it has none."""
    name = frame.dataset.classes[number]
    return f"class {number}" if name == f"c{number}" else frame.dataset.heads(most)[number]


def told_of(program: Program, value: float, *, apart: bool = False) -> str:
    """The number of a class in seven columns: a probability, or an output with its sign; `apart`: after a blank."""
    if program.letter == "p":
        return numbers.probability(value)
    return numbers.fixed(value, 5).rjust(numbers.WIDTH) if apart else numbers.fixed(value)


class Prediction(NamedTuple):
    """The prediction for a row."""

    probabilities: Array
    """The probability, or output, of each class, (classes,)."""
    label: int
    """The predicted class; `NOTHING` if a logit is nan or inf."""
    tied: bool = False
    """True if several logits are the largest."""


def asked(frame: Frame, mask: Mask, rows: Iterable[int]) -> dict[int, Prediction]:
    """The predictions for these rows, by row; rows that are not due are left out."""
    splits = due(frame)
    told = [row for row in rows if frame.dataset.split_of(row) in splits]
    known = frame.dataset.leading_to(told)
    logits = frame.program.scores(frame.dataset.X[known], parameters(frame, mask))
    logits = logits if known is told else logits[np.searchsorted(known, told)]
    probabilities = frame.program.ending.probabilities(logits)
    labels, equal = said(logits).tolist(), tied(logits).tolist()
    return {row: Prediction(probabilities[place], labels[place], equal[place]) for place, row in enumerate(told)}


def in_words(frame: Frame, row: int, told: Prediction | None, room: int) -> str:
    """`#3 is class 2; predicted class 1 0.5761, class 0 0.2119, …`: the prediction, then the other largest numbers."""
    data, split = frame.dataset, frame.dataset.split_of(row)
    if not data.classes:
        target = f"#{row}: target {_in_unit(data, data.y.reshape(len(data.y), -1)[row])}"
        if told is None:
            return f"{target}, a {split} row: {_WHEN[split]}"
        return f"{target}; predicted {_in_unit(data, told.probabilities)}"
    return fitting([_of_class(frame, row, told, room, most) for most in (_LONGEST, numbers.WIDTH)], room)


def _of_class(frame: Frame, row: int, told: Prediction | None, room: int, most: int) -> str:
    """The words on a row of a class, with names of at most so many columns."""
    split, label = frame.dataset.split_of(row), class_name(frame, int(frame.dataset.y[row]), most)
    if told is None:
        return f"#{row} is {label}, a {split} row: {_WHEN[split]}"
    if told.label == NOTHING:
        return f"#{row} is {label}; its output is nan or inf."
    start, parts = f"#{row} is {label}; predicted ", list[str]()
    others = [number for number in np.argsort(-told.probabilities, kind="stable").tolist() if number != told.label]
    for number in (told.label, *others):
        probability = told_of(frame.program, float(told.probabilities[number])).strip()
        parts.append(f"{class_name(frame, number, most)}{' (tie)' * (told.tied and not parts)} {probability}")
    return start + (as_many(parts, room - width_of(start)) or f"{parts[0]}, …")


def _in_unit(data: Dataset, values: Array) -> str:
    """Values (targets,) in the units of the data."""
    return ", ".join(map(numbers.plain, data.in_unit(values).tolist()))


@dataclass(frozen=True, eq=False)
class ConfusionCounts:
    """Counts of rows by true and predicted class."""

    table: Array
    """(true classes, predicted classes + 1): the last column has rows without a prediction."""
    wrong_rows: Array
    """Row numbers of the wrong predictions, in order."""
    tied: int = 0
    """The number of rows with tied largest logits."""

    @property
    def total(self) -> int:
        """The number of rows."""
        return int(self.table.sum())

    @property
    def right(self) -> int:
        """The number of correct predictions."""
        return int(self.by_class.sum())

    @property
    def by_class(self) -> Array:
        """Correct predictions of each true class, (classes,)."""
        return self.table.diagonal()

    @property
    def sizes(self) -> Array:
        """Rows of each true class, (classes,)."""
        sizes: Array = self.table.sum(axis=1)
        return sizes

    @property
    def broken(self) -> int:
        """The number of rows without a prediction, since a logit is nan or inf."""
        return int(self.table[:, -1].sum())

    @property
    def pairs(self) -> list[tuple[int, int, int]]:
        """True class, predicted class and count of each confusion, the most frequent first."""
        wrong = self.table[:, :-1] - np.diag(self.by_class)
        places = [(int(label), int(said)) for label, said in np.argwhere(wrong)]
        pairs = [(label, said, int(wrong[label, said])) for label, said in places]
        return sorted(pairs, key=lambda pair: -pair[2])

    @property
    def most_often(self) -> tuple[int, int, int] | None:
        """The most frequent confusion; None if several are as frequent."""
        pairs = self.pairs
        return pairs[0] if pairs and pairs[0][2] > max((often for *_, often in pairs[1:]), default=0) else None


def count(answers: Predictions, classes: int) -> ConfusionCounts:
    """The confusion counts of predictions among `classes` classes."""
    columns = np.where(answers.said == NOTHING, classes, answers.said)
    table = tally(answers.labels * (classes + 1) + columns, classes * (classes + 1))
    return ConfusionCounts(table.reshape(classes, classes + 1), answers.rows[~answers.right], int(answers.tied.sum()))
