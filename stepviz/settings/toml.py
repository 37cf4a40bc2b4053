"""TOML: parses and writes TOML, and finds the lines of its keys.

It limits the length of numbers and names, so that no file takes much memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stepviz.text import clean

_WHERE = re.compile(r"(.*?)\s*\(at (?:line ([0-9]+), column [0-9]+|end of document)\)", re.DOTALL)
# Possessive, so that no text makes it go back and try again.
_PARTS = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'|#[^\n]*+|(?P<word>[\w.+-]++)',
    re.DOTALL,
)
"""Matches strings and comments, which may contain anything, and words: names, numbers, dates."""
_FRACTION = re.compile(r"[+-]?[0-9_]+\.[0-9_]+(?:[eE][+-]?[0-9_]+)?")
_WHOLE = re.compile(r"[+-]?(?:0[xob])?[0-9A-Fa-f_]+")
_LARGEST = 2**63
"""TOML has integers of 64 bits: https://toml.io/en/v1.0.0#integer."""
_MOST_DIGITS = 70
"""About the most characters of a 64-bit number in any base."""
_MOST_DOTS = 100
"""The most dots in all names together: each one adds a nested table, which takes memory."""


class TomlError(Exception):
    """A mistake in TOML, and its line, from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


def read(text: str) -> dict[str, Any]:
    """The table of a TOML text. Raises `TomlError` for a malformed text, and for one that would take much memory."""
    import tomllib

    _check(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = _WHERE.fullmatch(str(error))
        line = int(told[2]) if told and told[2] else text.count("\n") + 1
        what = clean(told[1] if told else str(error))
        raise TomlError(line, f"{what[:1].lower()}{what[1:]}") from None
    except RecursionError:
        raise TomlError(1, "its brackets are too deep") from None


def written(value: object) -> str:
    """The value in TOML: numbers and bools as such, anything else as a string."""
    if isinstance(value, int | float):
        return str(value).lower() if isinstance(value, int) else f"{value:g}"
    signs = {"\\": "\\\\", '"': '\\"'}
    return '"' + "".join(signs.get(c, c if c.isprintable() else f"\\u{ord(c):04x}") for c in str(value)) + '"'


def _check(text: str) -> None:
    """Raises `TomlError` for numbers of more than 64 bits and too many dots in names."""
    dots = 0
    for part in _PARTS.finditer(text):
        word = part["word"] or ""
        if _WHOLE.fullmatch(word) and not _fits(word):
            raise TomlError(_line(text, part), f"{word[:12]}… is too large: a whole number has at most 19 digits")
        dots += 0 if _FRACTION.fullmatch(word) else word.count(".")
        if dots > _MOST_DOTS:
            raise TomlError(_line(text, part), f"there are more than {_MOST_DOTS} dots in its names")


def _fits(word: str) -> bool:
    """True if it is a 64-bit number, or malformed like `0x` and `1__0`, which the parser reports."""
    try:
        return len(word) <= _MOST_DIGITS and -_LARGEST <= int(word, 0) < _LARGEST
    except ValueError:
        return True


def _line(text: str, part: re.Match[str]) -> int:
    return text.count("\n", 0, part.start()) + 1


KeyPath = tuple[str | int, ...]
"""Keys from the outermost table inward; tables of an array by number: `("stop", 2, "caption")`."""


def lines_of(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of each header and each key of a valid TOML text, by path; `tomllib` does not give them.

    Keys inside an inline table have no entries of their own.
    """
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    depth = 0
    for number, (line, shown) in enumerate(zip(text.split("\n"), _without_strings(text).split("\n"), strict=True), 1):
        if depth == 0 and (brackets := re.match(r"\s*(\[+)", shown)):
            table, words = (), _words(line[brackets.end() : shown.index("]")])
            for place, word in enumerate(words, 1):
                table = (*table, word)
                if place == len(words) and len(brackets[1]) == 2:
                    counts[table] = counts.get(table, -1) + 1
                if table in counts:
                    lines.setdefault(table, number)
                    table = (*table, counts[table])
                lines.setdefault(table, number)
            continue
        if depth == 0 and "=" in shown:
            path = (*table, *_words(line[: shown.index("=")]))
            for length in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:length], number)
            shown = shown[shown.index("=") :]
        depth += sum((sign in "[{") - (sign in "]}") for sign in shown)
    return lines


def line_at(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """The line of a path, or of the nearest table around it; 1 without one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _without_strings(text: str) -> str:
    """The text with a blank for each character of a string or comment, which has no meaning in TOML."""
    return _PARTS.sub(lambda part: part[0] if part["word"] else re.sub(r"[^\n]", " ", part[0]), text)


def _words(key: str) -> KeyPath:
    """The parts of a key: `a."b c"` has two."""
    import tomllib

    words, rest = list[str](), tomllib.loads(f"{key} = 0")
    while isinstance(rest, dict):
        ((word, rest),) = rest.items()
        words.append(word)
    return tuple(words)
