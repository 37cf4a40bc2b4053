"""Table: rows of text as numbers and classes, read in blocks, with every problem found on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stepviz.data.files import dialect as dialects
from stepviz.data.files import numerals
from stepviz.data.files.columns import choose
from stepviz.data.files.dialect import Block, Dialect, Records, Row, blocks
from stepviz.data.files.gaps import Gaps
from stepviz.data.files.problems import Problems
from stepviz.data.labels import EITHER, MAX_CLASSES, NONE, Labels, label_fault, taken_for_classes
from stepviz.data.stretches import Stretches, joined
from stepviz.errors import UserError
from stepviz.shell import quoted
from stepviz.text import listed, one_line, several, shown

BLOCK_CELLS = 1 << 15
"""Cells turned into numbers at once."""
MAX_NUMBERS = 50_000_000
"""Numbers of all rows together: 400 MB."""

_ROOM = 60
_EMPTY = "is empty: give --missing drop to leave its row out, --missing mean for the column's mean, or fill it in"
_UNLABELLED = "is empty: give --missing drop to leave its row out, or fill it in"

Found = dict[tuple[int, int], Callable[[], str]]
"""Problems of a block by row and column."""


@dataclass(frozen=True, eq=False)
class Table:
    """What a table holds. Rows are in the order of the file."""

    X: npt.NDArray[np.float64]
    """(rows, features)."""
    y: npt.NDArray[Any]
    """(rows,): int64, positions in `classes`; or float64, numbers as they are, where there are no classes."""
    features: tuple[str, ...]
    classes: tuple[str, ...]
    label: str
    """The name of the label's column."""
    assumed: tuple[str, ...] = ()
    """What was found out and not told, in words."""
    mended: tuple[tuple[str, str], ...] = ()
    """What was done about cells that were no numbers: a word and a sentence each."""

    def select(self, features: tuple[str, ...] | None, title: str) -> Table:
        """Only these features, in this order. Raises `UserError` for one there is none of."""
        if features is None:
            return self
        missing = [name for name in features if name not in self.features]
        if missing:
            raise UserError(f"{title} has no feature {shown(missing[0])} (--features): it has {listed(self.features)}")
        places = [self.features.index(name) for name in features]
        return replace(self, X=self.X[:, places], features=features)


class Wanted(NamedTuple):
    """What the user says about a table; None: to be found out."""

    label: str | None = None
    features: tuple[str, ...] | None = None
    delimiter: str | None = None
    decimal: str | None = None
    header: bool | None = None
    task: str | None = None
    missing: str | None = None
    one_hot: bool | None = None


def read_table(pieces: Iterator[str], title: str, wanted: Wanted) -> Stretches[Table]:
    """The table written in these pieces of whole lines. Raises `UserError` with a sentence for each problem."""
    first = _first(pieces)
    beginning = dialects.beginning("".join(first))
    dialect = dialects.detect(beginning, wanted.delimiter, wanted.decimal, wanted.header)
    lines = chain.from_iterable(StringIO(piece, newline="") for piece in chain(first, pieces))
    return (yield from _Reading(dialect.reader(lines), dialect, wanted, Problems(title)).table())


def _first(pieces: Iterator[str]) -> list[str]:
    """The first pieces, as many as are looked at to find out how the table is written."""
    first: list[str] = []
    while sum(map(len, first)) < dialects.SAMPLE and (piece := next(pieces, "")):
        first.append(piece)
    return first


