"""Columns: the names of a table's columns, and which of them are the features and the label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from stepviz.data.files.problems import Problems
from stepviz.settings.sources import DELIMITERS
from stepviz.shell import quoted
from stepviz.text import clean, listed, shown

_LONGEST_NAME = 200
_PANDAS = "Unnamed: 0"
"""The name that pandas gives to a column without one."""
_LABELS = ("label", "class", "target", "y")
"""Column names that suggest a label."""
_WELL_KNOWN: Mapping[str, tuple[str, ...]] = {
    "survived": ("pclass",),
    "species": ("island",),
    "diagnosis": ("radius_mean",),
    "mpg": ("hp", "horsepower"),
    "tip": ("total_bill",),
    "median_house_value": ("ocean_proximity",),
}
"""Well-known tables whose label is not the last column: the label, and columns that identify the table."""


class Columns:
    """The names of a table's columns, and which of them are the features and the label."""

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
        """`cells`: the first row, at `line`; `named`: if it holds the names. Mistakes are added to `problems`."""
        given = [*map(clean, cells)] if named else [str(place + 1) for place in range(len(cells))]
        self.names = _made_unique(given)
        """Names by position; numbers from 1 if no line names the columns."""
        self._named, self._problems = named, problems
        if len(self.names) < 2:
            problems.add(_one_column(line, cells))
            return
        self.label = self._default_label() if label is None else self._place("--label", label)
        if label is None:
            beside = self._well_known()[1]
            how = f", as usual beside {shown(beside)}" if beside else ""
            which = "" if beside else "the last column, "
            self.assumed = (f"the label is {which}{self.called(self.label).removeprefix('column ')}{how}",)
        if features is None:
            first = int(named and self.label != 0 and self._begins_with_an_index())
            self.features = tuple(place for place in range(first, len(self.names)) if place != self.label)
            self.assumed += ("column 1, which has no name, is an index and not used",) * first
        else:
            self.features = tuple(self._place("--features", feature) for feature in features)
        if self.label in self.features:
            problems.add(f"{self.called(self.label)} is the label: it cannot be a feature too")
        if len(set(self.features)) < len(self.features):
            twice = next(place for place in self.features if self.features.count(place) > 1)
            problems.add(f"{self.called(twice)} is named twice by --features: name it once")
        renamed = [name for name, once in zip(self.names, given, strict=True) if name != once]
        if renamed:
            told = f"{shown(renamed[0])} and {len(renamed) - 1} more" if renamed[1:] else shown(renamed[0])
            self.assumed += (f"a name that stands twice has a number: {told}",)
        if named:
            self._check_names({self.label, *self.features}, line)

    def called(self, place: int) -> str:
        """The column in messages: `column "age"`, or `column 3` if no line names the columns."""
        return f"column {shown(self.names[place])}" if self._named else f"column {place + 1}"

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features, in order; x0, x1, … if no line names the columns."""
        return tuple(self.names[place] if self._named else f"x{number}" for number, place in enumerate(self.features))

    @property
    def label_name(self) -> str:
        """The name of the label; y if no line names the columns."""
        return self.names[self.label] if self._named else "y"

    def _begins_with_an_index(self) -> bool:
        """True if only the first column has no name, as in an index that pandas or R has written."""
        first, *others = self.names
        return first in ("", _PANDAS) and all(others) and len(others) > 1

    def _place(self, flag: str, wanted: str) -> int:
        """The position of the column with that name or, failing that, number. `flag`: the option that gives it."""
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
        """The label of a well-known table, else the last column; a problem if another column is named like a label."""
        known, beside = self._well_known()
        if beside:
            return known
        *others, last = self.names
        like = [name for name in others if name.lower() in _LABELS]
        if self._named and like and last.lower() not in _LABELS:
            self._problems.add(
                f"has a column {shown(like[0])}, but its last is {shown(last)}: "
                f"give --label {quoted(like[0])}, or the column that is the label"
            )
        return len(others)

    def _well_known(self) -> tuple[int, str]:
        """The label's position and an identifying column of a well-known table; 0 and an empty text for others."""
        names = [name.lower() for name in self.names]
        for label, others in _WELL_KNOWN.items():
            beside = next((self.names[names.index(other)] for other in others if other in names), "")
            if beside and label in names:
                return names.index(label), beside
        return 0, ""

    def _check_names(self, used: set[int], line: int) -> None:
        for place, name in enumerate(self.names):
            fault = ""
            if place in used and not name:
                fault = f"of {len(self.names)} has no name: give it one, or choose columns with --features"
            elif len(name) > _LONGEST_NAME:
                fault = f"has a name of more than {_LONGEST_NAME} characters, {shown(name)}"
            if fault:
                self._problems.add(f"line {line}: column {place + 1} {fault}")


def _made_unique(names: Sequence[str]) -> tuple[str, ...]:
    """The names made unique: a second `score` becomes `score.2`. Empty names stay empty."""
    given, numbers = {*names}, dict[str, int]()
    told: list[str] = []
    for name in names:
        one, number = name, numbers.get(name, 0) + 1
        while name and number > 1 and (one := f"{name}.{number}") in given:
            number += 1
        numbers[name] = number
        told.append(one)
    return tuple(told)


def _one_column(line: int, cells: Sequence[str]) -> str:
    """The message for a table with one column; suggests --delimiter if the line holds another possible one."""
    way = ", each in a column of its own (for a text give --task next-char)"
    if any(sign in cell for cell in cells for sign in DELIMITERS.values() if sign != " "):
        way = " (check --delimiter)"
    return f"line {line} has one column only: features and a label are needed{way}"
