"""Columns: what those of a table are called, and which hold the inputs and the classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from stepviz.data.files.problems import Problems
from stepviz.settings.sources import DELIMITERS
from stepviz.shell import quoted
from stepviz.text import clean, listed, shown

LONGEST_NAME = 200
_LABELS = ("label", "class", "target", "y")
"""Names of a column that is the label, if any is."""


@dataclass(frozen=True)
class Columns:
    """The columns of a table, and the choice of those that are used."""

    names: tuple[str, ...]
    """By position; the numbers from 1 where no line names them."""
    named: bool
    label: int
    features: tuple[int, ...]
    assumed: tuple[str, ...] = ()

    def called(self, place: int) -> str:
        """How messages name a column: `column "age"`, or `column 3` without names."""
        return _called(self.names, self.named, place)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Of the features, in their order: x0, x1, … where no line names them."""
        if not self.named:
            return tuple(f"x{number}" for number in range(len(self.features)))
        return tuple(self.names[place] for place in self.features)


def choose(
    cells: Sequence[str],
    named: bool,
    label: str | None,
    features: tuple[str, ...] | None,
    problems: Problems,
    line: int = 1,
) -> Columns:
    """The columns of a table whose first row is `cells`, at `line`. What cannot be is added to the problems."""
    names = tuple(map(clean, cells)) if named else tuple(str(place + 1) for place in range(len(cells)))
    choice = _Choice(names, named, problems)
    if len(names) < 2:
        problems.add(_one_column(line, cells))
        return Columns(names, named, 0, ())
    place = choice.default_label() if label is None else choice.place("--label", label)
    picked = (
        tuple(other for other in range(len(names)) if other != place)
        if features is None
        else tuple(choice.place("--features", feature) for feature in features)
    )
    if features is not None and place in picked:
        problems.add(f"{choice.called(place)} is the label: it cannot be a feature too")
    if len(set(picked)) < len(picked):
        problems.add("gives each column once: --features names one twice")
    if named:
        choice.check_names({place, *picked}, line)
    assumed = () if label else (f"the label is the last column, {choice.called(place).removeprefix('column ')}",)
    return Columns(names, named, place, picked, assumed)


def _one_column(line: int, cells: Sequence[str]) -> str:
    """What is missing, and the way out: a delimiter where the line holds a sign that could be one."""
    if any(sign in cell for cell in cells for sign in DELIMITERS.values() if sign != " "):
        return f"line {line} has one column only: features and a label are needed (check --delimiter)"
    return (
        f"line {line} has one column only: features and a label are needed, each in a column of its own "
        "(for a text give --task next-char)"
    )


@dataclass(frozen=True)
class _Choice:
    names: tuple[str, ...]
    named: bool
    problems: Problems

    def called(self, place: int) -> str:
        return _called(self.names, self.named, place)

    def place(self, flag: str, wanted: str) -> int:
        """The position of a column by its name, else by its number."""
        name = clean(wanted)
        if name in self.names:
            return self.names.index(name)
        if name.isascii() and name.isdecimal() and 1 <= int(name[:9]) <= len(self.names):
            return int(name) - 1
        self.problems.add(f"has no column {shown(name)} ({flag}): {self._hint(name)}")
        self.problems.settle()
        raise AssertionError("a problem was added")

    def default_label(self) -> int:
        """The last column, unless another is called like a label."""
        last = len(self.names) - 1
        others = [place for place in range(last) if self.names[place].lower() in _LABELS]
        if self.named and others and self.names[last].lower() not in _LABELS:
            name = self.names[others[0]]
            self.problems.add(
                f"has a column {shown(name)}, but its last is {shown(self.names[last])}: "
                f"give --label {quoted(name)}, or the column that is the label"
            )
        return last

    def check_names(self, used: set[int], line: int) -> None:
        firsts: dict[str, int] = {}
        for place, name in enumerate(self.names):
            first = firsts.setdefault(name, place)
            if place in used and not name:
                self.problems.add(
                    f"line {line}: column {place + 1} of {len(self.names)} has no name: give it one, "
                    "or choose columns with --features"
                )
            elif name and first != place and (place in used or first in used):
                self.problems.add(
                    f"line {line}: column {place + 1} is called {shown(name)}, as column {first + 1} is: "
                    "give each a name of its own"
                )
            elif len(name) > LONGEST_NAME:
                self.problems.add(
                    f"line {line}: column {place + 1} has a name of more than {LONGEST_NAME} characters, {shown(name)}"
                )

    def _hint(self, name: str) -> str:
        if not self.named:
            return f"no line names them, so give a number from 1 to {len(self.names)}"
        near = get_close_matches(name, self.names, n=1)
        return f"did you mean {shown(near[0])}?" if near else f"it has {listed(self.names)}"


def _called(names: tuple[str, ...], named: bool, place: int) -> str:
    return f"column {shown(names[place])}" if named else f"column {place + 1}"
