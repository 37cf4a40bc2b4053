"""Code lines: a listing in lines of a given width that are still a program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=256)
def code_lines(listing: str, width: int) -> tuple[str, ...]:
    """Its lines, each of at most `width` columns: parted between statements, or between words inside of one.

    A word is never parted: where one is wider than that, so is its line.
    """
    return tuple(row for line in listing.splitlines() for row in _parted(line, width))


def _parted(line: str, width: int) -> list[str]:
    rows: list[str] = []
    indent = " " * (len(line) - len(line.lstrip()))
    for statement in line.strip().split("; "):
        joined = f"{rows[-1]}; {statement}" if rows else indent + statement
        if rows and len(joined) <= width:
            rows[-1] = joined
        else:
            rows += _within(statement, indent, width)
    return rows


def _within(statement: str, indent: str, width: int) -> Iterator[str]:
    """A statement in as many lines as it needs, with a `\\` where a line ends outside of brackets."""
    row, open_brackets = indent, 0
    words = statement.split(" ")
    for number, word in enumerate(words):
        last = number == len(words) - 1
        mark = 2 if not last and open_brackets + _opened(word) == 0 else 0
        if row.strip() and len(row) + len(word) + mark > width:
            yield row + "\\" if open_brackets == 0 else row.rstrip()
            row = indent + "  "
        row += word if last else f"{word} "
        open_brackets += _opened(word)
    yield row


def _opened(word: str) -> int:
    """Brackets that it opens, less those it closes."""
    return sum((character in "([{") - (character in ")]}") for character in word)
