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

    def of(self, tensor: str) -> list[tuple[int | None, ...]]:
        """The indices of the marked cells of a tensor, None for all of an axis."""
        return self._indices.get(tensor, [])

    @cached_property
    def _indices(self) -> dict[str, list[tuple[int | None, ...]]]:
        found: dict[str, list[tuple[int | None, ...]]] = {}
        bracket = () if self.bracket is None else (self.bracket,)
        for marked in (*bracket, *self.letters, *self.witnesses, *self.fed, *self.light):
            found.setdefault(marked.tensor, []).append(marked.index)
        return found

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
