"""Part sheets: what the operations of a part read and make, for programs whose tensors stand in no layer.

Which sheets there are follows from the operations: those of a part that follow each other share one, as many as stand
together in the terminal of a lecture. Tensors whose rows go along one axis stand side by side, as many as have room
in a line; tables with other rows follow below, or beside where they are no longer. Kept free of NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, product
from typing import NamedTuple

from stepviz.views.layout.columns import TITLED
from stepviz.views.layout.heights import OPEN, Below
from stepviz.views.layout.layouts import DIGIT_PITCH, LECTURE_SIZE, MARGIN, SHORT_PITCH
from stepviz.views.layout.plan import PITCHES, TERMS, Column, Extent, PaneSpec, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import Made, NetShape, OpShape
from stepviz.views.layout.sheets.pieces import called, checked, checks, counts, pane, sheet
from stepviz.views.layout.solver import solved

_WIDTHS = (LECTURE_SIZE.width - 2 * MARGIN, 118, 158, 238)
"""Columns of the terminals that a line of panes is filled for."""
_ROWS = 5
"""Rows of the batch, or of a document, that are to be in view at once."""
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

    def width(self, cells: int, *, named: bool) -> int:
        """Columns it takes at least with so many cells side by side."""
        names = self.names[0] if named else 0
        across = min(self.columns.total, max(cells, self.columns.need)) * self.pitches[0] + self.behind
        return names + max(across, TITLED + len(self.part.brief))


class _Line(NamedTuple):
    """Panes side by side."""

    items: tuple[_Item, ...] = ()

    def width(self, cells: int) -> int:
        """Columns that it takes at least."""
        named = [not place or self.is_named(item) for place, item in enumerate(self.items)]
        return sum(item.width(cells, named=name) + (name and place > 0) for place, (item, name) in enumerate(zip(self.items, named, strict=True)))

    def is_named(self, item: _Item) -> bool:
        """Whether the rows of a pane are others than those of the first one."""
        return item.rows.key != self.items[0].rows.key and bool(item.names)

    def block(self) -> TensorBlock:
        """As panes in columns of their own."""
        columns, parts = [], []
        for place, item in enumerate(self.items):
            named = not place or self.is_named(item)
            columns.append(
                Column(item.columns, item.names if named else (0,), item.pitches, (item.behind,) * len(PITCHES))
            )
            parts.append(item.part._replace(column=place, named=named, rows=item.rows.total))
        need, total = (max(sizes) for sizes in zip(*((i.rows.need, i.rows.total) for i in self.items), strict=True))
        rows = Extent(self.items[0].rows.key, total, need)
        foot = max(item.foot for item in self.items)
        return TensorBlock(tuple(columns), (Tier(rows, foot=foot),), tuple(parts))


def part_sheets(net: NetShape) -> Iterator[Sheet]:
    """Those of all parts, forward and back, then of what the update makes of their parameters."""
    for part, ops in groupby(net.others, key=lambda op: op.part):
        runs = list(_runs(net, list(ops)))
        for number, run in enumerate(runs, 1):
            yield _sheet(net, f"{part} {number}" if len(runs) > 1 else part, run)


def _runs(net: NetShape, ops: Sequence[OpShape]) -> Iterator[list[OpShape]]:
    """Operations that follow each other, as many as stand on one sheet, whichever number is explained below it."""
    run: list[OpShape] = []
    for op in ops:
        if run and not _stand_together(net, (*run, op)):
            yield run
            run = []
        run.append(op)
    yield run


def _stand_together(net: NetShape, ops: Sequence[OpShape]) -> bool:
    items = [_wished(item) for item in _items(net, _longest(net, ops))]
    ways = (_board(items, _WIDTHS[0], TERMS, ordered=ordered) for ordered in (True, False))
    return any(solved(sheet("", 1, *blocks), LECTURE_SIZE, below=Below(OPEN)).framed for blocks in ways)


def _longest(net: NetShape, ops: Sequence[OpShape]) -> list[OpShape]:
    """The operations of the longest batch of the run: which sheets there are does not depend on the one in view."""

    def grown(extent: Extent) -> Extent:
        return extent._replace(total=net.longest) if extent.key in net.row_axes else extent

    return [
        op._replace(tensors=tuple(m._replace(rows=grown(m.rows), columns=grown(m.columns)) for m in op.tensors))
        for op in ops
    ]


def _wished(item: _Item) -> _Item:
    """With as much in view as is named one by one."""
    return item._replace(
        rows=item.rows._replace(need=min(TERMS, item.rows.total)),
        columns=item.columns._replace(need=min(TERMS, item.columns.total)),
    )


def _sheet(net: NetShape, name: str, ops: Sequence[OpShape]) -> Sheet:
    """The sheet of some operations, filled for a lecture; and for other terminals."""
    found = list[tuple[TensorBlock, ...]]()
    items = _items(net, ops)
    for width, cells, ordered in product(_WIDTHS, (TERMS, max(_WIDTHS), 1), (True, False)):
        blocks = _board(items, width, cells, ordered=ordered)
        if blocks not in found:
            found.append(blocks)
    memory, layer = any(op.keeps for op in ops), max(1, ops[0].layer)
    base = next((b for b in found if solved(sheet(name, layer, *b), LECTURE_SIZE).framed), found[-1])
    others = (sheet(name, layer, *blocks, memory=memory) for blocks in found if blocks is not base)
    return replace(sheet(name, layer, *base, memory=memory), others=tuple(others))


@lru_cache(maxsize=64)
def together(net: NetShape, tensors: frozenset[str]) -> Sheet | None:
    """All operations of a part in one sheet, of which another one shows these tensors; None where that shows all."""
    for part, group in groupby(net.others, key=lambda op: op.part):
        ops = list(group)
        every = {made.tensor for op in ops for made in op.tensors}
        if part and len(ops) > 1 and tensors < every:
            return _sheet(net, part, ops)
    return None


def operation(net: NetShape, shape: OpShape) -> Sheet:
    """What an operation reads and makes that no sheet of a layer has a place for.

    Of a tensor of more than two axes its pane shows one table, that of the number in brackets.
    """
    return _sheet(net, shape.label, [shape])


def _items(net: NetShape, ops: Sequence[OpShape]) -> list[_Item]:
    """A pane for each table; what has a number for each row stands together, and so do single numbers."""
    made: dict[str, Made] = {}
    for one in (one for op in ops for one in op.tensors):
        known = made.get(one.tensor, one)
        rows, columns = (max(pair, key=lambda e: e.need) for pair in ((known.rows, one.rows), (known.columns, one.columns)))
        made[one.tensor] = known._replace(rows=rows, columns=columns)
    tables = [_table(net, one) for one in made.values() if one.kind not in ("beside", "read", "single")]
    for kind in ("read", "beside"):
        several = [one for one in made.values() if one.kind == kind]
        tables += [_beside(net, several)] if several else []
    order = {name: place for place, name in enumerate(made)}
    tables.sort(key=lambda item: (item.rows.key not in net.row_axes, order[item.part.tensors[0]]))
    return [*tables, *_singles(net, made)]


def _table(net: NetShape, made: Made) -> _Item:
    if made.kind == "column":
        part = pane("means", *net.losses, title=net.losses[-1], brief=net.losses[-1], kind="column")
        return _Item(part, made.rows, Extent("mean", 1), _names(net, made.rows), foot=1)
    kind, tables = made.kind or "matrix", len(" n0") * made.tables
    part = pane(made.tensor, made.tensor, brief=made.tensor + " " * tables, kind=kind)
    return _Item(part, made.rows, made.columns, _names(net, made.rows), behind=int(kind == "examples"))


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


def _board(items: Sequence[_Item], width: int, cells: int, *, ordered: bool) -> tuple[TensorBlock, ...]:
    """Lines of panes in so many columns; `ordered`: in the order in which they come, else wherever there is room."""
    lines = list[_Line]()
    for _, alike in groupby(items, key=lambda item: item.rows.key == items[0].rows.key):
        group, first = [*alike], len(lines)
        if first and _fits(joined := _Line((*lines[-1].items, *group)), width, cells):
            lines[-1] = joined
            continue
        for item in group:
            open_ = range(max(first, len(lines) - 1) if ordered else first, len(lines))
            ways = ((place, _Line((*lines[place].items, item))) for place in open_)
            place, line = next((way for way in ways if way[1].width(cells) <= width), (len(lines), _Line((item,))))
            lines[place : place + 1] = [line]
    return tuple(line.block() for line in lines)


def _fits(line: _Line, width: int, cells: int) -> bool:
    """Whether a line has room for tables that have other rows than its first one, and no more of these."""
    return line.width(cells) <= width and max(item.rows.total for item in line.items) <= line.items[0].rows.total
