"""Lighting: a number and what it was made from, bright; everything else is dim, for the last row of the hall."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.training import Frame, provenance
from stepviz.views.text.span import DIM, LIT, Role, Row, Span


def operands(frame: Frame, cell: Cell) -> frozenset[Cell]:
    """The cells that a number was made from, those that are shown with the values it was made from."""
    op, source = frame.program.maker(cell.tensor), provenance.source(frame, cell)
    if op is None or source is None:
        return frozenset()
    parts = op.terms(cell, source).parts
    read = {cell for part in parts for cell in (*part.cells, *([part.because] if part.because else []))}
    return frozenset(cell for cell in read if provenance.source(frame, Cell(cell.tensor)) is source)


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
