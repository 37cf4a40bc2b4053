"""Labels: the texts of a label column as classes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import MAX_NUMBERS
from stepviz.data.files import numerals
from stepviz.data.files.problems import Problems
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import LOSSES, TASKS
from stepviz.text import clean, shown

MAX_CLASSES = 1000
LONGEST_LABEL = 200
_NONE = -1
"""The code of a text that is no label."""

EITHER = "either"
"""A task that is found out: regression where the labels are numbers, more than `FEW` of them, else classification."""
AMOUNTS = "amounts"
"""The same where nobody said what is to be learned: regression of more than `MANY` numbers, or of more than `FEW` where
they are as many as half of the rows.
"""
FEW, MANY = 10, 20
_MEASURED = 20
"""Classes from which on labels with decimals are taken for measurements."""
_TWO = 2
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
UNLABELLED = "give --missing drop to leave its row out, or fill it in"
"""What to do about a row without a label."""

Codes = npt.NDArray[np.int64]


def task_of(experiment: Experiment) -> str | None:
    """What the label is: as told; else found out where the loss can learn both, or a class."""
    both = "regression" in LOSSES[experiment.loss].tasks
    return experiment.task or (EITHER if both else AMOUNTS if experiment.loss == Experiment.loss else None)


def are_amounts(task: str | None, different: int, rows: int) -> bool:
    """Whether so many different numbers as labels of so many rows are learned as numbers."""
    if task == EITHER:
        return different > FEW
    return task == AMOUNTS and (different > MANY or (different > FEW and 2 * different >= rows))


class Target(NamedTuple):
    """What is to be learned of the rows."""

    y: npt.NDArray[Any]
    """(rows,): int64, positions in `classes`; or float64, numbers as they are, where there are no classes."""
    classes: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    """What was found out and not told, in words."""


class Labels:
    """Classes by name, numbered as they come; in order once all have been seen.

    A label stays the text it is: 1 and 1.0 are two classes. White space around it does not count.
    """

    told = False

    def __init__(self, task: str | None) -> None:
        """`task`: what the label is; `EITHER`, `AMOUNTS` and None say what is to be found out."""
        self._task = task
        self._most = MAX_NUMBERS if task in (EITHER, AMOUNTS) else MAX_CLASSES
        """Different labels after which others are ignored."""
        self._codes: dict[str, int] = {}
        """By the text as written."""
        self._names: dict[str, int] = {}
        self.parts: list[Codes] = []
        """The codes of all rows."""

    def read(self, cells: Sequence[str]) -> list[int]:
        """Keep a code for each text. Returns the positions of texts that are empty or too long."""
        for text in dict.fromkeys(cells):
            if text not in self._codes:
                self._codes[text] = self._code(clean(text))
        self.parts.append(np.fromiter(map(self._codes.__getitem__, cells), np.int64, len(cells)))
        return [] if self.too_many else np.flatnonzero(self.parts[-1] == _NONE).tolist()

    def lacks(self, cell: str) -> bool:
        """Whether a cell holds no label."""
        return not cell.strip()

    def faults(self, cells: Sequence[str], wrong: Sequence[int], hint: str = "") -> dict[int, str]:  # noqa: ARG002 - any text may be a label
        """Why the texts at these positions are no labels."""
        empty = f"is empty: {UNLABELLED}"
        return {place: empty if self.lacks(cells[place]) else label_fault(cells[place]) for place in wrong}

    @property
    def too_many(self) -> bool:
        """True if there are more labels than that."""
        return len(self._names) > self._most

    def result(self, column: str, decimal: str, problems: Problems) -> Target:
        """What the labels of all rows are; `column` is what messages call theirs. What is wrong raises `UserError`."""
        rows = sum(map(len, self.parts))
        numbers = self._as_numbers(decimal) if are_amounts(self._task, len(self._names), rows) else None
        codes = np.concatenate([*self.parts, np.zeros(0, np.int64)])
        self.parts.clear()
        if numbers is None:
            self._check(column, problems)
        problems.settle()
        if numbers is not None:
            return Target(numbers[codes], assumed=(as_targets(len(numbers)),))
        names = list(self._names)
        ordered = sorted(names, key=(lambda name: (int(name), name)) if all(map(_WHOLE.fullmatch, names)) else None)
        places = np.argsort([self._names[name] for name in ordered])
        assumed = taken_for_classes(ordered) if self._task not in TASKS else ()
        return Target(places[codes], tuple(ordered), assumed)

    def _as_numbers(self, decimal: str) -> npt.NDArray[np.float64] | None:
        """For each code its number, where all labels are numbers; else None."""
        found = numerals.values([*self._names], decimal)
        return None if np.isnan(found).any() else found

    def _code(self, name: str) -> int:
        if not name or len(name) > LONGEST_LABEL or self.too_many:
            return _NONE
        return self._names.setdefault(name, len(self._names))

    def _check(self, column: str, problems: Problems) -> None:
        """Add what is wrong with the classes as a whole."""
        names = list(self._names)
        if len(names) > MAX_CLASSES:
            problems.add(f"{column}: there are more than {MAX_CLASSES} different labels: give --label COLUMN")
        elif len(names) > _MEASURED and any("." in n and not math.isnan(numerals.value(n, ".")) for n in names):
            problems.add(
                f"{column} holds measurements ({shown(names[0])}, {shown(names[1])}, …), not classes: "
                "give --task regression to learn them, or --label COLUMN"
            )
        elif len(names) == 1:
            problems.add(f"{column} has one class only, {shown(names[0])}: two or more are needed")


def as_targets(count: int) -> str:
    """What is assumed of so many numbers that could be classes."""
    return (
        f"{count} different numeric labels are taken as targets: regression; --task classification if they are classes"
    )


def taken_for_classes(classes: Sequence[str]) -> tuple[str, ...]:
    """What is assumed of classes, in order, that could be amounts: three numbers or more; nothing of others."""
    if len(classes) <= _TWO or all(np.isnan(numerals.values(classes, decimal)).any() for decimal in ".,"):
        return ()
    return (f"the labels {classes[0]} to {classes[-1]} are classes: --task regression if they are amounts",)


def label_fault(text: str) -> str:
    """Why the text is no label."""
    if not text.strip():
        return "is empty: a label is needed"
    name = clean(text)
    return f"{shown(name)} is longer than {LONGEST_LABEL} characters: a label is needed" if name else "is not a label"
