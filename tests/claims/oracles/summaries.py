"""Summaries of tables: each number that `data` prints, from the text of the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.data import load
from tests.claims.oracles.saying import Held, Table, printed_by, told

_FOLDER = TemporaryDirectory()
_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_EPSILON = Fraction(1, 10**14)
"""Of the largest number: what doubles lose where they are added up."""
_LONG = 9
"""Characters of a figure that may have fewer digits, for want of room."""
Row = tuple[str, ...]


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
        """Each line that has a number of the file, or a row of it."""
        table = ""
        for line in lines[1:]:
            table = line.split()[0] if line[0] != " " else table
            found = _TABLES[table](self, line) if line[0] == " " and table in _TABLES else _told(self, line)
            yield from ((line, is_so) for is_so in found)

    def column(self, name: str) -> list[Fraction]:
        """The numbers of a column."""
        return [Fraction(float(row[self.names.index(name)])) for row in self.rows]

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
        if "common" not in self.options:
            return set()
        columns = [self.column(name) for name in self.names[:-1]]
        size = max(abs(value) for column in columns for value in column)
        return {place for place, column in enumerate(columns) if max(column) - min(column) < _EPSILON * size}

    @property
    def labels(self) -> list[str]:
        """Of each row."""
        return [row[-1] for row in self.rows]


def _told(at: Summary, line: str) -> Iterator[bool]:
    """What patterns read in a line; a line with a number that none reads is not so."""
    found = [is_so for _, is_so in told(at, [line], _FACTS)]
    yield from found or [not re.search(r"\d", line)]


def _of_feature(at: Summary, line: str) -> Iterator[bool]:
    """Lowest, highest, mean and deviation, to the digits that are shown."""
    found = re.fullmatch(rf" +(?P<name>\S+) +(?P<told>{_NUMBER}(?: +{_NUMBER}){{3}})", line)
    if found is None or found["name"] not in at.names:
        yield False
        return
    column = at.column(found["name"])
    mean = _mean(column)
    lowest, highest, middle, deviation = found["told"].split()
    loss = _EPSILON * max(map(abs, column))
    yield _shows(lowest, min(column))
    yield _shows(highest, max(column))
    yield _shows(middle, mean, loss)
    yield _is_root(deviation, _mean([(value - mean) ** 2 for value in column]), loss)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def _half(digits: str) -> Fraction:
    """Half of the last of five digits, of which zeros at the end are left out; of all there are where they are long."""
    mantissa, _, power = digits.lstrip("+-").partition("e")
    places = len(mantissa.partition(".")[2])
    left_out = 0 if len(digits) >= _LONG else max(0, 5 - len(mantissa.replace(".", "").lstrip("0")))
    return Fraction(10) ** (int(power or 0) - places - left_out) / 2


def _shows(digits: str, value: Fraction, loss: Fraction = Fraction(0)) -> bool:
    return abs(Fraction(digits) - value) <= _half(digits) * Fraction(1001, 1000) + loss


def _is_root(digits: str, square: Fraction, loss: Fraction) -> bool:
    least, most = Fraction(digits) - _half(digits) - loss, Fraction(digits) + _half(digits) + loss
    return max(least, Fraction()) ** 2 * Fraction(999, 1000) <= square <= most**2 * Fraction(1001, 1000)


def _of_class(at: Summary, line: str) -> Iterator[bool]:
    name, *counts = line.split()
    rows, *splits = map(int, counts)
    yield rows == Counter(at.labels)[name]
    yield splits == [Counter(at.labels[row] for row in of)[name] for of in at.splits.values()]


def _sizes(at: Summary, match: re.Match[str]) -> bool:
    rows, *splits = map(int, match.groups())
    return rows == len(at.rows) and splits == [*map(len, at.splits.values())]


def _range(at: Summary, match: re.Match[str]) -> bool:
    y = [Fraction(float(label)) for label in at.labels]
    ends = _shows(match["least"], min(y)) and _shows(match["most"], max(y))
    return ends and _shows(match["mean"], _mean(y), _EPSILON * max(map(abs, y)))


def _is_standardized(at: Summary, match: re.Match[str]) -> bool:
    """By mean and deviation of the training rows."""
    y = [Fraction(float(at.labels[row])) for row in at.splits["train"]]
    mean, loss = _mean(y), _EPSILON * max(map(abs, y))
    square = _mean([(value - mean) ** 2 for value in y])
    shown = _shows(match["mean"].replace(" ", "").replace("+", "n").replace("-", "").replace("n", "-"), mean, loss)
    return shown and _is_root(match["deviation"], square if square else Fraction(1), loss)


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
    taught = {at.labels[row] for row in at.splits["train"]}
    return set(match["names"].split(", ")) == set(at.labels) - taught


def _is_same(at: Summary, match: re.Match[str]) -> bool:
    column = at.column(match["name"])
    return len(set(column)) == 1 and _shows(match["value"], column[0])


def _span(at: Summary, match: re.Match[str]) -> bool:
    column = at.column(match["name"])
    ends = _shows(match["least"], min(column)) and _shows(match["most"], max(column))
    return ends and at.names.index(match["name"]) in at.lost


def _differ(at: Summary, match: re.Match[str]) -> bool:
    """So many groups of equal rows, or rows of such groups, have more than one label."""
    labels: dict[tuple[float, ...], list[str]] = {}
    for row in range(len(at.rows)):
        labels.setdefault(at.learned(row), []).append(at.labels[row])
    groups = [found for found in labels.values() if len(set(found)) > 1]
    return int(match["count"]) in (len(groups), sum(map(len, groups)))


_TABLES: Mapping[str, Callable[[Summary, str], Iterator[bool]]] = {"features": _of_feature, "classes": _of_class}
_FACTS: Table[Summary] = {
    r"^rows +(\d+): (\d+) train, (\d+) validation, (\d+) test": _sizes,
    r"^columns +(?P<all>\d+): (?P<features>\d+) features? and the label": (
        lambda at, match: int(match["all"]) == int(match["features"]) + 1 == len(at.names)
    ),
    rf"a number from (?P<least>{_NUMBER}) to (?P<most>{_NUMBER}), mean (?P<mean>{_NUMBER})$": _range,
    rf"^target +standardized: \(price (?P<mean>[+-] {_NUMBER})\) / (?P<deviation>{_NUMBER})": _is_standardized,
    r"^classes +(?P<count>\d+) +rows": lambda at, match: int(match["count"]) == len(set(at.labels)),
    r"to learn from all (?P<count>\d+)$": lambda at, match: int(match["count"]) == len(at.rows),
    r"(?:(?:train|val|test) )?#\d+(?: = (?:(?:train|val|test) )?#\d+)+": _are_equal,
    r"\((?P<count>\d+) in all\)": _differ,
    rf"(?P<name>\w+) \((?P<value>{_NUMBER})\)": _is_same,
    rf"(?P<name>\w+) \((?P<least>{_NUMBER}) to (?P<most>{_NUMBER})\)": _span,
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
