"""Marks: what stands beside the numbers: brackets, term letters, underlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stepviz.ops.tensor import Cell


@dataclass(frozen=True)
class Marks:
    """Which cells are marked, and how."""

    bracket: Cell | None = None
    letters: Mapping[Cell, str] = field(default_factory=dict)
    """Terms of the open explanation."""
    current: frozenset[Cell] = frozenset()
    """Cells of the term the viewer is on."""
    fed: frozenset[Cell] = frozenset()
    """Cells the bracketed one feeds."""


def letter(position: int) -> str:
    """a, b, … z, then A, B, …: the name of a term; nothing beyond."""
    names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return names[position] if position < len(names) else ""
