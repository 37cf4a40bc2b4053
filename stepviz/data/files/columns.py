"""Columns: what those of a table are called, and which hold the inputs and the classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from stepviz.data.files.problems import Problems
from stepviz.settings.sources import DELIMITERS
from stepviz.shell import quoted
from stepviz.text import clean, listed, shown

LONGEST_NAME = 200
_PANDAS = "Unnamed: 0"
"""What pandas calls a column without a name."""
_LABELS = ("label", "class", "target", "y")
"""Names of a column that is the label, if any is."""
_WELL_KNOWN: Mapping[str, tuple[str, ...]] = {
    "survived": ("pclass",),
    "species": ("island",),
    "diagnosis": ("radius_mean",),
    "mpg": ("hp", "horsepower"),
    "tip": ("total_bill",),
    "median_house_value": ("ocean_proximity",),
}
"""Labels that are not the last columns of tables that many have, with the columns by which these are known."""


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
        given = [*map(clean, cells)] if named else [str(place + 1) for place in range(len(cells))]
        self.names = _apart(given)
        """By position; the numbers from 1 where no line names them."""
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
            problems.add("gives each column once: --features names one twice")
        renamed = [name for name, once in zip(self.names, given, strict=True) if name != once]
        if renamed:
            told = f"{shown(renamed[0])} and {len(renamed) - 1} more" if renamed[1:] else shown(renamed[0])
            self.assumed += (f"a name that stands twice has a number: {told}",)
        if named:
            self._check_names({self.label, *self.features}, line)

    def called(self, place: int) -> str:
        """How messages name a column: `column "age"`, or `column 3` without names."""
        return f"column {shown(self.names[place])}" if self._named else f"column {place + 1}"

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Of the features, in their order: x0, x1, … where no line names them."""
        return tuple(self.names[place] if self._named else f"x{number}" for number, place in enumerate(self.features))

    def _begins_with_an_index(self) -> bool:
        """Whether the first column alone has no name, as pandas and R write the numbers of rows."""
        first, *others = self.names
        return first in ("", _PANDAS) and all(others) and len(others) > 1

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
        """The last column, but for a table that many have, unless another is called like a label."""
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
        """Where the label of a table that many have is, and a column by which that is known; empty for others."""
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
            elif len(name) > LONGEST_NAME:
                fault = f"has a name of more than {LONGEST_NAME} characters, {shown(name)}"
            if fault:
                self._problems.add(f"line {line}: column {place + 1} {fault}")


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once: a second `score` is `score.2`. What has no name has none."""
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
    """What is missing, and the way out: a delimiter where the line holds a sign that could be one."""
    way = ", each in a column of its own (for a text give --task next-char)"
    if any(sign in cell for cell in cells for sign in DELIMITERS.values() if sign != " "):
        way = " (check --delimiter)"
    return f"line {line} has one column only: features and a label are needed{way}"
