"""Filling: the panes of a part's operations, and which of them are side by side.

Tensors with the same axis of rows are side by side, as many as fit a line; tables with other rows are below them, or
beside them if they have no more rows. It imports no NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from stepviz.views.layout.columns import TITLED
from stepviz.views.layout.layouts import DIGIT_PITCH
from stepviz.views.layout.plan import PITCHES, Column, Extent, PaneSpec, TensorBlock, Tier
from stepviz.views.layout.shape import Made, NetShape, OpShape
from stepviz.views.layout.sheets.pieces import called, checked, checks, counted, pane


class PartPane(NamedTuple):
    """A pane without a place yet."""

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
    """Its rows in the run's longest batch."""

    def width(self, cells: int) -> int:
        """Its least width with `cells` cells side by side, without names of rows."""
        across = min(self.columns.total, max(cells, self.columns.need)) * self.pitches[0] + self.behind
        return max(across, TITLED + len(self.part.brief))


class FilledWay(NamedTuple):
    """A way to fill lines with panes."""

    width: int
    cells: int
    """The most columns of a table."""
    ordered: bool
    """True to keep the order of panes; False to put each into the first line in which it fits."""


Lines = tuple[tuple[int, ...], ...]
"""The indices of the panes in each line."""


def items_of(net: NetShape, ops: Sequence[OpShape]) -> list[PartPane]:
    """A pane for each table, one for tensors with a number for each row, one for single numbers."""
    made: dict[str, Made] = {}
    for one in (one for op in ops for one in op.tensors):
        known = made.get(one.tensor, one)
        rows, columns = (
            max(pair, key=lambda e: e.need) for pair in ((known.rows, one.rows), (known.columns, one.columns))
        )
        made[one.tensor] = known._replace(rows=there(rows), columns=there(columns))
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


def there(extent: Extent) -> Extent:
    """The extent with a need of at most its total."""
    return extent._replace(need=min(extent.need, extent.total))


def _table(net: NetShape, made: Made) -> PartPane:
    if made.kind == "column":
        part = pane("means", *net.losses, title=net.losses[-1], brief=net.losses[-1], kind="column")
        return PartPane(part, made.rows, Extent("mean", 1), _names(net, made.rows), foot=1)
    brief = made.tensor + " " * len(" n0") * (made.tables > 1)
    part = pane(made.tensor, made.tensor, brief=brief, kind=made.kind)
    behind = int(made.kind == "examples")
    return PartPane(part, made.rows, made.columns, _names(net, made.rows), behind=behind, tables=made.tables)


def _beside(net: NetShape, several: Sequence[Made]) -> PartPane:
    names = [one.tensor for one in several]
    columns = Extent(f"beside {len(names)}", len(names), len(names))
    part = pane("beside", *names, kind="beside")
    pitches = (DIGIT_PITCH,) * len(PITCHES) if several[0].kind == "read" else PITCHES
    return PartPane(part, several[0].rows, columns, _names(net, several[0].rows), pitches)


def _singles(net: NetShape, made: Iterable[str]) -> Iterator[PartPane]:
    """The panes of the number of updates, the learning rate, and the results of checks."""
    shown = {*made}
    for part, names in counted(net):
        if shown.intersection(part.tensors):
            yield PartPane(part, Extent(part.name, len(part.tensors)), Extent(part.name, 1), (names,))
    if shown.intersection(net.measures):
        part, column = checks(net, 0), checked(net)
        yield PartPane(part, Extent("check", len(net.measures)), column.axis, column.names, column.pitches)


def _names(net: NetShape, rows: Extent) -> tuple[int, ...]:
    """Columns of the names of rows: in short, and with the characters that stand there."""
    least = called("e", net.longest if rows.key in net.row_axes else rows.total)
    return (least, least + len(" e")) if rows.key in net.row_axes[:1] and len(net.row_axes) > 1 else (least,)


def filled(items: Sequence[PartPane], way: FilledWay) -> Lines:
    """The lines of panes, filled in a way.

    Panes with other rows than the first one begin a new line, or are in the last line before if all of them fit.
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


def _fits(items: Sequence[PartPane], line: Sequence[int], widths: Sequence[int], way: FilledWay) -> bool:
    """True if tables with other rows than a line's first one fit into it, and have no more rows."""
    tall = max(items[at].most for at in line) > items[line[0]].most
    return not tall and _width(items, line, widths) <= way.width


def _width(items: Sequence[PartPane], line: Sequence[int], widths: Sequence[int]) -> int:
    """The least width of a line."""
    first, *others = line
    named = [items[at].names[0] + 1 for at in others if _is_named(items, first, at)]
    return items[first].names[0] + sum(widths[at] for at in line) + sum(named)


def _is_named(items: Sequence[PartPane], first: int, at: int) -> bool:
    """True if a pane has names of rows: the first one, and each with other rows than that."""
    return at == first or items[at].rows.key != items[first].rows.key


def blocks_of(items: Sequence[PartPane], lines: Lines) -> tuple[TensorBlock, ...]:
    """The lines as blocks."""
    return tuple(_block(items, line) for line in lines)


def _block(items: Sequence[PartPane], line: Sequence[int]) -> TensorBlock:
    """A line as a block, with a column for each pane."""
    columns, parts = [], []
    for place, item in enumerate(items[at] for at in line):
        named = _is_named(items, line[0], line[place])
        names = item.names if named else (0,)
        columns.append(Column(item.columns, names, item.pitches, (item.behind,) * len(PITCHES)))
        parts.append(item.part._replace(column=place, named=named, rows=item.rows.total))
    shown = [items[at] for at in line]
    rows = Extent(shown[0].rows.key, max(i.rows.total for i in shown), max(i.rows.need for i in shown))
    return TensorBlock(tuple(columns), (Tier(rows, foot=max(i.foot for i in shown)),), tuple(parts))
