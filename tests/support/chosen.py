"""Chosen: the kinds that tests look at; all there are, or the new ones alone that `STEPVIZ_KINDS` names."""

from __future__ import annotations

import os
from collections.abc import Collection

NEW = frozenset(os.environ.get("STEPVIZ_KINDS", "").split())


def among(kinds: Collection[str]) -> list[str]:
    """The kinds of a list; those of them alone that are chosen, where any is."""
    return sorted(NEW & set(kinds)) or sorted(kinds)
