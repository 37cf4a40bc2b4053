"""Listing: the terms of a number with their letters, and what the lines of them are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stepviz.ops import Tensor, Term, Terms, Words
from stepviz.views.panes.marks import letter
from stepviz.views.text import numbers

MOST = 8
"""Terms listed one by one; the rest are counted together."""
WIDTH = 79
_PITCH, _ABREAST, _INDENT = 18, 4, 3
"""Columns of a value with its letter at least, how many stand side by side, and the blanks before them."""

Table = Mapping[str, Tensor]
Lines = tuple[list["TermLine"], list[str]]
"""Laid out, and said."""


class Listed(NamedTuple):
    """A term with its letter."""

    letter: str
    term: Term


class Head(NamedTuple):
    """Where a term begins in a line: its letter, and its label where that follows."""

    item: Listed
    column: int
    columns: int


@dataclass(frozen=True)
class TermLine:
    """A line and the terms that stand in it."""

    text: str
    heads: tuple[Head, ...] = ()
    total: bool = False
    """Whether it is the sum of the lines above it."""

    def __add__(self, after: TermLine | str) -> TermLine:
        if isinstance(after, str):
            return TermLine(self.text + after, self.heads, self.total)
        return TermLine(self.text + after.text, (*self.heads, *after.moved(len(self.text))), self.total)

    def __radd__(self, before: str) -> TermLine:
        return TermLine(before + self.text, tuple(self.moved(len(before))), self.total)

    def moved(self, by: int) -> list[Head]:
        """Its heads, where they stand behind so many columns."""
        return [Head(head.item, head.column + by, head.columns) for head in self.heads]

    def __len__(self) -> int:
        return len(self.text)

    def ljust(self, columns: int) -> TermLine:
        """Filled with blanks."""
        return TermLine(self.text.ljust(columns), self.heads, self.total)


def headed(item: Listed, label: str, rest: str, *, gap: str = "  ", columns: int = 0) -> TermLine:
    """A term: its letter, what it is called in so many columns or more, and the rest of it."""
    head = f"{item.letter}{gap}{label}" if label == item.term.label else item.letter
    return TermLine(f"{item.letter}{gap}{label.ljust(columns)}{rest}", (Head(item, 0, len(head)),))


def in_a_row(texts: Iterable[TermLine], pitch: int = 0, indent: int = _INDENT) -> TermLine:
    """All of them in one line, each in `pitch` columns or more, behind `indent` blanks, with none at the end."""
    text, heads = " " * indent, list[Head]()
    for more in texts:
        heads += more.moved(len(text))
        text += more.text.ljust(pitch)
    return TermLine(text.rstrip(), tuple(heads))


def in_rows(pieces: Sequence[TermLine]) -> list[TermLine]:
    """As many in a line as fit."""
    rows: list[list[TermLine]] = [[]]
    for piece in pieces:
        if rows[-1] and len(in_a_row([*rows[-1], piece])) > WIDTH:
            rows.append([])
        rows[-1].append(piece)
    return [in_a_row(row) for row in rows]


def abreast(texts: Sequence[TermLine]) -> list[TermLine]:
    """Four in a line, or as many as fit, each below the one before."""
    pitch = max(_PITCH, 1 + max(map(len, texts)))
    each = max(1, min(_ABREAST, (WIDTH - _INDENT + 1) // pitch))
    return [in_a_row(texts[start : start + each], pitch) for start in range(0, len(texts), each)]


class Summed(NamedTuple):
    """Terms that are only added up, in digits."""

    values: tuple[str, ...]
    """Of each listed term."""
    others: int
    """How many more there are."""
    rest: str
    """What those make."""
    sign: str
    """Whether the digits shown make the total: `=` or `≈`."""
    total: str


class Laid(NamedTuple):
    """The terms and their result, laid out as lines, and one by one."""

    lines: tuple[TermLine, ...]
    said: tuple[str, ...] = ()
    """To be read aloud, in the order of their letters: `a: x0 1 × +1.7641 = +1.7641`."""
    items: tuple[Listed, ...] = ()
    added: Summed | None = None
    """Where the terms are only added up."""


class Case(NamedTuple):
    """What the lines are made from."""

    terms: Terms
    words: Words
    tensors: Table
    items: tuple[Listed, ...]
    others: tuple[Term, ...]


def listed(terms: Terms, most: int = MOST) -> tuple[tuple[Listed, ...], tuple[Term, ...]]:
    """The terms shown one by one, in reading order, the largest where there are more than `most`; and the others.

    The term that plays another part than the rest is always shown.
    """
    parts = terms.parts
    if len(parts) <= most:
        return tuple(Listed(letter(n), part) for n, part in enumerate(parts)), ()
    own = terms.own if terms.form.picks else None
    values = [part.value for part in parts]
    order = sorted(range(len(parts)), key=lambda n: (n != own, not numbers.is_bad(values[n]), -abs(values[n])))
    kept = sorted(order[:most])
    others = tuple(parts[n] for n in range(len(parts)) if n not in set(kept))
    return tuple(Listed(letter(place), parts[n]) for place, n in enumerate(kept)), others


def aloud(texts: Sequence[TermLine]) -> list[str]:
    """Terms one by one: `a: e0 -0.2309`."""
    return [f"{text.heads[0].item.letter}: {' '.join(text.text[1:].split())}" for text in texts]


def letters_of(items: Sequence[Listed], others: Sequence[Term]) -> str:
    """`a + b`, or `a + … + h + rest`."""
    names = [item.letter for item in items]
    text = " + ".join(names) if len(names) <= 5 else f"{names[0]} + … + {names[-1]}"
    return f"{text} + rest" if others else text


def counted(others: Sequence[Term], digits: str) -> list[str]:
    """`… 4 more, together +0.0352`: how many there are, and what they make in `digits`; nothing of none."""
    return [f"… {len(others)} more, together {digits}"] if others else []
