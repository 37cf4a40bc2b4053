"""Filling: the panes of a part's operations, and which of them are side by side.

Tensors with the same axis of rows are side by side, as many as fit a line; tables with other rows are below them, or
beside them if they have no more rows. It imports no NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from stepviz.views.layout.columns import TITLED
from stepviz.views.layout.layouts import DIGIT_PITCH
from stepviz.views.layout.plan import PITCHES, Extent, PaneSpec, TensorBlock
from stepviz.views.layout.shape import Made, NetShape, OpShape
from stepviz.views.layout.sheets.pieces import board, called, checks, counted


class FilledWay(NamedTuple):
    """A way to fill lines with panes."""

    width: int
    cells: int
    """The most columns of a table."""
    ordered: bool
    """True to keep the order of panes; False to put each into the first line in which it fits."""


Lines = tuple[tuple[int, ...], ...]
"""The indices of the panes in each line."""


def panes_of(net: NetShape, ops: Sequence[OpShape]) -> list[PaneSpec]:
    """A pane for each table, one for tensors with a number for each row, one for single numbers."""
    made: dict[str, Made] = {}
    for table in (table for op in ops for table in op.tensors):
        known = made.get(table.tensor, table)
        rows = max(known.rows, table.rows, key=lambda extent: extent.need)
        columns = max(known.columns, table.columns, key=lambda extent: extent.need)
        made[table.tensor] = known._replace(rows=rows.needing(rows.need), columns=columns.needing(columns.need))
    tables = [_table(net, one) for one in made.values() if one.kind not in ("beside", "read", "single")]
    for kind in ("read", "beside"):
        several = [one for one in made.values() if one.kind == kind]
        if several:
            names, rows = tuple(one.tensor for one in several), several[0].rows
            columns = Extent(f"beside {len(names)}", len(names), len(names))
            one = PaneSpec(names, "beside", rows, columns, ",".join(names), names[0], names=_names(net, rows))
            narrow = (DIGIT_PITCH,) * len(PITCHES)  # labels and codes of characters
            tables.append(one._replace(pitches=narrow) if kind == "read" else one)
    order = {name: place for place, name in enumerate(made)}
    tables.sort(key=lambda one: (one.rows.key not in net.row_axes, order[one.tensors[0]]))
    return [
        one._replace(most=net.longest if one.rows.key in net.row_axes else one.rows.total)
        for one in (*tables, *counted(net), checks(net))
        if not made.keys().isdisjoint(one.tensors)
    ]


def _table(net: NetShape, made: Made) -> PaneSpec:
    if made.kind == "column":
        mean = net.losses[-1]
        one = PaneSpec(net.losses, "column", made.rows, Extent("mean", 1), mean, mean, foot=1)
    else:
        brief, behind = made.tensor + " " * len(" n0") * (made.tables > 1), int(made.kind == "examples")
        one = PaneSpec((made.tensor,), made.kind, made.rows, made.columns, made.tensor, brief)
        one = one._replace(behind=(behind,) * len(PITCHES), heads=net.heads_of(made.columns))
    return one._replace(names=_names(net, made.rows))


def _names(net: NetShape, rows: Extent) -> tuple[int, ...]:
    """Columns of the names of rows: in short, and with the characters that stand there."""
    least = called(net.longest if rows.key in net.row_axes else rows.total)
    return (least, least + len(" e")) if rows.key in net.row_axes[:1] and len(net.row_axes) > 1 else (least,)


def filled(panes: Sequence[PaneSpec], way: FilledWay) -> Lines:
    """The lines of panes, filled in a way.

    Panes with other rows than the first one begin a new line, or are in the last line before if all of them fit.
    """
    widths, lines = list[int](), list[tuple[int, ...]]()
    for pane in panes:  # the least ones, without names of rows
        across = min(pane.columns.total, max(way.cells, pane.columns.need)) * pane.pitches[0] + pane.behind[0]
        widths.append(max(across, TITLED + len(pane.brief)))
    for alike, group in groupby(range(len(panes)), key=lambda at: panes[at].rows.key == panes[0].rows.key):
        places = [*group]
        if lines and not alike:
            line = (*lines[-1], *places)
            taller = max(panes[at].most for at in line) > panes[line[0]].most
            if not taller and _width(panes, line, widths) <= way.width:
                lines[-1] = line
                continue
        first = len(lines)
        for place in places:
            open_ = range(max(first, len(lines) - 1) if way.ordered else first, len(lines))
            fits = (at for at in open_ if _width(panes, (*lines[at], place), widths) <= way.width)
            at = next(fits, len(lines))
            lines[at : at + 1] = [(*(lines[at] if at < len(lines) else ()), place)]
    return tuple(lines)


def _width(panes: Sequence[PaneSpec], line: Sequence[int], widths: Sequence[int]) -> int:
    """The least width of a line."""
    named = [panes[at].names[0] + 1 for before, at in pairwise(line) if panes[at].rows.key != panes[before].rows.key]
    return panes[line[0]].names[0] + sum(widths[at] for at in line) + sum(named)


def blocks_of(panes: Sequence[PaneSpec], lines: Lines) -> tuple[TensorBlock, ...]:
    """The lines as blocks, each with a column for each pane."""
    return tuple(board([panes[at] for at in line]) for line in lines)
