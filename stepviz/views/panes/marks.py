"""Marks: what stands beside the numbers: brackets, term letters, underlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from stepviz.ops.tensor import Cell
from stepviz.ops.words import Pattern


class Veil(NamedTuple):
    """Results that are not told yet: all cells of some tensors but the first few."""

    tensors: tuple[str, ...]
    told: frozenset[Cell] = frozenset()

    def hides(self, cell: Cell) -> bool:
        """Whether that cell is one of them."""
        return cell.tensor in self.tensors and cell not in self.told


NOTHING_HIDDEN = Veil(())


@dataclass(frozen=True)
class Marks:
    """Which cells are marked, and how."""

    bracket: Cell | None = None
    letters: Mapping[Cell, str] = field(default_factory=dict)
    """Terms of the open explanation."""
    current: frozenset[Cell] = frozenset()
    """Cells of the term the viewer is on."""
    witnesses: frozenset[Cell] = frozenset()
    """Labels that chose a term."""
    fed: tuple[Pattern, ...] = ()
    """Cells the bracketed one feeds."""
    light: tuple[Pattern, ...] = ()
    """Cells that a lesson lights."""

    @cached_property
    def bare(self) -> bool:
        """Whether there is nothing but a bracket."""
        return not (self.letters or self.witnesses or self.fed or self.light)

    def pointed(self, cell: Cell) -> bool:
        """Whether a lesson lights it."""
        return any(pattern.covers(cell) for pattern in self.light)

    def lit(self, cell: Cell) -> bool:
        """Whether the cell is underlined: it is a term, it chose one, or the bracketed cell feeds it."""
        return cell in self.letters or cell in self.witnesses or any(p.covers(cell) for p in self.fed)


def letter(position: int) -> str:
    """a, b, … z, then A, B, …: the name of a term; nothing beyond."""
    names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return names[position] if position < len(names) else ""
