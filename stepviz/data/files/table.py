"""Table: reads a table from text in blocks, and collects all its problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import StringIO
from itertools import chain
from typing import BinaryIO

import numpy as np

from stepviz.data.dataset import MAX_NUMBERS, Table
from stepviz.data.files import numerals
from stepviz.data.files.columns import Columns
from stepviz.data.files.dialect import SAMPLE, Block, Dialect, Row, beginning, blocks, detect, without_preface
from stepviz.data.files.opening import pieces
from stepviz.data.files.problems import Problems
from stepviz.data.files.values import MOST_TEXTS, IndicatorColumn, NumberColumn
from stepviz.data.labels import UNLABELLED, Labels, Target, task_of
from stepviz.data.stretches import Stretches
from stepviz.settings.experiment import Experiment
from stepviz.shell import quoted
from stepviz.text import one_line, plural, shown

BLOCK_CELLS = 1 << 15
"""The number of cells converted at once."""

_ROOM = 60
_HINT = "; if this line names the columns, give --header"
_CLASSES = "leave --task regression out to learn classes, or give --label COLUMN"
_RUNNING = "--task next-char to learn from it as a running text"

Found = dict[tuple[int, int], str]
"""Problems in a block by row and column; column -1 stands for the whole row."""


def read_table(file: BinaryIO, title: str, experiment: Experiment) -> Stretches[Table]:
    """The table of a text file. Raises `UserError` with a sentence for each problem."""
    assumed, first = list[str](), list[str]()
    texts = pieces(file, title, assumed)
    while sum(map(len, first)) < SAMPLE and (piece := next(texts, "")):
        first.append(piece)
    begun, delimiter, skipped = without_preface("".join(first))
    dialect = detect(beginning(begun), experiment.delimiter or delimiter, experiment.decimal, experiment.header)
    dialect = replace(dialect, assumed=(*assumed, *skipped, *dialect.assumed))
    lines = chain.from_iterable(StringIO(piece, newline="") for piece in chain([begun], texts))
    return (yield from _Reading(lines, dialect, experiment, Problems(title)).table())


class _Reading:
    """One pass through a table."""

    def __init__(self, lines: Iterator[str], dialect: Dialect, experiment: Experiment, problems: Problems) -> None:
        self._dialect, self._experiment, self._problems = dialect, experiment, problems
        self._records = dialect.reader(lines)
        first = self._first()
        label, features = experiment.label, experiment.features
        names = [*[""] * dialect.row_names, *first.rows[0]]
        self._columns = Columns(names, dialect.header, label, features, problems, first.line(0))
        problems.settle()
        self._rows = self._dropped = 0
        self._size = max(1, BLOCK_CELLS // len(self._columns.names))
        self._features = {place: self._feature(place) for place in self._columns.features}
        self._label = self._target()
        self._values: dict[int, Labels | NumberColumn] = {**self._features, self._columns.label: self._label}
        if not dialect.header:
            self._take(first, _HINT if experiment.header is None else "")

    def table(self) -> Stretches[Table]:
        """The whole table."""
        columns, problems, label = self._columns, self._problems, self._label
        for block in blocks(self._records, self._size, problems):
            self._take(block)
            if problems.enough or label.too_many:
                break
            yield
        if not self._rows and self._dropped:
            raise problems.give_up("has an empty cell in every row: --missing drop leaves no rows")
        if not self._rows and not problems:
            raise problems.give_up("has no rows: a line for each row is needed below the names of the columns")
        target = label.result(columns.called(columns.label), self._dialect.decimal, problems)
        yield
        return (yield from self._table(target))

    def _table(self, target: Target) -> Stretches[Table]:
        columns, names, starts = self._columns, list[str](), list[int]()
        for name, values in zip(columns.feature_names, self._features.values(), strict=True):
            starts.append(len(names))
            names += values.features(name)
            if len(names) - starts[-1] > MOST_TEXTS:
                told = f"column {shown(name)} has more than {MOST_TEXTS} texts"
                self._problems.add(f"{told}: leave it out with --features")
        self._problems.settle()
        X = np.empty((self._rows, len(names)))
        for start, values in zip(starts, self._features.values(), strict=True):
            yield from values.write(X[:, start:])
        decorated = [
            f"{columns.called(place)} is read {v.decoration}" for place, v in self._values.items() if v.decoration
        ]
        return Table(
            X=X,
            y=target.y,
            features=tuple(names),
            classes=target.classes,
            label=columns.label_name,
            assumed=(*self._dialect.assumed, *columns.assumed, *decorated, *target.assumed),
            imputed=tuple(self._imputed()),
        )

    def _imputed(self) -> Iterator[tuple[str, str]]:
        filled = sum(values.missing for values in self._features.values())
        if self._dropped:
            yield "missing", f"{plural(self._dropped, 'row')} with an empty cell dropped"
        elif filled:
            cells, them = plural(filled, "empty cell"), "it" if filled == 1 else "them"
            yield "missing", f"{cells}, filled with the mean of the column's training rows; the table includes {them}"
        named = zip(self._columns.feature_names, self._features.values(), strict=True)
        texts = [f"{name} ({plural(len(v.codes), 'text')})" for name, v in named if isinstance(v, IndicatorColumn)]
        if texts:
            yield "one-hot", f"{', '.join(texts)}: each text a feature, 1 where it occurs"

    def _feature(self, place: int) -> NumberColumn:
        dialect, imputed = self._dialect, self._experiment.missing == "mean"
        if dialect.is_text(place) and self._experiment.one_hot:
            return IndicatorColumn(dialect.decimal, imputed=imputed)
        if_text = self._feature_of_texts if dialect.is_text(place) else None
        return NumberColumn(dialect.decimal, dialect.decoration(place), if_text, imputed=imputed)

    def _target(self) -> Labels | NumberColumn:
        dialect, place = self._dialect, self._columns.label
        decoration = dialect.decoration(place)
        if self._experiment.task != "regression":
            return Labels(task_of(self._experiment), decoration)
        if_text = partial(numerals.fault_of_texts, of_words=_CLASSES, of_others=_CLASSES)
        told = if_text if dialect.is_text(place) else None
        return NumberColumn(dialect.decimal, decoration, told, missing=UNLABELLED)

    def _first(self) -> Block:
        """The first row that is not blank."""
        for block in blocks(self._records, 1, self._problems):
            if not _blank(block.rows[0]):
                return block
        raise self._problems.give_up("has blank lines only: names of columns and rows are needed")

    def _take(self, block: Block, hint: str = "") -> None:
        """Add the rows of a block and the problems in them; `hint` is appended to problems of a first row."""
        found, width = Found(), len(self._columns.names)
        kept: Sequence[int] = range(len(block.rows))
        if set(map(len, block.rows)) != {width}:
            uneven = [place for place, row in enumerate(block.rows) if len(row) != width and not _blank(row)]
            needed = f"{width} are needed, one for each column"
            found |= {(place, -1): f"has {plural(len(block.rows[place]), 'cell')}: {needed}" for place in uneven}
            self._problems.unread |= bool(uneven)
            kept = [place for place, row in enumerate(block.rows) if len(row) == width]
        if self._experiment.missing == "drop":
            columns = self._values.items()
            whole = [row for row in kept if not any(values.lacks(block.rows[row][place]) for place, values in columns)]
            self._dropped += len(kept) - len(whole)
            kept = whole
        if kept:
            self._add(block, kept, found, hint)
        for (row, column), reason in sorted(found.items()):
            self._problems.add(partial(self._told, block, row, column, reason))

    def _add(self, block: Block, kept: Sequence[int], found: Found, hint: str) -> None:
        flat = list(chain.from_iterable(map(block.rows.__getitem__, kept)))
        cells = {place: flat[place :: len(self._columns.names)] for place in self._values}
        read = {column: values.read(cells[column]) for column, values in self._values.items() if not values.reported}
        numbers = (wrong for column, wrong in read.items() if isinstance(self._values[column], NumberColumn))
        blank = {place for place in set().union(*numbers) if not any(map(str.strip, block.rows[kept[place]]))}
        found |= {(kept[place], -1): "has empty cells only: fill it in or delete it" for place in blank}
        whole = not self._rows and len(block.rows) < self._size
        for column, wrong in read.items():
            asked = [place for place in wrong if place not in blank]
            told = self._values[column].faults(cells[column], asked, hint, whole=whole)
            found |= {(kept[place], column): reason for place, reason in told.items()}
        self._rows += len(kept)
        if self._rows * len(self._features) > MAX_NUMBERS:
            raise self._problems.give_up(f"has more than {MAX_NUMBERS:,} numbers: choose columns with --features")

    def _told(self, block: Block, row: int, column: int, reason: str) -> str:
        # `column "age" is empty`, but `column "age": "n/a" stands for a missing number`.
        where = f", {self._columns.called(column)}{':' * (not reason.startswith('is '))}" if column >= 0 else ""
        return f"line {block.line(row, max(column, 0))}{where} {reason}"

    def _feature_of_texts(self, cell: str, reason: str) -> str:
        """The message for a feature of texts, with remedies; the only feature cannot be left out."""
        names = [self._columns.names[place] for place in self._columns.features if not self._dialect.is_text(place)]
        words = quoted(one_line(tuple(names)))
        others = f"leave it out with --features {words if len(words) <= _ROOM else ''}".rstrip() if names else ""
        ways = f"give --one-hot (each text becomes a feature), or {others or _RUNNING}"
        return numerals.fault_of_texts(cell, reason, ways, others)


def _blank(row: Row) -> bool:
    return not row or (len(row) == 1 and not row[0].strip())
