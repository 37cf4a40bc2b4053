"""Answers: what the network says about rows of the data at a moment. Rows that are not due are never asked about.

How often each class is taken for another is counted by `count`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, Cell, Kind, Parameters, Program, Tensor
from stepviz.ops.check import BITS, tied
from stepviz.training import Frame
from stepviz.views.panes.marks import Mask
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, TEXT, Style

_NOT_YET = "-"
"""What a look found that is to come."""
NOTHING = -1
"""What is said where a logit is not finite."""
_WHEN: dict[Split, str] = {
    "train": "the prediction is hidden",
    "val": "predicted at checks",
    "test": "predicted once, at the end",
}


class Answers(NamedTuple):
    """What is said about some rows."""

    rows: Array
    """Their numbers in the data set, (n,)."""
    labels: Array
    """Their classes, (n,)."""
    logits: Array
    """(n, classes)."""
    said: Array
    """The class of the largest logit, the first one among equals; `NOTHING` where one is not finite. (n,)."""

    @property
    def tied(self) -> Array:
        """Where several logits are the largest, (n,) bool."""
        return tied(self.logits)

    @property
    def right(self) -> Array:
        """Which rows are answered right, (n,) bool."""
        right: Array = self.said == self.labels
        return right


def said(logits: Array) -> Array:
    """What logits (n, classes) say, (n,): as a check counts it."""
    return np.where(np.isfinite(logits).all(axis=1), logits.argmax(axis=1), NOTHING)


def ask(program: Program, splits: tuple[Split, ...], parameters: Parameters) -> Answers:
    """The answers about all rows of some splits, one split after the other, as a check computes them."""
    data = program.dataset
    rows = np.concatenate([data.rows(split) for split in splits])
    logits = np.concatenate([program.scores(data.X[data.rows(split)], parameters) for split in splits])
    return Answers(rows, data.y[rows], logits, said(logits))


def due(frame: Frame) -> tuple[Split, ...]:
    """The splits whose rows may be drawn: train always, the others at the checks that look at them."""
    checked = frame.moment.op == frame.schedule.check
    looked_at = frame.schedule.due(frame.moment.iteration) if checked else ()
    return tuple(split for split in SPLITS if split == "train" or split in looked_at)


def updated(frame: Frame, veil: Mask) -> bool:
    """Whether the parameters to show are those after this iteration's update."""
    after = frame.program.after(frame.program.parameters[0].name)
    return frame.computed(after) and after not in veil.tensors


def parameters(frame: Frame, veil: Mask) -> Parameters:
    """What rows are answered with at the moment: after the update once it is told, else before it."""
    return frame.current.model_after if updated(frame, veil) else frame.current.model


def about_parameters(frame: Frame, veil: Mask) -> str:
    """Which parameters those are: `weights after update 600`."""
    return f"weights {'after' if updated(frame, veil) else 'before'} update {frame.moment.iteration}"


def split_of(measure: Tensor) -> Split:
    """The split of a measure."""
    return next(split for split in SPLITS if split == measure.of)


def measured(frame: Frame, name: str, veil: Mask, *, brief: bool = False) -> tuple[str, Style]:
    """The last look at a measure, as it is written: `train 100.0% @600`; or when it is first due, or that none is.

    `brief`: in 12 columns, what was found without when.
    """
    told = look_of(frame, name, veil, brief=brief)
    return f"{told.word}{told.found}{told.when}", told.style


class LookPieces(NamedTuple):
    """A look at a measure as it is written: what it is of, what was found, and when."""

    word: str
    found: str
    when: str
    style: Style

    def text(self, *, when: bool = True, counted: str = "") -> str:
        """`train 92.2% @500`, with what is counted `train 95 of 103  92.2% @500`."""
        word = f"{self.word.strip()} {counted} " if counted else self.word.strip()
        return " ".join(filter(None, (word, self.found.strip(), self.when.strip() * when)))

    @property
    def spoken(self) -> str:
        """The same to be read aloud: `train not yet, at 100`."""
        return self.text() if self.found != _NOT_YET else f"{self.word.strip()} not yet, {self.when.strip()}"


