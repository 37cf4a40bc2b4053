"""Code lines: wraps a listing to a width, so that it stays a valid program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=256)
def code_lines(listing: str, width: int) -> tuple[str, ...]:
    """The lines of a listing, each of at most `width` columns: broken between statements, else between words.

    Words are never broken, so the line of a wider word is wider.
    """
    rows: list[str] = []
    for line in listing.splitlines():
        indent, first = " " * (len(line) - len(line.lstrip())), len(rows)
        for statement in line.strip().split("; "):
            if len(rows) > first and len(joined := f"{rows[-1]}; {statement}") <= width:
                rows[-1] = joined
            else:
                rows += _within(statement, indent, width)
    return tuple(rows)


def _within(statement: str, indent: str, width: int) -> Iterator[str]:
    """The lines of a statement, with a `\\` at the end of a line outside brackets."""
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
    """The number of brackets that the word opens, minus those it closes."""
    return sum((character in "([{") - (character in ")]}") for character in word)
