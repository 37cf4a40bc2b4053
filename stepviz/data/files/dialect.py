"""Dialect: detects how a table is written and what stands before it, and reads its rows in blocks."""

from __future__ import annotations

import contextlib
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from stepviz.data.files.numerals import decoration, has_comma, is_missing, names_a_column, undecorated, value
from stepviz.data.files.problems import Problems
from stepviz.settings.sources import DELIMITERS
from stepviz.text import lines_in, plural

if TYPE_CHECKING:
    from _csv import Reader

SAMPLE = 1 << 16
"""The number of characters that the dialect is detected from."""
_SAMPLE_ROWS = 200
_DELIMITERS = "\t;|, "
"""In order of preference, for when several fit equally well."""
_POINT = re.compile(r"\s*[+-]?[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?\s*")
Row = list[str]


@dataclass(frozen=True)
class Dialect:
    """How a table is written."""

    delimiter: str
    decimal: str
    header: bool
    assumed: tuple[str, ...] = ()
    """What was detected, not given by the user, in words."""
    sample: tuple[tuple[str, ...], ...] = ()
    """The first rows, without the names."""
    row_names: bool = False
    """True if each row begins with a row name for which the header has no cell, as R writes tables."""

    def is_text(self, place: int) -> bool:
        """True if most cells of a column of the sample, empty ones aside, are no numbers, and not for decorations."""
        return not (_mostly_numbers(self.sample, place, self.decimal, if_empty=True) or self.decoration(place))

    def decoration(self, place: int) -> str:
        """The decorations to ignore in a column of the sample, as `without %`; empty for plain numbers and texts."""
        return decoration([row[place] for row in self.sample if place < len(row)], self.decimal)

    def reader(self, lines: Iterable[str]) -> Reader:
        """Yields rows of cells. Raises `csv.Error` for wrong quotes."""
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=self.delimiter != " ", strict=True)


def detect(sample: str, delimiter: str | None, decimal: str | None, header: bool | None) -> Dialect:
    """The dialect of a table that begins with `sample`. What is None is detected."""
    found = _delimiter(sample) if delimiter is None else delimiter
    rows = _rows(sample, found)
    mark = _decimal(rows) if decimal is None else decimal
    named = _has_header(rows, mark) if header is None else header
    word = next((word for word, sign in DELIMITERS.items() if sign == found), found)
    assumed = {
        f"delimiter {word}": delimiter,
        "decimal comma" if mark == "," else "decimal point": decimal,
        "the first line names the columns" if named else "no line names the columns": header,
    }
    told = tuple(words for words, given in assumed.items() if given is None)
    row_names = named and bool(rows) and _has_row_names(*rows)
    return Dialect(found, mark, named, told, tuple(map(tuple, rows[named:])), row_names)


def beginning(piece: str) -> str:
    """The part of a text that the dialect is detected from, cut at the end of a line if it has one."""
    if len(piece) <= SAMPLE:
        return piece
    cut = max(piece.rfind("\n", 0, SAMPLE), piece.rfind("\r", 0, SAMPLE)) + 1
    return piece[: cut or SAMPLE]


def _rows(sample: str, delimiter: str) -> list[list[str]]:
    """The first rows that are not blank, up to the first broken quote."""
    records = csv.reader(StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=delimiter != " ")
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        rows.extend(islice(records, _SAMPLE_ROWS))  # rows before an error are kept
    return [row for row in rows if any(map(str.strip, row))]


def _delimiter(sample: str) -> str:
    """The delimiter that splits most rows into equally many cells, and most of these into numbers."""
    scores = {candidate: _fit(_rows(sample, candidate)) for candidate in _DELIMITERS}
    best = max(_DELIMITERS, key=scores.__getitem__)
    return best if scores[best] > 0 else ","


def _fit(rows: list[list[str]]) -> float:
    """A score from 0 to 2: the fraction of rows with the most common length, times (1 + their fraction of numbers)."""
    if not rows:
        return 0.0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2:
        return 0.0
    cells = [cell for row in rows[1:] if len(row) == width for cell in row]
    numbers = sum(not isnan(value(undecorated(cell, "."), ".")) or has_comma(cell) for cell in cells)
    return count / len(rows) * (1 + numbers / max(len(cells), 1))


def _decimal(rows: list[list[str]]) -> str:
    """The decimal sign: a comma if some cells have a decimal comma and none a decimal point, else a point."""
    cells = [cell for row in rows for cell in row]
    return "," if any(map(has_comma, cells)) and not any(map(_POINT.fullmatch, cells)) else "."


