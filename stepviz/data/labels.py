"""Labels: the texts of a label column as classes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stepviz.data.files import numerals
from stepviz.data.files.problems import Problems
from stepviz.text import clean, shown

MAX_CLASSES = 1000
LONGEST_LABEL = 200
NONE = -1
"""The code of a text that is no label."""

EITHER = "either"
"""A task that is found out: regression where the labels are numbers, more than `FEW` of them, else classification."""
FEW = 10
_MEASURED = 20
"""Classes from which on labels with decimals are taken for measurements."""
_TWO = 2
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


class Labels:
    """Classes by name, numbered as they come; in order once all have been seen.

    A label stays the text it is: 1 and 1.0 are two classes. White space around it does not count.
    """

    def __init__(self, most: int = MAX_CLASSES) -> None:
        """`most`: after how many different labels the others are not looked at."""
        self._most = most
        self._codes: dict[str, int] = {}
        """By the text as written."""
        self._names: dict[str, int] = {}

    def codes(self, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """A code for each text, (texts,); `NONE` for one that is empty or too long."""
        for text in dict.fromkeys(texts):
            if text not in self._codes:
                self._codes[text] = self._code(clean(text))
        return np.fromiter(map(self._codes.__getitem__, texts), np.int64, len(texts))

    @property
    def too_many(self) -> bool:
        """Whether there are more classes than are looked at."""
        return len(self._names) > self._most

    def as_numbers(self, decimal: str) -> npt.NDArray[np.float64] | None:
        """For each code its number, where there are more than ten labels and all are numbers; else None."""
        found = [numerals.value(name, decimal) for name in self._names] if len(self._names) > FEW else [None]
        return None if None in found else np.array(found, dtype=np.float64)

    def _code(self, name: str) -> int:
        if not name or len(name) > LONGEST_LABEL or self.too_many:
            return NONE
        return self._names.setdefault(name, len(self._names))

    def in_order(self) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
        """The class names, sorted (as numbers if all are whole), and for each code the position of its class."""
        names = list(self._names)
        ordered = sorted(names, key=(lambda name: (int(name), name)) if all(map(_WHOLE.fullmatch, names)) else None)
        place = {name: position for position, name in enumerate(ordered)}
        return tuple(ordered), np.array([place[name] for name in names], dtype=np.int64)

    def check(self, column: str, problems: Problems) -> None:
        """Add what is wrong with the classes as a whole; `column` is what messages call theirs."""
        names = list(self._names)
        if len(names) > MAX_CLASSES:
            problems.add(f"{column}: there are more than {MAX_CLASSES} different labels: give --label COLUMN")
        elif len(names) > _MEASURED and sum("." in n for n in names if numerals.value(n, ".") is not None) > 0:
            problems.add(
                f"{column} holds measurements ({shown(names[0])}, {shown(names[1])}, …), not classes: "
                "give --task regression to learn them, or --label COLUMN"
            )
        elif len(names) == 1:
            problems.add(f"{column} has one class only, {shown(names[0])}: two or more are needed")


def taken_for_classes(classes: Sequence[str]) -> tuple[str, ...]:
    """What is assumed of classes, in order, that could be amounts: three numbers or more; nothing of others."""
    if len(classes) <= _TWO or not any(numerals.values(classes, decimal) is not None for decimal in ".,"):
        return ()
    return (f"the labels {classes[0]} to {classes[-1]} are classes: --task regression if they are amounts",)


def label_fault(text: str) -> str:
    """Why the text is no label."""
    if not text.strip():
        return "is empty: a label is needed"
    name = clean(text)
    return f"{shown(name)} is longer than {LONGEST_LABEL} characters: a label is needed" if name else "is not a label"
