r"""Shell: quotes a command so that `sh` reads back the same words, in printable characters only.

A word is plain if that is safe, else in single quotes. One with unprintable characters is made by printf:
`"$(printf '\033[2J.csv')"`. The shorter `$'\e[2J.csv'` is not known to dash, which is the `sh` of Debian and Ubuntu.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

_NEWLINE = "${IFS#??}"
"""A newline at the end of a word, where command substitution drops newlines: the last of the three characters of IFS.

In zsh IFS also has a NUL, which ends the word: of several newlines at its end one is left.
"""
_SPECIAL = "\\%'!"
"""Characters that printf, the quotes around its format, or the history of an interactive shell give a meaning."""


def command(words: Iterable[str]) -> str:
    """The words of a command as one line."""
    return " ".join(map(quoted, words))


def in_lines(words: Iterable[str], most: int) -> list[str]:
    """The command in lines of `most` columns, no word split; a backslash ends each line but the last."""
    lines: list[str] = []
    for word in map(quoted, words):
        if lines and len(lines[-1]) + 1 + len(word) <= most - 2:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [*(f"{line} \\" for line in lines[:-1]), *lines[-1:]]


def quoted(word: str) -> str:
    """The word, quoted so that `sh` reads back the same bytes, also those of a file name that is not text."""
    if word.isprintable():
        import shlex

        return shlex.quote(word)
    text = word.rstrip("\n")
    form = "".join(_octal(c) if c in _SPECIAL or not c.isprintable() else c for c in text)
    if form.startswith("-"):
        form = _octal("-") + form[1:]
    made = f"$(printf '{form}')" if form else ""
    return f'"{made}{_NEWLINE * (len(word) - len(text))}"'


def _octal(character: str) -> str:
    try:
        code = os.fsencode(character)
    except UnicodeEncodeError:  # a lone surrogate that comes from no file name
        code = character.encode("utf-8", "surrogatepass")
    return "".join(f"\\{byte:03o}" for byte in code)