def look_of(frame: Frame, name: str, veil: Mask, *, brief: bool = False) -> LookPieces:
    """The last look at a measure, in its pieces: as `measured`."""
    look, number, measure = frame.last_check(name), frame.moment.iteration, frame.described(name)
    split = split_of(measure)
    word = split if name == split else name.removeprefix(f"{split}_").rjust(5)
    if frame.schedule.without(split):
        return LookPieces(f"{word:<5} ", f"{'0' if brief else 'no'} rows", "", DIM)
    if veil.hides(Cell(name)):
        return LookPieces(f"{word:<5}      ", "?", "" if brief else f" @{number}", TEXT)
    if look is None:
        due = str(frame.schedule.next_due(split, number))
        return LookPieces(f"{word:<5} ", f"@{due}" if brief else _NOT_YET, "" if brief else f"   at {due}", DIM)
    new = frame.moment.op == frame.schedule.check and look.iteration == number
    found = numbers.measure(look.value, measure.kind)
    at = f" @{look.iteration}" * (name == split and not brief)
    return LookPieces(f"{word:<5}".ljust(12 - len(found)), found, at, BOLD if new else TEXT)


def bits_of(frame: Frame, split: str, veil: Mask) -> str:
    """`3.6592 bits`, as the last look found them beside an accuracy; empty where there are none."""
    name = f"{split}{BITS}"
    look = frame.last_check(name) if name in frame.program.measures and not veil.hides(Cell(name)) else None
    return "" if look is None else f"{numbers.measure(look.value, Kind.LOSS)} bits"


def counted(value: float, rows: int) -> str:
    """`6 of 8`: how many rows are right, of all. A share of rows is told by whole ones."""
    return f"{round(value / 100 * rows)} of {rows}"


def last_counted(frame: Frame, name: str, veil: Mask) -> str:
    """The last look at a measure, counted; empty where there was none, it is hidden, or no rows are counted."""
    look, measure = frame.last_check(name), frame.described(name)
    if look is None or veil.hides(Cell(name)) or measure.kind is not Kind.PERCENT:
        return ""
    return counted(look.value, len(frame.dataset.rows(split_of(measure))))


def class_name(frame: Frame, number: int, most: int = numbers.WIDTH) -> str:
    """The first `most` letters of a class's name; `class 0` where it has none of its own."""
    name = frame.dataset.classes[number]
    return f"class {number}" if name == f"c{number}" else frame.dataset.heads(most)[number]


def told_of(program: Program, value: float, *, apart: bool = False) -> str:
    """What is told of a class, in seven columns: a probability, or an output with its sign; `apart`: after a blank."""
    if program.letter == "p":
        return numbers.probability(value)
    return numbers.fixed(value, 5).rjust(numbers.WIDTH) if apart else numbers.fixed(value)


class Said(NamedTuple):
    """What is said about a row."""

    chances: Array
    """(classes,)."""
    label: int
    """`NOTHING` where a logit is not finite."""
    tied: bool = False
    """Whether it is the first of several largest logits."""


def asked(frame: Frame, veil: Mask, rows: Iterable[int]) -> dict[int, Said]:
    """What is said about those of the rows that are due; no other row is asked about."""
    splits = due(frame)
    told = [row for row in rows if frame.dataset.split_of(row) in splits]
    known = frame.dataset.leading_to(told)
    logits = frame.program.scores(frame.dataset.X[known], parameters(frame, veil))
    logits = logits if known is told else logits[np.searchsorted(known, told)]
    chances = frame.program.chances(logits)
    labels, equal = said(logits).tolist(), tied(logits).tolist()
    return {row: Said(chances[place], labels[place], equal[place]) for place, row in enumerate(told)}


