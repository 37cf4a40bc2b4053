"""Part sheets: what the operations of a part read and make, for programs whose tensors stand in no layer.

Which sheets there are follows from the operations: those of a part that follow each other share one, as many as stand
together in the terminal of a lecture. Tensors whose rows go along one axis stand side by side, as many as have room
in a line; tables with other rows follow below, or beside where they are no longer. Kept free of NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, pairwise, product
from typing import NamedTuple

from stepviz.views.layout.columns import TITLED
from stepviz.views.layout.heights import CAPTION, OPEN, Below
from stepviz.views.layout.layouts import DIGIT_PITCH, LECTURE_SIZE, MARGIN, SHORT_PITCH, TABLES_APART, Layout, Size
from stepviz.views.layout.plan import PITCHES, TERMS, Column, Extent, PaneSpec, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import Made, NetShape, OpShape
from stepviz.views.layout.sheets.pieces import called, checked, checks, counts, pane, sheet
from stepviz.views.layout.solver import solved

_WIDTHS = (LECTURE_SIZE.width - 2 * MARGIN, 118, 158, 238)
"""Columns of the terminals that a line of panes is filled for."""
_COUNTED = (("count", "updates t", "t", 4, 7), ("rate", "lr", "lr", 5, 3))
"""Panes of single numbers: name, title, that in short, lines and columns of names."""


class _Item(NamedTuple):
    """A pane before it is known where it stands."""

    part: PaneSpec
    rows: Extent
    columns: Extent
    names: tuple[int, ...]
    """Columns for the names of its rows."""
    pitches: tuple[int, ...] = PITCHES
    behind: int = 0
    foot: int = 0
    tables: int = 1
    most: int = 0
    """Rows it has in the longest batch of its run."""

    def width(self, cells: int) -> int:
        """Columns it takes at least with so many cells side by side, without the names of its rows."""
        across = min(self.columns.total, max(cells, self.columns.need)) * self.pitches[0] + self.behind
        return max(across, TITLED + len(self.part.brief))


class _Way(NamedTuple):
    """How lines are filled."""

    width: int
    cells: int
    """Columns of a table at most."""
    ordered: bool
    """Whether panes stand in the order in which they come, else wherever there is room."""


_WAYS = tuple(_Way(*way) for way in product(_WIDTHS, (TERMS, max(_WIDTHS), 1), (True, False)))
_NARROW = _WAYS[: len(_WAYS) // len(_WIDTHS)]
"""Those for a lecture."""
Lines = tuple[tuple[int, ...], ...]
"""The places of the panes that stand side by side."""


class _Plan(NamedTuple):
    """A sheet, as the operations from and up to which it shows, and how it is filled."""

    name: str
    start: int
    end: int
    way: _Way
    eased: bool
    """Whether the last that its operation makes has not all in view that it takes."""


def part_sheets(net: NetShape) -> Iterator[Sheet]:
    """Those of all parts, forward and back, then of what the update makes of their parameters."""
    for name, start, end, way, eased in _planned(_longest(net)):
        ops = net.others[start:end]
        yield _sheet(net, name, [ops[0]._replace(tensors=ops[0].eased)] if eased else ops, way)


@lru_cache(maxsize=64)
def _planned(net: NetShape) -> tuple[_Plan, ...]:
    """The sheets there are, by the longest batch of a run."""
    found, start = list[_Plan](), 0
    for part, ops in groupby(net.others, key=lambda op: op.part):
        ends = [start + end for end in _ends(net, [*ops])]
        for number, (first, end) in enumerate(pairwise([start, *ends]), 1):
            name = f"{part} {number}" if len(ends) > 1 else part
            ops_of = net.others[first:end]
            eased = _eased(net, ops_of)
            found.append(_Plan(name, first, end, _way(net, eased), eased is not ops_of))
        start = ends[-1]
    return tuple(found)


def _ends(net: NetShape, ops: Sequence[OpShape]) -> Iterator[int]:
    """Up to which operations one sheet goes: as many as stand on it, whichever number is explained below it."""
    start = 0
    for end in range(1, len(ops)):
        items = [*map(_wished, _items(net, ops[start : end + 1]))]
        if not any(_stood(items, way, Below(OPEN)).framed for way in _NARROW[:2]):
            yield end
            start = end
    yield len(ops)


def _way(net: NetShape, ops: Sequence[OpShape]) -> _Way:
    """How a sheet is filled for a lecture."""
    items = _items(net, ops)
    return next((way for way in _NARROW if _stood(items, way, CAPTION).framed), _NARROW[-1])


def _stood(items: Sequence[_Item], way: _Way, below: Below) -> Layout:
    """Where panes stand in the terminal of a lecture."""
    return solved(sheet("", 1, *_blocks(items, _filled(items, way))), LECTURE_SIZE, below=below)


def _longest(net: NetShape) -> NetShape:
    """With the longest batch of the run: which sheets there are does not depend on the one in view."""

    def grown(extent: Extent) -> Extent:
        return extent._replace(total=net.longest) if extent.key.split()[0] in net.row_axes else extent

    return net._replace(others=tuple(_changed(op, grown) for op in net.others), examples=net.longest)


def _eased(net: NetShape, ops: Sequence[OpShape]) -> Sequence[OpShape]:
    """The operations of a sheet; of one whose results do not all have room for a lecture, with all but the last, where
    that shows more of what they take.
    """
    op, *others = ops
    if others or not op.eased:
        return ops
    less = [op._replace(tensors=op.eased)]
    return less if _missing(net, op, less) < _missing(net, op, ops) else ops


def _missing(net: NetShape, op: OpShape, ops: Sequence[OpShape]) -> int:
    """How many rows and columns its results take that are not in view where its sheet is filled for some of them."""
    layout = _stood(_items(net, ops), _way(net, ops), CAPTION)
    stood = {name: (pane.rows, pane.columns) for pane in layout.numbered for name in pane.tensors}
    each = ((stood.get(one.tensor, (0, 0)), (_there(one.rows).need, _there(one.columns).need)) for one in op.tensors)
    return sum(max(0, need - shown) for has, takes in each for shown, need in zip(has, takes, strict=True))


def _changed(op: OpShape, change: Callable[[Extent], Extent]) -> OpShape:
    """The operation with other extents of all its tensors."""
    made, eased = (
        tuple(one._replace(rows=change(one.rows), columns=change(one.columns)) for one in several)
        for several in (op.tensors, op.eased)
    )
    return op._replace(tensors=made, eased=eased)


def _wished(item: _Item) -> _Item:
    """With as much in view as is named one by one."""
    return item._replace(
        rows=item.rows._replace(need=min(TERMS, item.rows.total)),
        columns=item.columns._replace(need=min(TERMS, item.columns.total)),
    )


def _sheet(net: NetShape, name: str, ops: Sequence[OpShape], way: _Way) -> Sheet:
    """The sheet of some operations, filled one way; and for other terminals."""
    items, memory, layer = _items(net, ops), any(op.keeps for op in ops), max(1, ops[0].layer)
    panes = {False: items} | ({True: whole} if (whole := [*map(_side_by_side, items)]) != items else {})
    ways = dict.fromkeys((heads, _filled(shown, one)) for heads, shown in panes.items() for one in (way, *_WAYS))
    first, *others = (sheet(name, layer, *_blocks(panes[heads], lines), memory=memory) for heads, lines in ways)
    return replace(first, others=tuple(others))


@lru_cache(maxsize=512)
def together(net: NetShape, tensors: frozenset[str], size: Size) -> Sheet | None:
    """The part of which a sheet shows these tensors, on one; None where that has all, or cells take more room."""
    for part, group in groupby(net.others, key=lambda op: op.part):
        ops = list(group)
        every = {made.tensor for op in ops for made in op.tensors}
        if part and len(ops) > 1 and tensors < every and _cells(ops) * SHORT_PITCH <= size.width * size.height:
            return _sheet(net, part, [_changed(op, lambda it: it._replace(need=it.total)) for op in ops], _WAYS[0])
    return None


def _cells(ops: Sequence[OpShape]) -> int:
    """How many all tables of some operations have."""
    sizes = {one.tensor: (one.rows.total, one.columns.total) for op in ops for one in op.tensors}
    return sum(rows * columns for rows, columns in sizes.values() if columns > 1)


def operation(net: NetShape, shape: OpShape) -> Sheet:
    """What an operation reads and makes that no sheet of a layer has a place for.

    Of a tensor of more than two axes its pane shows one table, that of the number in brackets.
    """
    return _sheet(net, shape.label, [shape], _way(net, [shape]))


def _items(net: NetShape, ops: Sequence[OpShape]) -> list[_Item]:
    """A pane for each table; what has a number for each row stands together, and so do single numbers."""
    made: dict[str, Made] = {}
    for one in (one for op in ops for one in op.tensors):
        known = made.get(one.tensor, one)
        rows, columns = (
            max(pair, key=lambda e: e.need) for pair in ((known.rows, one.rows), (known.columns, one.columns))
        )
        made[one.tensor] = known._replace(rows=_there(rows), columns=_there(columns))
    tables = [_table(net, one) for one in made.values() if one.kind not in ("beside", "read", "single")]
    for kind in ("read", "beside"):
        several = [one for one in made.values() if one.kind == kind]
        tables += [_beside(net, several)] if several else []
    order = {name: place for place, name in enumerate(made)}
    tables.sort(key=lambda item: (item.rows.key not in net.row_axes, order[item.part.tensors[0]]))
    return [
        item._replace(most=net.longest if item.rows.key in net.row_axes else item.rows.total)
        for item in (*tables, *_singles(net, made))
    ]


def _there(extent: Extent) -> Extent:
    return extent._replace(need=min(extent.need, extent.total))


def _table(net: NetShape, made: Made) -> _Item:
    if made.kind == "column":
        part = pane("means", *net.losses, title=net.losses[-1], brief=net.losses[-1], kind="column")
        return _Item(part, made.rows, Extent("mean", 1), _names(net, made.rows), foot=1)
    brief = made.tensor + " " * len(" n0") * (made.tables > 1)
    part = pane(made.tensor, made.tensor, brief=brief, kind=made.kind)
    behind = int(made.kind == "examples")
    return _Item(part, made.rows, made.columns, _names(net, made.rows), behind=behind, tables=made.tables)


def _side_by_side(item: _Item) -> _Item:
    """With all tables of its tensor, where there are several."""
    if item.tables < 2:
        return item
    part = item.part._replace(kind="tables", tables=item.tables, brief=item.part.brief.rstrip())
    pitches = tuple(item.tables * pitch for pitch in item.pitches)
    columns = item.columns._replace(need=item.columns.total)  # several parts say less than one whole table
    return item._replace(part=part, columns=columns, pitches=pitches, behind=(item.tables - 1) * TABLES_APART)


def _beside(net: NetShape, several: Sequence[Made]) -> _Item:
    names = [one.tensor for one in several]
    columns = Extent(f"beside {len(names)}", len(names), len(names))
    part = pane("beside", *names, kind="beside")
    pitches = (DIGIT_PITCH,) * len(PITCHES) if several[0].kind == "read" else PITCHES
    return _Item(part, several[0].rows, columns, _names(net, several[0].rows), pitches)


def _singles(net: NetShape, made: Iterable[str]) -> Iterator[_Item]:
    """How many updates are done, the learning rate, and what checks have found."""
    shown = {*made}
    for (name, title, brief, lines, names), tensors in zip(_COUNTED, (net.counts, net.rates), strict=True):
        if tensors and shown.intersection(tensors):
            part = counts(name, title, brief, tensors, 0, lines)
            yield _Item(part, Extent(name, len(tensors)), Extent(name, 1), (names,))
    if shown.intersection(net.measures):
        part, column = checks(net, 0), checked(net)
        yield _Item(part, Extent("check", len(net.measures)), column.axis, column.names, column.pitches)


def _names(net: NetShape, rows: Extent) -> tuple[int, ...]:
    """Columns of the names of rows, in short and with the characters that stand there."""
    least = called("e", net.longest if rows.key in net.row_axes else rows.total)
    return (least, least + len(" e")) if rows.key in net.row_axes[:1] and len(net.row_axes) > 1 else (least,)


def _filled(items: Sequence[_Item], way: _Way) -> Lines:
    """Which panes stand side by side.

    Those that have other rows than the first one begin a line, or stand in the last one of these where all have room.
    """
    widths, lines = [item.width(way.cells) for item in items], list[tuple[int, ...]]()
    for alike, group in groupby(range(len(items)), key=lambda at: items[at].rows.key == items[0].rows.key):
        places = [*group]
        if lines and not alike and _fits(items, (*lines[-1], *places), widths, way):
            lines[-1] = (*lines[-1], *places)
            continue
        first = len(lines)
        for place in places:
            open_ = range(max(first, len(lines) - 1) if way.ordered else first, len(lines))
            fits = (at for at in open_ if _width(items, (*lines[at], place), widths) <= way.width)
            at = next(fits, len(lines))
            lines[at : at + 1] = [(*(lines[at] if at < len(lines) else ()), place)]
    return tuple(lines)


def _fits(items: Sequence[_Item], line: Sequence[int], widths: Sequence[int], way: _Way) -> bool:
    """Whether a line has room for tables that have other rows than its first one, and no more of these."""
    tall = max(items[at].most for at in line) > items[line[0]].most
    return not tall and _width(items, line, widths) <= way.width


def _width(items: Sequence[_Item], line: Sequence[int], widths: Sequence[int]) -> int:
    """Columns that a line takes at least."""
    first, *others = line
    named = [items[at].names[0] + 1 for at in others if _is_named(items, first, at)]
    return items[first].names[0] + sum(widths[at] for at in line) + sum(named)


def _is_named(items: Sequence[_Item], first: int, at: int) -> bool:
    """Whether a pane names its rows: the first one, and each that has others."""
    return at == first or items[at].rows.key != items[first].rows.key


def _blocks(items: Sequence[_Item], lines: Lines) -> tuple[TensorBlock, ...]:
    return tuple(_block(items, line) for line in lines)


def _block(items: Sequence[_Item], line: Sequence[int]) -> TensorBlock:
    """A line, each pane in a column of its own."""
    columns, parts = [], []
    for place, item in enumerate(items[at] for at in line):
        named = _is_named(items, line[0], line[place])
        names = item.names if named else (0,)
        columns.append(Column(item.columns, names, item.pitches, (item.behind,) * len(PITCHES)))
        parts.append(item.part._replace(column=place, named=named, rows=item.rows.total))
    shown = [items[at] for at in line]
    rows = Extent(shown[0].rows.key, max(i.rows.total for i in shown), max(i.rows.need for i in shown))
    return TensorBlock(tuple(columns), (Tier(rows, foot=max(i.foot for i in shown)),), tuple(parts))
