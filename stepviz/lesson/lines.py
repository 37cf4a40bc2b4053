"""Lines: the line numbers of headers and keys in a TOML text, which `tomllib` does not give."""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]
"""Keys from the outermost table inward; tables of an array by number: `("stop", 2, "caption")`."""

_TEXT = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)
"""Matches a string or a comment, in which characters have no meaning in TOML."""


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of each header and each key of a valid TOML text, by path.

    Keys inside an inline table have no entries of their own.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth = 0
    signs = _TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text).split("\n")
    for number, (line, shown) in enumerate(zip(text.split("\n"), signs, strict=True), 1):
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


def line_at(lines: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest table around it; 1 without one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _words(key: str) -> Path:
    """The parts of a key: `a."b c"` has two."""
    words, rest = list[str](), tomllib.loads(f"{key} = 0")
    while isinstance(rest, dict):
        ((word, rest),) = rest.items()
        words.append(word)
    return tuple(words)
