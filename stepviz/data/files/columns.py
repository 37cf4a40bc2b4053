"""Columns: what those of a table are called, and which hold the inputs and the classes."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from stepviz.data.files.problems import Problems
from stepviz.settings.sources import DELIMITERS
from stepviz.shell import quoted
from stepviz.text import clean, listed, shown

LONGEST_NAME = 200
_LABELS = ("label", "class", "target", "y")
"""Names of a column that is the label, if any is."""


class Columns:
    """The columns of a table: what they are called, and which hold the inputs and the label."""

    label = 0
    features: tuple[int, ...] = ()
    assumed: tuple[str, ...] = ()

    def __init__(
        self,
        cells: Sequence[str],
        named: bool,
        label: str | None,
        features: tuple[str, ...] | None,
        problems: Problems,
        line: int = 1,
    ) -> None:
        """`cells`: the first row, at `line`. What cannot be is added to the problems."""
        self.names = tuple(map(clean, cells)) if named else tuple(str(place + 1) for place in range(len(cells)))
        """By position; the numbers from 1 where no line names them."""
        self._named, self._problems = named, problems
        if len(self.names) < 2:
            problems.add(_one_column(line, cells))
            return
        if label is None:
            self.label = self._default_label()
            self.assumed = (f"the label is the last column, {self.called(self.label).removeprefix('column ')}",)
        else:
            self.label = self._place("--label", label)
        if features is None:
            self.features = tuple(place for place in range(len(self.names)) if place != self.label)
        else:
            self.features = tuple(self._place("--features", feature) for feature in features)
        if self.label in self.features:
            problems.add(f"{self.called(self.label)} is the label: it cannot be a feature too")
        if len(set(self.features)) < len(self.features):
            problems.add("gives each column once: --features names one twice")
        if named:
            self._check_names({self.label, *self.features}, line)

    def called(self, place: int) -> str:
        """How messages name a column: `column "age"`, or `column 3` without names."""
        return f"column {shown(self.names[place])}" if self._named else f"column {place + 1}"

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Of the features, in their order: x0, x1, … where no line names them."""
        return tuple(self.names[place] if self._named else f"x{number}" for number, place in enumerate(self.features))

    def _place(self, flag: str, wanted: str) -> int:
        """The position of a column by its name, else by its number."""
        name = clean(wanted)
        if name in self.names:
            return self.names.index(name)
        if name.isascii() and name.isdecimal() and 1 <= int(name[:9]) <= len(self.names):
            return int(name) - 1
        near = get_close_matches(name, self.names, n=1)
        hint = f"did you mean {shown(near[0])}?" if near else f"it has {listed(self.names)}"
        if not self._named:
            hint = f"no line names them, so give a number from 1 to {len(self.names)}"
        raise self._problems.give_up(f"has no column {shown(name)} ({flag}): {hint}")

    def _default_label(self) -> int:
        """The last column, unless another is called like a label."""
        *others, last = self.names
        like = [name for name in others if name.lower() in _LABELS]
        if self._named and like and last.lower() not in _LABELS:
            self._problems.add(
                f"has a column {shown(like[0])}, but its last is {shown(last)}: "
                f"give --label {quoted(like[0])}, or the column that is the label"
            )
        return len(others)

    def _check_names(self, used: set[int], line: int) -> None:
        firsts: dict[str, int] = {}
        for place, name in enumerate(self.names):
            first, column = firsts.setdefault(name, place), f"line {line}: column {place + 1}"
            if place in used and not name:
                self._problems.add(
                    f"{column} of {len(self.names)} has no name: give it one, or choose columns with --features"
                )
            elif name and first != place and (place in used or first in used):
                self._problems.add(
                    f"{column} is called {shown(name)}, as column {first + 1} is: give each a name of its own"
                )
            elif len(name) > LONGEST_NAME:
                self._problems.add(f"{column} has a name of more than {LONGEST_NAME} characters, {shown(name)}")


def _one_column(line: int, cells: Sequence[str]) -> str:
    """What is missing, and the way out: a delimiter where the line holds a sign that could be one."""
    if any(sign in cell for cell in cells for sign in DELIMITERS.values() if sign != " "):
        return f"line {line} has one column only: features and a label are needed (check --delimiter)"
    return (
        f"line {line} has one column only: features and a label are needed, each in a column of its own "
        "(for a text give --task next-char)"
    )
