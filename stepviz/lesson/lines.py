"""Lines: where the headers and keys of a TOML text stand, which `tomllib` tells of syntax errors only."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Keys from the outermost table in; tables of an array by number: `("stop", 2, "caption")`."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_LONG = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}', re.DOTALL)
_ATOM = re.compile(r"[^\s,=\[\]{}#\"']+(?: [0-9][^\s,\]}#]*)?")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of each header and each key of a text that `tomllib` reads, by path.

    Keys inside an inline table are not told apart: the line of the key that it belongs to is theirs.
    """
    return _Scan(text).lines


def line_at(lines: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest table around it; 1 for none."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scan:
    """One pass over a text whose syntax is right."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text, self._at = text, 0
        self._counts: dict[Path, int] = {}
        table: Path = ()
        while self._skip(_BLANK) < len(text):
            line = text.count("\n", 0, self._at) + 1
            if text[self._at] == "[":
                table = self._header(line)
            else:
                self._note((*table, *self._key()), line, len(table))
                self._at += 1  # the sign between key and value
                self._value()

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _header(self, line: int) -> Path:
        """`[run]` or `[[stop]]`: the path of the table it begins."""
        arrays = 2 if self._text.startswith("[[", self._at) else 1
        self._at += arrays
        path: Path = ()
        key = self._key()
        for place, word in enumerate(key):
            path = (*path, word)
            if arrays == 2 and place == len(key) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                self.lines.setdefault(path, line)
                path = (*path, self._counts[path])
            self.lines.setdefault(path, line)
        self._at += arrays
        return path

    def _note(self, path: Path, line: int, tables: int) -> None:
        """A key, and the tables that dots in it make."""
        for length in range(tables + 1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def _key(self) -> Path:
        """A key's words; what follows it is next."""
        words: list[str] = []
        while True:
            self._skip(_SPACES)
            pattern = _QUOTED if self._text[self._at] in "\"'" else _BARE
            start = self._at
            words.append(_plain(self._text[start : self._skip(pattern)]))
            self._skip(_SPACES)
            if self._text[self._at : self._at + 1] != ".":
                return tuple(words)
            self._at += 1

    def _value(self) -> None:
        """Past a value: a text, an array, an inline table, or anything without spaces."""
        self._skip(_SPACES)
        sign = self._text[self._at]
        if sign in "[{":
            self._nested()
        elif self._text.startswith(('"""', "'''"), self._at):
            self._skip(_LONG)
        else:
            self._skip(_QUOTED if sign in "\"'" else _ATOM)

    def _nested(self) -> None:
        """Past brackets and all that stands between them."""
        depth = 0
        while True:
            self._skip(_BLANK)
            sign = self._text[self._at]
            if sign in "[{":
                depth, self._at = depth + 1, self._at + 1
            elif sign in "]}":
                depth, self._at = depth - 1, self._at + 1
                if not depth:
                    return
            elif sign in ",=.":
                self._at += 1
            else:
                self._value()


def _plain(key: str) -> str:
    """A key without its quotes."""
    if key[:1] == "'":
        return key[1:-1]
    if key[:1] != '"':
        return key
    return re.sub(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", _escaped, key[1:-1])


def _escaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPES.get(found[3], found[3])
