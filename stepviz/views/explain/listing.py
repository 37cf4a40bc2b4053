"""Listing: the terms of a number with their letters, and what the lines of them are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stepviz.ops import Tensor, Term, Terms, Words
from stepviz.views.panes.marks import letter
from stepviz.views.text import numbers

MOST = 8
"""Terms listed one by one; the rest are counted together."""
WIDTH = 79

Table = Mapping[str, Tensor]
Lines = tuple[list[str], list[str]]
"""Laid out, and said."""


class Listed(NamedTuple):
    """A term with its letter."""

    letter: str
    term: Term


class Laid(NamedTuple):
    """The terms and their result, laid out as lines, and one by one."""

    lines: tuple[str, ...]
    said: tuple[str, ...] = ()
    """To be read aloud, in the order of their letters: `a: x0 1 × +1.7641 = +1.7641`."""
    items: tuple[Listed, ...] = ()


class Case(NamedTuple):
    """What the lines are made from."""

    terms: Terms
    words: Words
    tensors: Table
    items: tuple[Listed, ...]
    others: tuple[Term, ...]


def listed(terms: Terms) -> tuple[tuple[Listed, ...], tuple[Term, ...]]:
    """The terms shown one by one, in reading order, the eight largest where there are more; and the others.

    The term that plays another part than the rest is always shown.
    """
    parts = terms.parts
    if len(parts) <= MOST:
        return tuple(Listed(letter(n), part) for n, part in enumerate(parts)), ()
    own = terms.own if terms.form.picks else None
    values = [part.value for part in parts]
    order = sorted(range(len(parts)), key=lambda n: (n != own, not numbers.is_bad(values[n]), -abs(values[n])))
    kept = sorted(order[:MOST])
    others = tuple(parts[n] for n in range(len(parts)) if n not in set(kept))
    return tuple(Listed(letter(place), parts[n]) for place, n in enumerate(kept)), others


def aloud(texts: Sequence[str]) -> list[str]:
    """Terms one by one: `a: e0 -0.2309`."""
    return [f"{text[0]}: {' '.join(text[1:].split())}" for text in texts]