def _has_header(rows: list[list[str]], decimal: str) -> bool:
    """True if the first row has names above most columns of numbers."""
    if not rows:
        return True
    first, below = rows[0], rows[1:]
    numeric = [place for place in range(len(first)) if _mostly_numbers(below, place, decimal)]
    if not numeric:
        return all(isnan(value(cell, decimal)) for cell in first)
    heads = [first[place] for place in numeric if first[place].strip()]
    return sum(map(names_a_column, heads)) * 2 > len(heads)


def _has_row_names(names: Row, *rows: Row) -> bool:
    """True if all rows have one cell more than there are names, no first cell is empty and not all last ones are."""
    longer = bool(rows) and all(len(row) == len(names) + 1 and row[0].strip() for row in rows)
    return longer and any(row[-1].strip() for row in rows)


def _mostly_numbers(rows: Sequence[Sequence[str]], place: int, decimal: str, *, if_empty: bool = False) -> bool:
    cells = [row[place] for row in rows if place < len(row) and not is_missing(row[place])]
    return sum(not isnan(value(cell, decimal)) for cell in cells) * 2 > len(cells) if cells else if_empty


class Block(NamedTuple):
    """Consecutive rows, including blank ones."""

    before: int
    """The number of lines before the first row."""
    rows: list[Row]

    def line(self, row: int, column: int = 0) -> int:
        """The number of the line on which a cell begins. Quoted cells can extend over several lines."""
        cells = chain(chain.from_iterable(self.rows[:row]), self.rows[row][:column])
        return self.before + 1 + row + lines_in(" ".join(cells))


def blocks(records: Reader, size: int, problems: Problems) -> Iterator[Block]:
    """Yields blocks of up to `size` rows. A wrong quote is added to `problems` and ends a block.

    Raises `UserError` if it is unclear where the next row begins.
    """
    while True:
        before = records.line_num
        rows: list[Row] = []
        try:
            rows.extend(islice(records, size))  # rows before an error are kept
        except csv.Error as error:
            if rows:
                yield Block(before, rows)
            _report(Block(before, [*rows, []]).line(len(rows)), records.line_num, str(error), problems)
        else:
            if not rows:
                return
            yield Block(before, rows)


def _report(line: int, reached: int, reason: str, problems: Problems) -> None:
    if "field limit" in reason and reached == line:
        raise problems.give_up(f"line {line}: a cell has more than {csv.field_size_limit():,} characters: shorten it")
    if "expected after" not in reason:
        raise problems.give_up(f'line {line}: a quote (") opens a cell and is not closed')
    sentence = f'line {line}: text follows a closing quote ("): write "" for a quote inside quotes'
    if reached > line:
        raise problems.give_up(sentence)
    problems.add(sentence)


_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_SIGN_OF_COMMENT = re.compile(r'\A# *(?=[\w"])')
"""The # before a name; one that stands alone is a name itself."""


def _names_columns(names: Row, cells: Row) -> bool:
    return len(names) == len(cells) > 1 and all(map(names_a_column, names))


def without_preface(text: str) -> tuple[str, str | None, list[str]]:
    """The text with its first lines blank: Excel's `sep=;` and comments that begin with `#`.

    Also the delimiter that `sep=` names, if it stands there, and what was detected, in words.
    """
    lines = StringIO(text, newline="").readlines()
    delimiter, count = None, 0
    if lines and (found := _SEPARATOR.fullmatch(lines[0])) is not None:
        delimiter, count = found[1], 1
    comments = count
    while comments < len(lines) and lines[comments].startswith("#"):
        comments += 1
    if comments - count == 1 and comments < len(lines):
        # A single line with # and as many names as the next one has cells, as numpy.savetxt writes it.
        names = _SIGN_OF_COMMENT.sub("", lines[count])
        if any(_names_columns(names.split(sign), lines[comments].split(sign)) for sign in DELIMITERS.values()):
            comments, lines[count] = count, names
    named = {sign: word for word, sign in DELIMITERS.items()}
    assumed = [f"delimiter {named.get(delimiter, delimiter)}, from its first line"] if delimiter is not None else []
    if comments > count:
        assumed.append(f"{plural(comments - count, 'line')} with # before the table skipped")
    # Blank lines in their place, so that messages count lines as the file does.
    return "\n" * comments + "".join(lines[comments:]), delimiter, assumed
