"""Change: what an expression becomes by a mistake."""

from __future__ import annotations

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
