"""Sheet: an iteration on paper: the given numbers, then its operations with numbered blanks, or with the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod

import numpy as np

from stepviz.export.sheets.asked import AskedNumber, digits_of
from stepviz.export.sheets.blanks import first_equal
from stepviz.export.sheets.inverse import InverseNumber
from stepviz.export.sheets.paper import (
    LINE,
    PaperTable,
    Paragraph,
    SheetHeading,
    SheetNumber,
    SheetPart,
    SideBySide,
    Worked,
)
from stepviz.ops import AXES, Cell, Op, Tensor, TensorRole, places
from stepviz.training import Iteration, Timeline
from stepviz.views.explain.shown import name

TITLE = "One step of learning, by hand"
_TASK = (
    "A calculator with eˣ, ln and √ is enough. Write as many decimals as the numbers beside a blank have: the last can "
    "differ, since the page is rounded. Fill in the blanks in order: each one needs only numbers before it."
)
_SOLVED = "The same page, with every blank computed from the digits shown."
MOST = 8
"""Tables with more rows or columns than this only have those that the blanks need."""
_LONGEST = 24
"""The most characters of a name from the data."""
_WHY = f" up or down, and why? {LINE[:6]}"


class PaperSheet:
    """An iteration of a run, and its blanks."""

    def __init__(
        self, line: Timeline, current: Iteration, blanks: Iterable[Cell], others: Sequence[InverseNumber] = ()
    ) -> None:
        """`blanks`: in order; `others`: inverse questions, which follow the blanks of their operation."""
        self.line, self.current, self.program = line, current, current.program
        self.data = self.program.dataset
        self.ops = self.program.ops[bool(self.data.splits) :]
        """All operations but the draw of the batch."""
        own, others = [AskedNumber(current, cell) for cell in blanks], [*others]
        ops = [{tensor.name for tensor in op.writes} for op in self.ops]
        every: list[AskedNumber | InverseNumber] = [*own, *others]
        self.blanks = dict(enumerate((one for made in ops for one in every if one.cell.tensor in made), start=1))
        """By their numbers."""
        self.numbered = {one.cell: place for place, one in self.blanks.items() if isinstance(one, AskedNumber)}
        self.asked = [*own, *(other.asked for other in others)]
        needed = (self._first(cell) for asked in self.asked for part in asked.terms.parts for cell in part.cells)
        counts = (cell for asked in self.asked for cell in asked.counts)
        self.wanted = dict.fromkeys([*needed, *counts, *self.numbered])
        """The cells that the blanks need, and the blanks."""
        self.rows = self._grouped()

    def page(self, words: str, one: str = "", *, solved: bool = False) -> Iterator[SheetPart]:
        """Yields heading, a line for the name after the id `one`, the command, the task, the given numbers, then each
        operation.
        """
        yield SheetHeading(1, TITLE + ": solution" * solved)
        if not solved:
            yield Paragraph("", one, " · " * bool(one) + f"Name {LINE * 4}")
        yield Paragraph("stepviz · ", words, f", iteration {self.current.number}")
        yield Paragraph(_SOLVED if solved else _TASK)
        yield SheetHeading(2, "Given")
        yield from self._given()
        for place, op in enumerate(self.ops, start=1):
            yield SheetHeading(2, f"{place} {op.called}: {op.sentence.replace(' ▸', '')}")
            yield Paragraph(op.equation)
            if formulas := dict.fromkeys(self._formulas(op)):
                yield Paragraph("   ".join(formulas))
            yield from self._operation(op, solved=solved)

    def _given(self) -> Iterator[SheetPart]:
        """Yields the batch, the parameters, and the optimizer state and running means that the blanks need."""
        if self.rows:
            yield from self._table("row", self.program.ops[0].writes, {})
        tensors, alone = self.program.parameters, list[Cell]()
        for tensor in tensors:
            if len(tensor.axes) == 2:
                bias = [t for t in tensors if len(t.axes) == 1 and t.layer == tensor.layer]
                yield from self._matrix(tensor, bias)
            elif len(tensor.axes) != 1 or not any(len(t.axes) == 2 and t.layer == tensor.layer for t in tensors):
                every = (Cell(tensor.name, index) for index in np.ndindex(self.program.shape(tensor)))
                alone += [cell for cell in every if cell in self.wanted or not tensor.axes]
        alone += [cell for cell in self.wanted if self.program.role(cell.tensor) in _KEPT and cell not in self.numbered]
        if alone:
            yield SideBySide([SheetNumber(digits_of(self.current, cell), before=self._named(cell)) for cell in alone])
        if constants := dict.fromkeys(text for asked in self.asked for text in asked.constants):
            yield Paragraph(", ".join(constants))

    def _first(self, cell: Cell) -> Cell:
        """The same cell in the first equal example."""
        if not self.program.tensors[cell.tensor].by_row:
            return cell
        return Cell(cell.tensor, (first_equal(self.current, cell.index[0]), *cell.index[1:]))

    def _operation(self, op: Op, *, solved: bool) -> Iterator[SheetPart]:
        """Yields an operation: per-example numbers as a table; of others the blanks, and the cells that blanks need."""
        by_row = [tensor for tensor in op.writes if tensor.by_row]
        if by_row:
            yield from self._table("", by_row, self.numbered)
        made = {tensor.name for tensor in op.writes}
        names = made - {tensor.name for tensor in by_row}
        alone = [cell for cell in self.wanted if cell.tensor in names]
        if alone:
            alone.sort(key=lambda cell: self.numbered.get(cell, 0))
            yield SideBySide([self._piece(cell, self.numbered, named=True) for cell in alone])
        others = [pair for pair in self._of(op) if isinstance(pair[1], InverseNumber)]
        if others:
            yield SideBySide([SheetNumber(other.shown, place, other.name) for place, other in others])
        # Powers of e that its blanks need, without those that would reveal a blank.
        asked = (one for one in self.asked if one.cell.tensor in made)
        free = (one for one in asked if self.numbered.keys().isdisjoint(map(self._first, one.made_from)))
        if powers := dict(pair for one in free for pair in one.powers):
            yield SideBySide([SheetNumber(text, before=power) for power, text in powers.items()])
        if solved and (lines := self.worked(op)):
            yield Worked(lines)

    def _of(self, op: Op) -> list[tuple[int, AskedNumber | InverseNumber]]:
        """The blanks of an operation, each after its number."""
        made = {tensor.name for tensor in op.writes}
        return [(place, one) for place, one in self.blanks.items() if one.cell.tensor in made]

    def _formulas(self, op: Op) -> Iterator[str]:
        """Yields the formulas of blanks for which the equation of the operation leaves out constants."""
        stateful = op is self.program.update and self.program.update.inner
        for one in (one for _, one in self._of(op) if isinstance(one, AskedNumber)):
            names = (text.split(" = ")[0] for text in one.constants)
            if stateful or any(name not in op.equation for name in names):
                yield one.formula

    def worked(self, op: Op) -> list[tuple[int, str]]:
        """The calculation of each blank of an operation, after its number."""
        frame = self.line.frame(self.line.schedule.parse(f"{self.current.number}:{op.name}"))
        return [
            (place, one.worked() if isinstance(one, InverseNumber) else one.worked(frame))
            for place, one in self._of(op)
        ]

    def _piece(self, cell: Cell, numbered: Mapping[Cell, int], *, named: bool = False) -> SheetNumber:
        before, after = self._named(cell) if named else "", _WHY if self.program.moved(cell.tensor) else ""
        return SheetNumber(digits_of(self.current, cell), numbered.get(cell, 0), before, after)

    def _named(self, cell: Cell) -> str:
        """The name of a cell: `W[x3,c0]`; for optimizer state it tells if it is after the update."""
        after = self.program.role(cell.tensor) is TensorRole.AFTER and not self.program.moved(cell.tensor)
        return name(cell, self.program.tensors, symbol=not after)

    def _table(self, corner: str, tensors: Sequence[Tensor], numbered: Mapping[Cell, int]) -> Iterator[SheetPart]:
        """Yields a table with a row for each different example, and a column for each of its numbers."""
        columns = [(tensor, index) for tensor in tensors for index in self._columns(tensor)]
        if columns:
            several = len(tensors) > 1
            heads = [self._head(tensor, index, several=several) for tensor, index in columns]
            rows = [
                (named, [self._piece(Cell(tensor.name, (first, *index)), numbered) for tensor, index in columns])
                for first, named in self.rows.items()
            ]
            yield PaperTable(corner or ("row" if several else tensors[0].symbol), heads, rows)

    def _columns(self, tensor: Tensor) -> list[tuple[int, ...]]:
        """The indices of an example's numbers: all, or if there are too many those that the blanks need."""
        shape = self.program.shape(tensor)[1:]
        if prod(shape) <= MOST:
            return list(np.ndindex(shape))
        return sorted({cell.index[1:] for cell in self.wanted if cell.tensor == tensor.name})

    def _head(self, tensor: Tensor, index: tuple[int, ...], *, several: bool) -> str:
        """The head of a column: `c0`, with the name in the data, and with the tensor if there are several."""
        if not index:
            return tensor.title
        before = f"{tensor.symbol} " if several and tensor.role is not TensorRole.INPUT else ""
        return before + ",".join(self.data.called(place, _LONGEST) for place in places(tensor, (0, *index))[1:])

    def _matrix(self, tensor: Tensor, bias: Sequence[Tensor]) -> Iterator[SheetPart]:
        """Yields a table of weights and biases; if it is too large, only rows and columns that the blanks need."""
        wanted = [cell.index for cell in self.wanted if cell.tensor == tensor.name]
        wanted_below = [cell.index[-1] for below in bias for cell in self.wanted if cell.tensor == below.name]
        lengths = self.program.shape(tensor)
        rows = range(lengths[0]) if lengths[0] <= MOST else sorted({row for row, _ in wanted})
        needed = {column for _, column in wanted} | {*wanted_below}
        columns = range(lengths[1]) if lengths[1] <= MOST else sorted(needed)
        if not columns:
            return
        first, second = (AXES[axis] for axis in tensor.axes)
        heads = [self.data.called(f"{second}{column}", _LONGEST) for column in columns]
        lines: list[tuple[str, Tensor, tuple[int, ...]]] = [
            *((self.data.called(f"{first}{row}", _LONGEST), tensor, (row,)) for row in rows),
            *((below.symbol, below, ()) for below in bias),
        ]
        table = [
            (head, [SheetNumber(digits_of(self.current, Cell(of.name, (*index, column)))) for column in columns])
            for head, of, index in lines
        ]
        yield PaperTable(tensor.symbol, heads, table)

    def _grouped(self) -> dict[int, str]:
        """The first of equal examples, with the names of all; if there are too many, only those that blanks need."""
        if not self.data.splits:
            return {}
        known: dict[int, list[str]] = {}
        (axis,) = self.program.tensors[self.program.losses].axes
        for example in range(len(self.current[self.program.losses])):
            known.setdefault(first_equal(self.current, example), []).append(f"{AXES[axis]}{example}")
        if len(known) > MOST:
            wanted = {cell.index[0] for cell in self.wanted if self.program.tensors[cell.tensor].by_row}
            known = {first: named for first, named in known.items() if first in wanted}
        return {first: ", ".join(named) for first, named in known.items()}


_KEPT = (TensorRole.MEMORY, TensorRole.COUNT, TensorRole.RUNNING)
"""Roles of optimizer state, and of running means and variances."""
