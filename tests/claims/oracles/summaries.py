"""Summaries of tables: each number that `data` prints, from the text of the file."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.data import load
from tests.claims.oracles.saying import NUMBER, Held, Table, printed_by, told
from tests.support import printed

Long = npt.NDArray[np.longdouble]
Row = tuple[str, ...]
_FOLDER = TemporaryDirectory()
_EPSILON = 1e-14
"""Of the largest number: what doubles lose where they are added up."""
_DIGITS, _LONG = 5, 9
"""A figure has so many digits, of which zeros at the end are left out; one with so many characters may have fewer."""


@dataclass(frozen=True)
class Summary:
    """What is told of a table with named columns, the label last."""

    names: Row
    rows: tuple[Row, ...]
    options: Row = ()

    @property
    def _path(self) -> Path:
        path = Path(_FOLDER.name) / "told.csv"
        path.write_text("\n".join(map(",".join, (self.names, *self.rows))) + "\n")
        return path

    def said(self) -> list[str]:
        """What the command prints, a fact or a row of a table in each line."""
        lines: list[str] = []
        for line in printed_by(("data", str(self._path), *self.options)):
            if re.match(r" {10}\S", line) and re.match(r"(?:note|columns|scale|target|assumed) ", lines[-1]):
                lines[-1] += line[9:]
            else:
                lines.append(line)
        return lines

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each line that has a number of the file, or a row of it; one with a number that nothing reads is not so."""
        table = ""
        for line in lines[1:]:
            table = line.split()[0] if line[0] != " " else table
            row = f"{table}{line}" if line[0] == " " and table in ("features", "classes") else line
            found = [*told(self, [row], _FACTS)]
            yield from found or [(line, not re.search(r"\d", line))]

    def column(self, name: str) -> Long:
        """The numbers of a column."""
        return np.array([float(row[self.names.index(name)]) for row in self.rows], dtype=np.longdouble)

    @cached_property
    def splits(self) -> Mapping[str, list[int]]:
        """The rows of each split, drawn by the seed."""
        data = load(experiment(parse("data", [str(self._path), *self.options])))
        return {split: data.rows(split).tolist() for split in ("train", "val", "test")}

    def learned(self, row: int) -> tuple[float, ...]:
        """The features of a row, without those that are the same in every row once they are standardized."""
        return tuple(float(self.rows[row][place]) for place in range(len(self.names) - 1) if place not in self.lost)

    @cached_property
    def lost(self) -> set[int]:
        """Features that are too small beside the largest one, if all are divided by one deviation."""
        columns = [self.column(name) for name in self.names[:-1]] if "common" in self.options else []
        size = max((abs(column).max() for column in columns), default=0.0)
        return {place for place, column in enumerate(columns) if np.ptp(column) < _EPSILON * size}

    @property
    def labels(self) -> list[str]:
        """Of each row."""
        return [row[-1] for row in self.rows]


def _shows(digits: str, value: np.longdouble | float, loss: np.longdouble | float = 0.0) -> bool:
    """Whether digits are that value, up to half of the last one and what was lost."""
    shown, half = np.longdouble(digits), np.longdouble(str(printed.half_digit(digits)))
    if len(digits) < _LONG:
        half = np.longdouble(10) ** (math.floor(np.log10(abs(shown))) - _DIGITS + 1 if shown else -_DIGITS) / 2
    return bool(abs(shown - value) <= half * 1.001 + loss)


def _spread(digits: str, column: Long) -> bool:
    """Whether it is the deviation, 1 of equal numbers."""
    return _shows(digits, np.sqrt(((column - column.mean()) ** 2).mean()), 2 * _EPSILON * abs(column).max())


def _mean(digits: str, column: Long) -> bool:
    return _shows(digits, column.mean(), _EPSILON * abs(column).max())


def _ends(at: Summary, match: re.Match[str]) -> bool:
    column = at.column(match.groupdict().get("name") or at.names[-1])
    return _shows(match["least"], column.min()) and _shows(match["most"], column.max())


def _of_feature(at: Summary, match: re.Match[str]) -> bool:
    """Lowest, highest, mean and deviation, to the digits that are shown."""
    column = at.column(match["name"])
    return _ends(at, match) and _mean(match["mean"], column) and _spread(match["spread"], column)


def _of_class(at: Summary, match: re.Match[str]) -> bool:
    name, (rows, *splits) = match["name"], map(int, match["counts"].split())
    counted = [Counter(at.labels[row] for row in of)[name] for of in at.splits.values()]
    return rows == Counter(at.labels)[name] and splits == counted


def _sizes(at: Summary, match: re.Match[str]) -> bool:
    rows, *splits = map(int, match.groups())
    return rows == len(at.rows) and splits == [*map(len, at.splits.values())]


def _is_standardized(at: Summary, match: re.Match[str]) -> bool:
    """By mean and deviation of the training rows; these are added to what is told, so that the signs are opposite."""
    y = at.column(at.names[-1])[at.splits["train"]]
    same = match["deviation"] == "1" and np.ptp(y) == 0
    return _mean(match["mean"].replace("- ", "").replace("+ ", "-"), y) and (same or _spread(match["deviation"], y))


