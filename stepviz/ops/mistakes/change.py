"""Change: what an expression becomes by a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from stepviz.formula.tree import Node


class Change(NamedTuple):
    """A mistake at some place of an expression."""

    mistake: str
    """Its name."""
    part: str
    """What it is about, in words."""
    tree: Node
    """The expression as it is then."""
    rare: bool = False
    """Whether it is made so seldom, or changes so little, that nobody is asked about it."""


def rare(changes: Iterable[Change]) -> Iterator[Change]:
    """The same, each of them rare."""
    return (change._replace(rare=True) for change in changes)
