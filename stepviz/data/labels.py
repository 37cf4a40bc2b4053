"""Labels: turns a label column into classes or, if its numbers are amounts, into targets."""

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
_LONGEST_LABEL = 200
_NONE = -1
"""The code of a text that cannot be a label."""

EITHER = "either"
"""A task to be detected: regression if the labels are numbers, more than `FEW` different ones; else classification."""
AMOUNTS = "amounts"
"""A task to be detected if the user gave no hint: regression if the labels are more than `MANY` different numbers, or
more than `FEW` and at least half as many as rows.
"""
FEW, MANY = 10, 20
_MEASURED = 20
"""With more classes than this, labels with decimals are taken for measurements."""
_TWO = 2
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
UNLABELLED = "give --missing drop to leave its row out, or fill it in"
"""The remedy for a row without a label."""

Codes = npt.NDArray[np.int64]


def task_of(experiment: Experiment) -> str | None:
    """The task as the user gave it; `EITHER` or `AMOUNTS` if it is to be detected; None for classification."""
    both = "regression" in LOSSES[experiment.loss].tasks
    return experiment.task or (EITHER if both else AMOUNTS if experiment.loss == Experiment.loss else None)


def are_amounts(task: str | None, different: int, rows: int) -> bool:
    """True if labels with this number of different values are targets, if all are numbers."""
    if task == EITHER:
        return different > FEW
    return task == AMOUNTS and (different > MANY or (different > FEW and 2 * different >= rows))


class Target(NamedTuple):
    """The labels or targets of the rows."""

    y: npt.NDArray[Any]
    """(rows,): int64, positions in `classes`; without classes float64, the numbers as given."""
    classes: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    """What was detected, not given by the user, in words."""


class Labels:
    """Collects the labels of a column, and numbers the classes in sorted order at the end.

    Labels are compared as texts: 1 and 1.0 are two classes. White space around them is ignored.
    """

    reported = False
    decoration = ""
    """What is removed from amounts, in words."""

    def __init__(self, task: str | None, decoration: str = "") -> None:
        """`task`: as `task_of` returns it; `decoration`: what is removed if the labels are amounts."""
        self._task, self._decoration = task, decoration
        self._most = MAX_NUMBERS if task in (EITHER, AMOUNTS) else MAX_CLASSES
        """The number of different labels after which new ones are ignored."""
        self._codes: dict[str, int] = {}
        """Codes by the text as written."""
        self._names: dict[str, int] = {}
        self.parts: list[Codes] = []
        """The codes of the rows of each block."""

    def read(self, cells: Sequence[str]) -> list[int]:
        """Keep the labels in these cells. Returns the positions of texts that are empty or too long."""
        for text in dict.fromkeys(cells):  # each text once: a few labels fill the column
            if text not in self._codes:
                name = clean(text)
                fits = name and len(name) <= _LONGEST_LABEL and not self.too_many
                self._codes[text] = self._names.setdefault(name, len(self._names)) if fits else _NONE
        self.parts.append(np.fromiter(map(self._codes.__getitem__, cells), np.int64, len(cells)))
        return [] if self.too_many else np.flatnonzero(self.parts[-1] == _NONE).tolist()

    def lacks(self, cell: str) -> bool:
        """True if a cell holds no label."""
        return not cell.strip()

    # Any text may be a label, and an empty one has the same remedy in all rows.
    def faults(self, cells: Sequence[str], wrong: Sequence[int], hint: str = "", *, whole: bool) -> dict[int, str]:  # noqa: ARG002
        """The messages for bad cells, by position."""
        empty = f"is empty: {UNLABELLED}"
        return {place: empty if self.lacks(cells[place]) else label_fault(cells[place]) for place in wrong}

    @property
    def too_many(self) -> bool:
        """True if there are more different labels than can be used."""
        return len(self._names) > self._most

    def result(self, column: str, decimal: str, problems: Problems) -> Target:
        """The target of all rows. `column`: the column in messages. Raises `UserError` if there are problems."""
        rows = sum(map(len, self.parts))
        numbers: npt.NDArray[np.float64] | None = None
        if are_amounts(self._task, len(self._names), rows):
            found = self._numbers([*self._names], decimal)
            numbers = None if np.isnan(found).any() else found
        # The empty array is for a column without rows.
        codes = np.concatenate([*self.parts, np.zeros(0, np.int64)])
        self.parts.clear()
        if numbers is None:
            self._check(column, problems)
        problems.settle()
        if numbers is not None:
            self.decoration = self._decoration
            return Target(numbers[codes], assumed=(as_targets(len(numbers)),))
        names = list(self._names)
        # Whole numbers by size, so that 10 comes after 9.
        ordered = sorted(names, key=(lambda name: (int(name), name)) if all(map(_WHOLE.fullmatch, names)) else None)
        places = np.argsort([self._names[name] for name in ordered])
        assumed = self._taken_for_classes(ordered) if self._task not in TASKS else ()
        return Target(places[codes], tuple(ordered), assumed)

    def _numbers(self, names: Sequence[str], decimal: str) -> npt.NDArray[np.float64]:
        """The number in the text of each label, without its currency or percent sign; nan where there is none."""
        plain = [numerals.undecorated(name, decimal) for name in names] if self._decoration else names
        return numerals.values(plain, decimal)

    def _taken_for_classes(self, classes: Sequence[str]) -> tuple[str, ...]:
        """The note that three or more numbers are taken for classes, though they could be amounts; empty for others."""
        if len(classes) <= _TWO or all(np.isnan(self._numbers(classes, decimal)).any() for decimal in ".,"):
            return ()
        return (f"the labels {classes[0]} to {classes[-1]} are classes: --task regression if they are amounts",)

    def _check(self, column: str, problems: Problems) -> None:
        """Add problems with the classes as a whole."""
        names = list(self._names)
        if len(names) > MAX_CLASSES:
            problems.add(f"{column}: there are more than {MAX_CLASSES} different labels: give --label COLUMN")
        elif len(names) > _MEASURED and any("." in n and not math.isnan(numerals.value(n, ".")) for n in names):
            problems.add(
                f"{column} holds measurements ({shown(names[0])}, {shown(names[1])}, …), not classes: "
                "give --task regression to learn them, or --label COLUMN"
            )
        elif len(names) == 1 and not problems.unread:  # they may be of other classes
            problems.add(f"{column} has one class only, {shown(names[0])}: two or more are needed")


def as_targets(count: int) -> str:
    """The assumption made when numbers that could be classes are taken as targets."""
    return (
        f"{count} different numeric labels are taken as targets: regression; --task classification if they are classes"
    )


def label_fault(text: str) -> str:
    """The message for a text that cannot be a label."""
    if not text.strip():
        return "is empty: a label is needed"
    name = clean(text)
    return f"{shown(name)} is longer than {_LONGEST_LABEL} characters: a label is needed" if name else "is not a label"
