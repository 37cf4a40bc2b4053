"""Marks: hidden and marked cells, cells that are not dimmed, and the legend of the marks in panes."""

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
    """Hidden results: all cells of `tensors`, or only some of them, except those revealed (`told`)."""

    tensors: tuple[str, ...]
    told: frozenset[Cell] = frozenset()
    only: frozenset[Cell] | None = None

    def hides(self, cell: Cell) -> bool:
        """True if a cell is hidden."""
        listed = self.only is None or cell in self.only
        return listed and cell.tensor in self.tensors and cell not in self.told


NOTHING_HIDDEN = Mask(())


def asks_for_rows(frame: Frame, mask: Mask) -> bool:
    """True while the inputs of the batch are hidden: which rows are drawn would tell them."""
    return any(frame.program.role(name) is TensorRole.INPUT for name in mask.tensors)


@dataclass(frozen=True)
class Marks:
    """The marked cells, by kind of mark."""

    selected: Cell | None = None
    letters: Mapping[Cell, str] = field(default_factory=dict)
    """The terms of the open explanation, with their letters."""
    current: frozenset[Cell] = frozenset()
    """Cells of the current term."""
    witnesses: frozenset[Cell] = frozenset()
    """Labels that selected a term."""
    fed: tuple[Pattern, ...] = ()
    """Cells that are computed from the selected one."""
    light: tuple[Pattern, ...] = ()
    """Cells that a lesson highlights."""

    def of(self, tensor: str) -> list[tuple[int | None, ...]]:
        """The indexes of the marked cells of a tensor; None in one means the whole axis."""
        return self._indices.get(tensor, [])

    @cached_property
    def _indices(self) -> dict[str, list[tuple[int | None, ...]]]:
        found: dict[str, list[tuple[int | None, ...]]] = {}
        selected = () if self.selected is None else (self.selected,)
        for marked in (*selected, *self.letters, *self.witnesses, *self.fed, *self.light):
            found.setdefault(marked.tensor, []).append(marked.index)
        return found

    def pointed(self, cell: Cell) -> bool:
        """True if a lesson highlights a cell."""
        return any(pattern.covers(cell) for pattern in self.light)

    def lit(self, cell: Cell) -> bool:
        """True if a cell is underlined: it is a term, selected one, or is computed from the selected cell."""
        return cell in self.letters or cell in self.witnesses or any(p.covers(cell) for p in self.fed)


def letter(position: int) -> str:
    """The letter of the term at a position: a, b, … z, A, B, … Z, then ""."""
    names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return names[position] if position < len(names) else ""


def operands(frame: Frame, cell: Cell) -> frozenset[Cell]:
    """The inputs of a number, as far as they are shown with the values it was computed from."""
    op, source = frame.program.maker(cell.tensor), frame.shown(cell.tensor)
    if op is None or source is None:
        return frozenset()
    parts = op.terms(cell, source).parts
    read = {cell for part in parts for cell in (*part.cells, *([part.because] if part.because else []))}
    return frozenset(cell for cell in read if frame.shown(cell.tensor) is source)


def dimmed(row: Row) -> Row:
    """A row with everything dimmed except highlighted cells, nan and inf."""
    spans = []
    for text, style in row:
        shown = style if style.role is Role.WARNING and "r" in style.emphasis else DIM
        if LIT in style.emphasis:
            marked = style.emphasis.replace(LIT, "")
            own = marked if "r" in marked or style.role is Role.ACCENT else "".join(sorted({*marked, *"bu"}))
            shown = style._replace(emphasis=own)
        spans.append(Span(text, shown))
    return tuple(spans)


USED, NEW, OLD = "> used", "* new", "~ old"
COUNTS, RIGHT, WRONG = "▸ true class", "✓ correct", "✗ wrong"
SCALE = "±: value of full colour"
_SELECTED = "[ ] worked out below"
MARKS = (USED, NEW, OLD, "· not yet", "? hidden", "! nan, inf", _SELECTED)
_GAP = "  "


def first_met(frame: Frame) -> str:
    """The legend of the marks that first appear at this moment of the run; "" for none."""
    iteration, op = frame.moment
    first = {0: (SCALE,) * bool(frame.program.layers), 1: (NEW, _SELECTED), 2: (USED, NEW)}
    if iteration > 1 or op > len(frame.program.ops):
        return OLD if (iteration, op) == (2, 1) else ""
    if frame.op is not None and any(tensor.role is TensorRole.PROBABILITY for tensor in frame.op.writes):
        first = {op: (COUNTS, RIGHT, WRONG)}
    return _GAP.join(first.get(op, ()))
