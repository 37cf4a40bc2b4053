"""The judge: which sentences are known, what each claims, and what is true whatever the numbers are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np

from stepviz import Frame
from stepviz.ops import Cell, Program

Check = Callable[[Frame, Cell, re.Match[str]], bool]


class Entry(NamedTuple):
    """A sentence that some numbers make true and others false.

    A named group of words, `(?P<way>up|down)` or `(?P<only>only )?`, is a choice: the walk has to meet each of them.
    """

    pattern: str
    check: Check | None
    """None: it is true whatever the numbers are."""
    rare: str = ""
    """Why the walk need not meet it."""


Reading = tuple[re.Match[str], Entry]
MOMENT = Cell("")
"""Takes the place of the cell in what is said of a moment."""
_LETTERS = 8
"""So many of the first ones tell most sentences apart."""
_CHOICE = re.compile(r"\(\?P<(\w+)>([^()\[\]\\*+.?]*)\)(\??)")


@cache
def choices(pattern: str) -> Mapping[str, tuple[str, ...]]:
    """The words of each choice in a pattern, by the name of its group."""
    found = {name: (*words.split("|"), *([""] * bool(optional))) for name, words, optional in _CHOICE.findall(pattern)}
    return {name: words for name, words in found.items() if len(words) > 1}


def _beginning(pattern: str) -> str:
    """The first letters of everything that a pattern reads: a quick look before the slow one."""
    plain = re.match(r"[\w ,:▸·×'-]*", pattern)
    words = plain[0] if plain is not None else ""
    return (words[:-1] if pattern[len(words) : len(words) + 1] in ("?", "*", "|") else words)[:_LETTERS]


class _Reader:
    """Entries that know sentences."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._begun: dict[str, list[Entry]] = {}
        for entry in entries:
            self._begun.setdefault(_beginning(entry.pattern), []).append(entry)
        self._lengths = sorted({len(words) for words in self._begun})
        self._known: dict[str, list[Reading]] = {}

    def readings(self, text: str) -> list[Reading]:
        """Those that read the sentence."""
        if text not in self._known:
            found = ((compiled(entry.pattern).fullmatch(text), entry) for entry in self._near(text))
            self._known[text] = [(match, entry) for match, entry in found if match is not None]
        return self._known[text]

    def _near(self, text: str) -> Iterator[Entry]:
        """Those that begin as the text does."""
        for length in self._lengths:
            if length <= len(text):
                yield from self._begun.get(text[:length], ())


compiled = cache(re.compile)
Brings = Callable[[Program], tuple[Entry, ...]]
"""The entries that a program brings, with those of the views."""


@dataclass
class Judge:
    """Reads sentences, and remembers what it met."""

    brings: Brings
    met: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How often each pattern was met, with an empty group and empty words, and each word of its choices."""

    def __post_init__(self) -> None:
        self._programs: dict[Program, _Reader] = {}
        self.entries: dict[str, Entry] = {}
        """Every entry of the programs met, by its pattern."""

    def complaint(self, frame: Frame, cell: Cell, text: str) -> str:
        """Why the sentence cannot stand; nothing where it can."""
        found = self.readings(frame, text)
        if not found:
            return "no entry knows this sentence"
        if len(found) > 1:
            return f"two entries claim it: {' and '.join(entry.pattern for _, entry in found)}"
        ((match, entry),) = found
        self._remember(match, entry.pattern)
        try:
            with np.errstate(all="ignore"):
                return "" if entry.check is None or entry.check(frame, cell, match) else "it is not true"
        except (ArithmeticError, ValueError, LookupError, RuntimeError) as error:  # a generator that ends is the last
            return f"it speaks of what is not there ({error!r})"

    def readings(self, frame: Frame, text: str) -> list[Reading]:
        """The entries that read the sentence."""
        program = frame.program
        if program not in self._programs:
            brought = self.brings(program)
            self._programs[program] = _Reader(brought)
            self.entries |= {entry.pattern: entry for entry in brought}
        return self._programs[program].readings(text)

    def unmet(self) -> list[str]:
        """Entries and choices of words that no sentence of the walk had."""
        due = [entry for entry in self.entries.values() if not entry.rare]
        missing = [entry.pattern for entry in due if not self.met[entry.pattern, "", ""]]
        for entry in due:
            for name, words in choices(entry.pattern).items():
                missing += [
                    f"{name}={word!r} in {entry.pattern}" for word in words if not self.met[entry.pattern, name, word]
                ]
        return missing

    def _remember(self, match: re.Match[str], pattern: str) -> None:
        self.met[pattern, "", ""] += 1
        for name in choices(pattern):
            self.met[pattern, name, match[name] or ""] += 1