def _are_equal(at: Summary, match: re.Match[str]) -> bool:
    """All rows of a group have the same features, and each is of the split that is named before it."""
    split, found = "", []
    for named, number in re.findall(r"(?:(\w+) )?#(\d+)", match[0]):
        split = named or split
        found.append(int(number) in at.splits.get(split, range(len(at.rows))))
    numbers = map(int, re.findall(r"#(\d+)", match[0]))
    return len(set(map(at.learned, numbers))) == 1 and all(found)


def _are_trained_on(at: Summary, match: re.Match[str]) -> bool:
    trained = set(map(at.learned, at.splits["train"]))
    return int(match["count"]) == sum(at.learned(row) in trained for row in at.splits[match["split"]])


def _are_untaught(at: Summary, match: re.Match[str]) -> bool:
    return set(match["names"].split(", ")) == set(at.labels) - {at.labels[row] for row in at.splits["train"]}


def _differ(at: Summary, match: re.Match[str]) -> bool:
    """So many groups of equal rows, or rows of such groups, have more than one label."""
    labels: dict[tuple[float, ...], list[str]] = {}
    for row in range(len(at.rows)):
        labels.setdefault(at.learned(row), []).append(at.labels[row])
    groups = [found for found in labels.values() if len(set(found)) > 1]
    return int(match["count"]) in (len(groups), sum(map(len, groups)))


_SPAN = rf"(?P<least>{NUMBER}) to (?P<most>{NUMBER})"
_FACTS: Table[Summary] = {
    rf"^features +(?P<name>\S+) +(?P<least>{NUMBER}) +(?P<most>{NUMBER}) +(?P<mean>{NUMBER}) +(?P<spread>{NUMBER})$": (
        _of_feature
    ),
    r"^classes {2,}(?P<name>[a-z]) +(?P<counts>\d+(?: +\d+)*)$": _of_class,
    r"^rows +(\d+): (\d+) train, (\d+) validation, (\d+) test": _sizes,
    r"^columns +(?P<all>\d+): (?P<features>\d+) features? and the label": (
        lambda at, match: int(match["all"]) == int(match["features"]) + 1 == len(at.names)
    ),
    rf"a number from {_SPAN}, mean (?P<mean>{NUMBER})$": (
        lambda at, match: _ends(at, match) and _mean(match["mean"], at.column(at.names[-1]))
    ),
    rf"^target +standardized: \(price (?P<mean>[+-] {NUMBER})\) / (?P<deviation>{NUMBER})": _is_standardized,
    r"^classes +(?P<count>\d+) +rows": lambda at, match: int(match["count"]) == len(set(at.labels)),
    r"to learn from all (?P<count>\d+)$": lambda at, match: int(match["count"]) == len(at.rows),
    r"(?:(?:train|val|test) )?#\d+(?: = (?:(?:train|val|test) )?#\d+)+": _are_equal,
    r"\((?P<count>\d+) in all\)": _differ,
    rf"(?P<name>\w+) \((?P<value>{NUMBER})\)": lambda at, match: (
        np.ptp(at.column(match["name"])) == 0 and _shows(match["value"], at.column(match["name"])[0])
    ),
    rf"(?P<name>\w+) \({_SPAN}\)": lambda at, match: _ends(at, match) and at.names.index(match["name"]) in at.lost,
    r"(?P<count>\d+) rows? of (?P<split>val|test)": _are_trained_on,
    r"no training row is of class(?:es)? (?P<names>.+), so": _are_untaught,
}


def drawn(random: np.random.RandomState) -> Summary:
    """One of a random table: features of any sizes, some whole, some the same in every row; rows that are equal."""
    count, label = int(random.randint(8, 30)), str(random.choice(["class", "price"]))
    columns = [_column(random, count) for _ in range(random.randint(1, 5))]
    rows = [tuple(column[row] for column in columns) for row in range(count)]
    rows[3], rows[5] = rows[0], rows[1]
    last = [f"{random.randn() * 100:.3f}" if label == "price" else "uvw"[random.randint(3)] for _ in range(count)]
    named = tuple(f"f{place}" for place in range(len(columns)))
    given = {
        "task": "regression" if label == "price" else "classification",
        "scale": random.choice(["none", "common", "standard"]),
        "seed": random.randint(99),
        "val": random.choice([0, 0.1, 0.3]),
        "test": random.choice([0, 0.2]),
    }
    options = tuple(word for name, value in given.items() for word in (f"--{name}", str(value)))
    return Summary((*named, label), tuple((*row, y) for row, y in zip(rows, last, strict=True)), options)


def _column(random: np.random.RandomState, count: int) -> list[str]:
    if random.rand() < 0.15:
        return [f"{random.randint(9)}"] * count
    if random.rand() < 0.3:
        return [str(value) for value in random.randint(-50, 50, count).tolist()]
    size = 10.0 ** random.randint(-290, 140) if random.rand() < 0.3 else 10.0 ** random.randint(-8, 8)
    return [repr(float(value) * size) for value in random.randn(count)]
