"""Blocks: some rows of a table at a time, and the lines of the file they stand on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple, Protocol

from stepviz.data.files.problems import Problems
from stepviz.text import lines_in

Row = list[str]


class Records(Protocol):
    """What `csv.reader` makes."""

    @property
    def line_num(self) -> int:
        """Lines read so far."""

    def __iter__(self) -> Iterator[Row]:
        """Itself."""

    def __next__(self) -> Row:
        """The cells of the next row."""


class Block(NamedTuple):
    """Rows one after the other, blank ones too."""

    before: int
    """Lines before the first row."""
    rows: list[Row]

    def line(self, row: int, column: int = 0) -> int:
        """The line a cell begins on, as an editor counts it: cells in quotes can go over several."""
        cells = chain(chain.from_iterable(self.rows[:row]), self.rows[row][:column])
        return self.before + 1 + row + sum(map(lines_in, cells))


def blocks(records: Records, size: int, problems: Problems) -> Iterator[Block]:
    """Blocks of up to `size` rows. A quote that is wrong is added to the problems and ends a block.

    Raises `UserError` where it cannot be told where the next row begins.
    """
    while True:
        before = records.line_num
        rows: list[Row] = []
        try:
            rows.extend(islice(records, size))  # what came before an error stays in the list
        except csv.Error as error:
            if rows:
                yield Block(before, rows)
            _tell(Block(before, [*rows, []]).line(len(rows)), records.line_num, str(error), problems)
        else:
            if not rows:
                return
            yield Block(before, rows)


def _tell(line: int, reached: int, reason: str, problems: Problems) -> None:
    if "field limit" in reason and reached == line:
        raise problems.give_up(f"line {line}: a cell has more than {csv.field_size_limit():,} characters: shorten it")
    if "expected after" not in reason:
        raise problems.give_up(f'line {line}: a quote (") opens a cell and is not closed')
    sentence = f'line {line}: text follows a closing quote ("): write "" for a quote inside quotes'
    if reached > line:
        raise problems.give_up(sentence)
    problems.add(sentence)