class _Reading:
    """One pass through a table."""

    def __init__(self, records: Records, dialect: Dialect, wanted: Wanted, problems: Problems) -> None:
        self._records = records
        self._dialect = dialect
        self._problems = problems
        self._open = wanted.task == EITHER
        """Whether the label is a number if it takes many values, else a class."""
        self._unsaid = wanted.task in (None, EITHER)
        """Whether nobody said what the label is."""
        self._labels = Labels(MAX_NUMBERS if self._open else MAX_CLASSES)
        self._numbers: list[npt.NDArray[np.float64]] = []
        self._codes: list[npt.NDArray[np.int64]] = []
        self._rows = 0
        self._classes = wanted.task != "regression"
        """Whether the label is a class; else it is read as the features are, after the last of them."""
        self._guessed = wanted.header is None and not dialect.header
        """Whether the first row was taken for a row like the others and may hold the names."""
        first = self._first()
        cells = first.rows[0]
        self._columns = choose(cells, dialect.header, wanted.label, wanted.features, problems, first.line(0))
        problems.settle()
        texts = [place for place in self._columns.features if not dialect.mostly_numbers(place)]
        self._gaps = Gaps(wanted.missing, self._columns.features, self._columns.label, texts if wanted.one_hot else ())
        self._texts = set() if wanted.one_hot else {*texts}
        """Columns that hold text and are to be numbers: their first text is told, not every one."""
        if not self._classes and not dialect.mostly_numbers(self._columns.label):
            self._texts.add(self._columns.label)
        self._check_features((*self._columns.features, *([] if self._classes else [self._columns.label])))
        if not dialect.header:
            self._take(first)

    def table(self) -> Stretches[Table]:
        """All of it."""
        columns, problems = self._columns, self._problems
        for block in blocks(self._records, max(1, BLOCK_CELLS // len(columns.names)), problems):
            self._take(block)
            if problems.enough or self._labels.too_many:
                break
            yield
        if not self._rows and self._gaps.dropped:
            raise problems.give_up("has an empty cell in every row: --missing drop leaves no rows")
        if not self._rows and not problems:
            raise problems.give_up("has no rows: a line for each row is needed below the names of the columns")
        assumed = (*self._dialect.assumed, *columns.assumed)
        numbers = self._labels.as_numbers(self._dialect.decimal) if self._open else None
        if numbers is not None and not problems:
            y = numbers[np.concatenate(self._codes)]
            assumed = (*assumed, f"{len(numbers)} different numeric labels are taken as targets: regression")
            return self._mended((yield from joined(self._numbers)), (), y, assumed)
        if self._classes:
            self._labels.check(columns.called(columns.label), problems)
        problems.settle()
        X, classes, y = yield from self._told()
        yield
        return self._mended(X, classes, y, (*assumed, *(taken_for_classes(classes) if self._unsaid else ())))

    def _mended(
        self, X: npt.NDArray[np.float64], classes: tuple[str, ...], y: npt.NDArray[Any], assumed: tuple[str, ...]
    ) -> Table:
        """The table with its gaps filled, or without the rows that have any."""
        columns, problems = self._columns, self._problems
        mended = self._gaps.result(X, columns.feature_names, problems)
        return Table(mended.X, y, mended.features, classes, columns.names[columns.label], assumed, mended.told)

    def _told(self) -> Stretches[tuple[npt.NDArray[np.float64], tuple[str, ...], npt.NDArray[Any]]]:
        """The features, the classes, and the label of each row."""
        numbers = yield from joined(self._numbers)
        if not self._classes:
            return numbers[:, :-1].copy(), (), numbers[:, -1].copy()
        classes, places = self._labels.in_order()
        return numbers, classes, places[np.concatenate(self._codes)]

    def _first(self) -> Block:
        """The first row that is not blank."""
        for block in blocks(self._records, 1, self._problems):
            if not _blank(block.rows[0]):
                return block
        raise self._problems.give_up("has blank lines only: names of columns and rows are needed")

    def _check_features(self, places: tuple[int, ...]) -> None:
        """From now on, look for numbers in these columns."""
        self._checked = places
        self._pick = _picker(places)

    def _take(self, block: Block) -> None:
        """Add the rows of a block, or what is wrong with them."""
        found: Found = {}
        kept: Sequence[int] = range(len(block.rows))
        if set(map(len, block.rows)) != {len(self._columns.names)}:
            kept = self._even(block, found)
        rows = block.rows if len(kept) == len(block.rows) else [block.rows[place] for place in kept]
        if rows:
            self._add(block, rows, kept, found)
        for place in sorted(found):
            self._problems.add(found[place])

    def _even(self, block: Block, found: Found) -> list[int]:
        """The positions of the rows with as many cells as there are columns."""
        width = len(self._columns.names)
        for place, row in enumerate(block.rows):
            if len(row) != width and not _blank(row):
                found[place, -1] = self._ragged(block, place, len(row))
        return [place for place, row in enumerate(block.rows) if len(row) == width]

    def _add(self, block: Block, rows: list[Row], kept: Sequence[int], found: Found) -> None:
        columns = self._columns
        rows, kept = self._gaps.mended(rows, kept)
        if not rows:
            return
        labels = [row[columns.label] for row in rows] if self._classes else []
        codes = self._labels.codes(labels)
        for place in np.flatnonzero(codes == NONE).tolist() if not self._labels.too_many else ():
            reason = label_fault(labels[place]) if labels[place].strip() else _UNLABELLED
            found[kept[place], columns.label] = self._mistake(block, kept[place], columns.label, reason)
        cells = list(chain.from_iterable(map(self._pick, rows)))
        numbers = numerals.values(cells, self._dialect.decimal)
        if numbers is None:
            self._find_faults(block, cells, kept, found)
        elif not found and not self._problems:
            self._numbers.append(numbers.reshape(len(rows), -1))
            self._codes.append(codes)
        self._rows += len(rows)
        if self._rows * len(columns.features) > MAX_NUMBERS:
            raise self._problems.give_up(f"has more than {MAX_NUMBERS:,} numbers: choose columns with --features")

    def _find_faults(self, block: Block, cells: list[str], kept: Sequence[int], found: Found) -> None:
        """Find the cells that are no numbers."""
        decimal, width = self._dialect.decimal, len(self._checked)
        told: set[int] = set()
        faults = [*numerals.faults(cells, decimal)]
        clearest = dict.fromkeys(self._texts, 0)
        for place in faults:
            column = self._checked[place % width]
            if column in clearest:
                clearest[column] = max(clearest[column], _clear(cells[place]))
        for place in faults:
            row, column = kept[place // width], self._checked[place % width]
            if not any(map(str.strip, block.rows[row])):
                found.pop((row, self._columns.label), None)
                found[row, -1] = self._empty(block, row)
                continue
            if column in told or (column in clearest and _clear(cells[place]) < clearest[column]):
                continue
            reason = numerals.fault(cells[place], decimal)
            if not cells[place].strip():
                reason = _UNLABELLED if column == self._columns.label else _EMPTY
            if self._guessed and not self._rows:
                reason += "; if this line names the columns, give --header"
            elif column in self._texts:
                told.add(column)
                reason = self._of_texts(column, cells[place], reason)
            found[row, column] = self._mistake(block, row, column, reason)
        if told:
            self._check_features(tuple(place for place in self._checked if place not in told))

    def _mistake(self, block: Block, row: int, column: int, reason: str) -> Callable[[], str]:
        return lambda: f"line {block.line(row, column)}, {self._columns.called(column)}: {reason}"

    def _ragged(self, block: Block, row: int, cells: int) -> Callable[[], str]:
        width = len(self._columns.names)
        return lambda: f"line {block.line(row)} has {several(cells, 'cell')}: {width} are needed, one for each column"

    def _empty(self, block: Block, row: int) -> Callable[[], str]:
        return lambda: f"line {block.line(row)} has empty cells only: fill it in or delete it"

    def _of_texts(self, column: int, cell: str, reason: str) -> str:
        """What to do with a column of texts, of which this is the first."""
        if column == self._columns.label:
            return numerals.fault_of_label(cell, reason)
        return numerals.fault_of_texts(cell, reason, self._others())

    def _others(self) -> str:
        """How to leave the columns of text out; nothing where no column is left then."""
        names = [self._columns.names[place] for place in self._columns.features if place not in self._texts]
        if not names:
            return ""
        words = quoted(one_line(tuple(names)))
        return f"leave it out with --features {words if len(words) <= _ROOM else ''}".rstrip()


def _clear(cell: str) -> int:
    """How much a cell tells of a column of texts: a word most, an empty cell least."""
    return 2 if numerals.is_word(cell) else 1 if cell.strip() else 0


def _blank(row: Row) -> bool:
    return not row or (len(row) == 1 and not row[0].strip())


def _picker(places: tuple[int, ...]) -> Callable[[Row], Sequence[str]]:
    """Picks cells out of a row."""
    if not places:
        return lambda _: ()
    first, last = places[0], places[-1]
    if places == tuple(range(first, last + 1)):
        return itemgetter(slice(first, last + 1))
    return itemgetter(*places)
