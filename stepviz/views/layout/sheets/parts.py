"""Part sheets: the tensors that operations of a part read and write, for programs without layers.

Consecutive operations of a part share a sheet, as many as fit the terminal of a lecture. It imports no NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise, product

from stepviz.views.layout.heights import CAPTION, OPEN, Below
from stepviz.views.layout.layouts import LECTURE_SIZE, MARGIN, SHORT_PITCH, TABLES_APART, Layout, Size
from stepviz.views.layout.plan import PITCHES, TERMS, Extent, PaneSpec, Sheet
from stepviz.views.layout.shape import NetShape, OpShape
from stepviz.views.layout.sheets.filling import FilledWay, blocks_of, filled, panes_of
from stepviz.views.layout.sheets.pieces import one_of, sheet
from stepviz.views.layout.solver import solved

_WIDTHS = (LECTURE_SIZE.width - 2 * MARGIN, 118, 158, 238)
"""Widths for which lines of panes are filled."""
_WAYS = tuple(FilledWay(*way) for way in product(_WIDTHS, (TERMS, max(_WIDTHS), 1), (True, False)))
_NARROW = _WAYS[: len(_WAYS) // len(_WIDTHS)]
"""The ways for a lecture."""


_Plan = tuple[str, int, int, FilledWay, bool]
"""A sheet: its name, its first operation, the one after its last, how it is filled, and True if not all inputs of its
operation's last result are in view."""


def part_sheets(net: NetShape) -> Iterator[Sheet]:
    """The sheets of all parts, forward and backward, then of the parameters' updates."""

    def grown(extent: Extent) -> Extent:
        return extent._replace(total=net.longest) if extent.key.split()[0] in net.row_axes else extent

    # planned for the run's longest batch, so that the sheets do not depend on the current one
    longest = net._replace(others=tuple(_changed(op, grown) for op in net.others))
    for name, start, end, way, eased in _planned(longest):
        ops = net.others[start:end]
        yield _sheet(net, name, [ops[0]._replace(tensors=ops[0].eased)] if eased else ops, way)


@lru_cache(maxsize=64)
def _planned(net: NetShape) -> tuple[_Plan, ...]:
    """The plans of all sheets, for the longest batch of a run."""
    found, start = list[_Plan](), 0
    for part, group in groupby(net.others, key=lambda op: op.part):
        ops, edges = [*group], [0]
        for end in range(1, len(ops)):  # each sheet has as many operations as fit above an explanation
            panes = [  # with as many positions as are listed
                pane._replace(rows=pane.rows.needing(TERMS), columns=pane.columns.needing(TERMS))
                for pane in panes_of(net, ops[edges[-1] : end + 1])
            ]
            if not any(_stood(panes, way, Below(OPEN)).framed for way in _NARROW[:2]):
                edges.append(end)
        for number, (first, end) in enumerate(pairwise([*edges, len(ops)]), 1):
            name, shown = f"{part} {number}" if len(edges) > 1 else part, ops[first:end]
            eased = _eased(net, shown)
            found.append((name, start + first, start + end, _way(net, eased), eased is not shown))
        start += len(ops)
    return tuple(found)


def _way(net: NetShape, ops: Sequence[OpShape]) -> FilledWay:
    """The way to fill a sheet for a lecture: the first with room for everything needed, else the last."""
    panes = panes_of(net, ops)
    return next((way for way in _NARROW if _stood(panes, way, CAPTION).framed), _NARROW[-1])


def _stood(panes: Sequence[PaneSpec], way: FilledWay, below: Below) -> Layout:
    """The layout in the terminal of a lecture."""
    return solved(sheet("", 1, *blocks_of(panes, filled(panes, way))), LECTURE_SIZE, below=below)


def _eased(net: NetShape, ops: Sequence[OpShape]) -> Sequence[OpShape]:
    """The operations that a sheet is filled for. If the results of a single operation do not all fit a lecture, it is
    taken without the needs of its last result, if more inputs are in view then.
    """
    op, *others = ops
    if others or not op.eased:
        return ops
    less = [op._replace(tensors=op.eased)]
    return less if _missing(net, op, less) < _missing(net, op, ops) else ops


def _missing(net: NetShape, op: OpShape, ops: Sequence[OpShape]) -> int:
    """The number of needed rows and columns of an operation that are not in view on a sheet filled for `ops`."""
    layout = _stood(panes_of(net, ops), _way(net, ops), CAPTION)
    stood = {name: (pane.rows, pane.columns) for pane in layout.numbered for name in pane.tensors}
    each = ((stood.get(name, (0, 0)), pane) for pane in panes_of(net, [op]) for name in pane.tensors)
    return sum(max(0, pane.rows.need - rows) + max(0, pane.columns.need - columns) for (rows, columns), pane in each)


def _changed(op: OpShape, change: Callable[[Extent], Extent]) -> OpShape:
    """The operation with all extents changed."""
    made, eased = (
        tuple(one._replace(rows=change(one.rows), columns=change(one.columns)) for one in several)
        for several in (op.tensors, op.eased)
    )
    return op._replace(tensors=made, eased=eased)


def _sheet(net: NetShape, name: str, ops: Sequence[OpShape], way: FilledWay) -> Sheet:
    """The sheet of some operations, filled in one way, with other ways for other terminals."""
    several = {one.tensor: one.tables for op in ops for one in op.tensors}
    alone, memory, layer = panes_of(net, ops), any(op.keeps for op in ops), max(1, ops[0].layer)
    whole = [_side_by_side(one, several.get(one.tensors[0], 1)) for one in alone]
    panes = {False: alone} | ({True: whole} if whole != alone else {})
    ways = dict.fromkeys((heads, filled(shown, one)) for heads, shown in panes.items() for one in (way, *_WAYS))
    return one_of(name, layer, (blocks_of(panes[heads], lines) for heads, lines in ways), memory=memory)


@lru_cache(maxsize=512)
def together(net: NetShape, tensors: frozenset[str], size: Size) -> Sheet | None:
    """A sheet of the whole part with these tensors; None if they are all of it, or it cannot fit."""
    for part, group in groupby(net.others, key=lambda op: op.part):
        ops = list(group)
        sizes = {one.tensor: (one.rows.total, one.columns.total) for op in ops for one in op.tensors}
        cells = sum(rows * columns for rows, columns in sizes.values() if columns > 1)
        # where the cells alone take more room than there is, no arrangement is tried: keys took three times as long
        fits = cells * SHORT_PITCH <= size.width * size.height
        if part and len(ops) > 1 and tensors < sizes.keys() and fits:
            return _sheet(net, part, [_changed(op, lambda it: it._replace(need=it.total)) for op in ops], _WAYS[0])
    return None


def operation(net: NetShape, shape: OpShape) -> Sheet:
    """The sheet of an operation whose tensors are on no layer's sheet.

    The pane of a tensor with more than two axes shows one table, that of the selected number.
    """
    return _sheet(net, shape.label, [shape], _way(net, [shape]))


def _side_by_side(pane: PaneSpec, tables: int) -> PaneSpec:
    """The pane with all tables of its tensor side by side, if there are several."""
    if tables < 2:
        return pane
    return pane._replace(
        tables=tables,
        kind="tables",
        brief=pane.brief.rstrip(),
        pitches=tuple(tables * pitch for pitch in pane.pitches),
        columns=pane.columns.needing(pane.columns.total),  # one whole table is better than parts of several
        behind=((tables - 1) * TABLES_APART,) * len(PITCHES),
    )
