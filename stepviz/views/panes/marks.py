"""Marks: what stands beside the numbers, what stays bright while all is dim, and what the marks in panes mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from stepviz.ops import Cell, TensorRole
from stepviz.ops.claims import Pattern
from stepviz.training import Frame
from stepviz.views.text.span import DIM, LIT, Role, Row, Span


class Mask(NamedTuple):
    """Results that are not told yet: all cells of some tensors but the first few, or some of their cells alone."""

    tensors: tuple[str, ...]
    told: frozenset[Cell] = frozenset()
    only: frozenset[Cell] | None = None

    def hides(self, cell: Cell) -> bool:
        """Whether that cell is one of them."""
        listed = self.only is None or cell in self.only
        return listed and cell.tensor in self.tensors and cell not in self.told


NOTHING_HIDDEN = Mask(())


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


def operands(frame: Frame, cell: Cell) -> frozenset[Cell]:
    """The cells that a number was made from, those that are shown with the values it was made from."""
    op, source = frame.program.maker(cell.tensor), frame.shown(cell.tensor)
    if op is None or source is None:
        return frozenset()
    parts = op.terms(cell, source).parts
    read = {cell for part in parts for cell in (*part.cells, *([part.because] if part.because else []))}
    return frozenset(cell for cell in read if frame.shown(cell.tensor) is source)


def dimmed(row: Row) -> Row:
    """A row with all of it dim but what is lit, and numbers that are none."""
    return tuple(map(_dimmed, row))


def _dimmed(span: Span) -> Span:
    style = span.style
    if LIT in style.emphasis:
        marked = style.emphasis.replace(LIT, "")
        own = marked if "r" in marked or style.role is Role.ACCENT else "".join(sorted({*marked, *"bu"}))
        return Span(span.text, style._replace(emphasis=own))
    return span if style.role is Role.WARNING and "r" in style.emphasis else Span(span.text, DIM)


USED, NEW, OLD = "> used", "* new", "~ old"
COUNTS, RIGHT, WRONG = "▸ true class", "✓ correct", "✗ wrong"
SCALE = "±: value of full colour"
SELECTED = "[ ] worked out below"
MARKS = (USED, NEW, OLD, "· not yet", "? hidden", "! nan, inf", SELECTED)
_GAP = "  "


def first_met(frame: Frame) -> str:
    """The marks that stand on the screen from this moment of the run on and not before, with what they mean."""
    iteration, op = frame.moment
    if iteration == 1 and op <= len(frame.program.ops):
        return _GAP.join(_at_first(frame, op))
    return OLD if (iteration, op) == (2, 1) else ""


def _at_first(frame: Frame, op: int) -> tuple[str, ...]:
    if op == 0:
        return (SCALE,) if frame.program.layers else ()
    if frame.op is not None and any(tensor.role is TensorRole.PROBABILITY for tensor in frame.op.writes):
        return COUNTS, RIGHT, WRONG
    return {1: (NEW, SELECTED), 2: (USED, NEW)}.get(op, ())