def in_words(frame: Frame, row: int, told: Said | None, room: int) -> str:
    """`#3 is class 2; predicted class 1 0.5761, class 0 0.2119, …`: the prediction, then the largest probabilities."""
    if not frame.dataset.classes:
        return _in_numbers(frame, row, told)
    label = class_name(frame, int(frame.dataset.y[row]))
    if told is None:
        split = frame.dataset.split_of(row)
        return f"#{row} is {label}, a {split} row: {_WHEN[split]}"
    if told.label == NOTHING:
        return f"#{row} is {label}; its output is nan."
    text = f"#{row} is {label}; predicted"
    others = [number for number in np.argsort(-told.chances, kind="stable").tolist() if number != told.label]
    for place, number in enumerate((told.label, *others)):
        chance = told_of(frame.program, float(told.chances[number])).strip()
        tie = " (tie)" * (told.tied and not place)
        more = f"{',' if place else ''} {class_name(frame, number)}{tie} {chance}"
        if len(text) + len(more) + len(", …") > room:
            return f"{text}, …"
        text += more
    return text


def _in_numbers(frame: Frame, row: int, told: Said | None) -> str:
    """`#3: target 2.5; predicted 2.31`."""
    data = frame.dataset
    targets = _in_unit(data, data.y.reshape(len(data.y), -1)[row])
    if told is None:
        split = data.split_of(row)
        return f"#{row}: target {targets}, a {split} row: {_WHEN[split]}"
    return f"#{row}: target {targets}; predicted {_in_unit(data, told.chances)}"


def _in_unit(data: Dataset, values: Array) -> str:
    """Numbers for each of the targets, (targets,), in the unit in which these were given."""
    return ", ".join(map(numbers.plain, data.in_unit(values).tolist()))


@dataclass(frozen=True, eq=False)
class Mixups:
    """Rows, counted by true class and by what is said."""

    table: Array
    """(classes, classes + 1): by true class; by the class said, in the last column rows for which nothing is said."""
    wrong_rows: Array
    """Numbers of the rows answered wrong, in order."""
    tied: int = 0
    """Rows with several largest logits: the first of these classes is said."""

    @property
    def total(self) -> int:
        """All rows."""
        return int(self.table.sum())

    @property
    def right(self) -> int:
        """Rows answered right."""
        return int(self.by_class.sum())

    @property
    def by_class(self) -> Array:
        """Rows of each class answered right, (classes,)."""
        return self.table.diagonal()

    @property
    def sizes(self) -> Array:
        """Rows of each class, (classes,)."""
        sizes: Array = self.table.sum(axis=1)
        return sizes

    @property
    def broken(self) -> int:
        """Rows for which nothing is said: a logit is not finite."""
        return int(self.table[:, -1].sum())

    @property
    def pairs(self) -> list[tuple[int, int, int]]:
        """True class, class said, how often: what is mixed up most first."""
        wrong = self.table[:, :-1] - np.diag(self.by_class)
        places = [(int(label), int(said)) for label, said in np.argwhere(wrong)]
        pairs = [(label, said, int(wrong[label, said])) for label, said in places]
        return sorted(pairs, key=lambda pair: -pair[2])

    @property
    def most_often(self) -> tuple[int, int, int] | None:
        """The first of these; None where several are as frequent."""
        pairs = self.pairs
        return pairs[0] if pairs and pairs[0][2] > max((often for *_, often in pairs[1:]), default=0) else None


def count(answers: Answers, classes: int) -> Mixups:
    """Count answers about rows of that many classes."""
    columns = np.where(answers.said == NOTHING, classes, answers.said)
    table = np.bincount((answers.labels * (classes + 1) + columns).astype(np.intp), minlength=classes * (classes + 1))
    return Mixups(table.reshape(classes, classes + 1), answers.rows[~answers.right], int(answers.tied.sum()))
