"""Parts: what a formula is made of, as a tree, each with the place where it was typed."""

from __future__ import annotations

from dataclasses import dataclass

FUNCTIONS = ("sqrt", "exp", "ln", "tanh", "sigmoid", "relu")
"""All that are known by name."""


@dataclass(frozen=True)
class Constant:
    """A number that was typed, or follows from such."""

    value: float
    at: int


@dataclass(frozen=True)
class NamedPart:
    """A name that is used."""

    name: str
    at: int


@dataclass(frozen=True)
class Added:
    """Terms with their signs, one node of the graph."""

    terms: tuple[tuple[int, Part], ...]
    at: int


@dataclass(frozen=True)
class Two:
    """Two parts around a sign: `*`, `/` or `^`."""

    sign: str
    left: Part
    right: Part
    at: int


@dataclass(frozen=True)
class Called:
    """A function of a part."""

    function: str
    inside: Part
    at: int


Part = Constant | NamedPart | Added | Two | Called


@dataclass(frozen=True)
class Sentence:
    """A line of a formula: a name, and what it is made of."""

    name: str
    at: int
    made_of: Part
