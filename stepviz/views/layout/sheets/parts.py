"""Part sheets: the tensors that operations of a part read and write, for programs without layers.

Consecutive operations of a part share a sheet, as many as fit the terminal of a lecture. Tensors with the same axis of
rows are side by side, as many as fit a line; tables with other rows are below them, or beside them if they have no more
rows. It imports no NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise, product
from typing import NamedTuple

from stepviz.views.layout.columns import TITLED
from stepviz.views.layout.heights import CAPTION, OPEN, Below
from stepviz.views.layout.layouts import DIGIT_PITCH, LECTURE_SIZE, MARGIN, SHORT_PITCH, TABLES_APART, Layout, Size
from stepviz.views.layout.plan import PITCHES, TERMS, Extent, PaneSpec, Sheet, TensorBlock
from stepviz.views.layout.shape import Made, NetShape, OpShape
from stepviz.views.layout.sheets.pieces import board, called, checks, counted, one_of, sheet
from stepviz.views.layout.solver import solved


class _FilledWay(NamedTuple):
    """A way to fill lines with panes."""

    width: int
    cells: int
    """The most columns of a table."""
    ordered: bool
    """True to keep the order of panes; False to put each into the first line in which it fits."""


_WIDTHS = (LECTURE_SIZE.width - 2 * MARGIN, 118, 158, 238)
"""Widths for which lines of panes are filled."""
_WAYS = tuple(_FilledWay(*way) for way in product(_WIDTHS, (TERMS, max(_WIDTHS), 1), (True, False)))
_NARROW = _WAYS[: len(_WAYS) // len(_WIDTHS)]
"""The ways for a lecture."""
_Lines = tuple[tuple[int, ...], ...]
"""The indices of the panes in each line."""
_Plan = tuple[str, int, int, _FilledWay, bool]
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
                for pane in _panes_of(net, ops[edges[-1] : end + 1])
            ]
            if not any(_stood(panes, way, Below(OPEN)).framed for way in _NARROW[:2]):
                edges.append(end)
        for number, (first, end) in enumerate(pairwise([*edges, len(ops)]), 1):
            name, shown = f"{part} {number}" if len(edges) > 1 else part, ops[first:end]
            eased = _eased(net, shown)
            found.append((name, start + first, start + end, _way(net, eased), eased is not shown))
        start += len(ops)
    return tuple(found)


def _way(net: NetShape, ops: Sequence[OpShape]) -> _FilledWay:
    """The way to fill a sheet for a lecture: the first with room for everything needed, else the last."""
    panes = _panes_of(net, ops)
    return next((way for way in _NARROW if _stood(panes, way, CAPTION).framed), _NARROW[-1])


def _stood(panes: Sequence[PaneSpec], way: _FilledWay, below: Below) -> Layout:
    """The layout in the terminal of a lecture."""
    return solved(sheet("", 1, *_blocks_of(panes, _filled(panes, way))), LECTURE_SIZE, below=below)


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
    layout = _stood(_panes_of(net, ops), _way(net, ops), CAPTION)
    stood = {name: (pane.rows, pane.columns) for pane in layout.numbered for name in pane.tensors}
    each = ((stood.get(name, (0, 0)), pane) for pane in _panes_of(net, [op]) for name in pane.tensors)
    return sum(max(0, pane.rows.need - rows) + max(0, pane.columns.need - columns) for (rows, columns), pane in each)


def _changed(op: OpShape, change: Callable[[Extent], Extent]) -> OpShape:
    """The operation with all extents changed."""
    made, eased = (
        tuple(one._replace(rows=change(one.rows), columns=change(one.columns)) for one in several)
        for several in (op.tensors, op.eased)
    )
    return op._replace(tensors=made, eased=eased)


def _sheet(net: NetShape, name: str, ops: Sequence[OpShape], way: _FilledWay) -> Sheet:
    """The sheet of some operations, filled in one way, with other ways for other terminals."""
    several = {one.tensor: one.tables for op in ops for one in op.tensors}
    alone, memory, layer = _panes_of(net, ops), any(op.keeps for op in ops), max(1, ops[0].layer)
    whole = [_side_by_side(one, several.get(one.tensors[0], 1)) for one in alone]
    panes = {False: alone} | ({True: whole} if whole != alone else {})
    ways = dict.fromkeys((heads, _filled(shown, one)) for heads, shown in panes.items() for one in (way, *_WAYS))
    return one_of(name, layer, (_blocks_of(panes[heads], lines) for heads, lines in ways), memory=memory)


@lru_cache(maxsize=512)
def whole_part(net: NetShape, tensors: frozenset[str], size: Size) -> Sheet | None:
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
    """The sheet of an operation that makes a table which no sheet of a layer shows.

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


def _panes_of(net: NetShape, ops: Sequence[OpShape]) -> list[PaneSpec]:
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


def _filled(panes: Sequence[PaneSpec], way: _FilledWay) -> _Lines:
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


def _blocks_of(panes: Sequence[PaneSpec], lines: _Lines) -> tuple[TensorBlock, ...]:
    """The lines as blocks, each with a column for each pane."""
    return tuple(board([panes[at] for at in line]) for line in lines)
