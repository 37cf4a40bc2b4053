"""Handout: one iteration to be worked out by hand: a page with numbered blanks, and its solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from stepviz import shell
from stepviz.errors import UserError
from stepviz.export.part import Part
from stepviz.export.sheets import paper
from stepviz.export.sheets.blanks import blanks, first_equal
from stepviz.export.sheets.paper import PaperTable, Paragraph, SheetHeading, SheetNumber, SheetPart, SideBySide, Worked
from stepviz.ops import AXES, Cell, Op, Tensor, TensorRole, places
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.explain.shown import name, result

MOST = 8
"""Rows and columns up to which a table has all that there are; of more it has those that the blanks need."""
_WIDTH = 240
_LONGEST = 24
"""Characters of a name that the data give."""
_TITLE = "One step of learning, by hand"
_TASK = (
    "A calculator with eˣ, ln and √ is enough. Write as many decimals as the numbers beside a blank have: the last can "
    "differ, since the page is rounded. Fill in the blanks in order: each one needs only numbers before it."
)
_SOLVED = "The same page, with every blank computed from the digits shown."
_WHY = f" up or down, and why? {paper.LINE[:6]}"


def handout_text(part: Part) -> Iterator[str]:
    """The page of the last iteration of the part and then its solution, as Markdown. Raises `UserError`."""
    sheet = _sheet(part)
    yield from paper.markdown(sheet.blocks(solved=False), solved=False)
    yield "---\n\n"
    yield from paper.markdown(sheet.blocks(solved=True), solved=True)


def handout_pages(part: Part, *, html: bool) -> tuple[Iterator[str], Iterator[str]]:
    """The page and its solution, each a file of its own, as HTML to be printed or as Markdown. Raises `UserError`."""
    sheet = _sheet(part)

    def page(solved: bool) -> Iterator[str]:
        blocks, title = sheet.blocks(solved=solved), _TITLE + ": solution" * solved
        return paper.html(blocks, title, solved=solved) if html else paper.markdown(blocks, solved=solved)

    return page(False), page(True)


def _sheet(part: Part) -> _Sheet:
    if part.first != part.last:
        raise UserError("a handout shows one iteration: give for example --iterations 1")
    return _Sheet(part, part.reach())


@dataclass(frozen=True)
class _Row:
    """Examples that are equal: all their numbers are."""

    first: int
    named: str


class _Sheet:
    """An iteration of a run, and its blanks."""

    def __init__(self, part: Part, number: int) -> None:
        self.line, self.number = part.timeline, number
        self.current = self.line.iteration(number)
        self.program = self.current.program
        self.data = self.program.dataset
        self.words = self.line.words
        self.ops = self.program.ops[bool(self.data.splits) :]
        """Without the draw of the batch."""
        self.numbered = {cell: place for place, cell in enumerate(blanks(self.current), start=1)}
        self.wanted = dict.fromkeys([*self._needed(), *self.numbered])
        """What the blanks need, and these."""
        self.rows = self._grouped()

    def blocks(self, *, solved: bool) -> Iterator[SheetPart]:
        """One of the two pages."""
        yield SheetHeading(1, _TITLE + ": solution" * solved)
        if not solved:
            yield Paragraph(f"Name {paper.LINE * 4}")
        yield Paragraph("stepviz · ", shell.command(self.words), f", iteration {self.number}")
        yield Paragraph(_SOLVED if solved else _TASK)
        yield SheetHeading(2, "Given")
        yield from self._given()
        for place, op in enumerate(self.ops, start=1):
            yield SheetHeading(2, f"{place} {op.called}: {op.sentence.replace(' ▸', '')}")
            yield Paragraph(op.equation)
            yield from self._operation(op, solved=solved)
        words = [*self.words, "--at", f"{self.number}:{self.program.ops[-1].name}"]
        yield Paragraph("On a screen: ", shell.command(["stepviz", *words]))

    def _given(self) -> Iterator[SheetPart]:
        """The batch and the parameters, and what the blanks need of what the optimizer remembers."""
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
            yield SideBySide([SheetNumber(self._text(cell), before=self._named(cell)) for cell in alone])

    def _needed(self) -> Iterator[Cell]:
        """What the numbers of the blanks are made from."""
        for cell in self.numbered:
            op = self.program.maker(cell.tensor)
            assert op is not None
            for part in op.terms(cell, self.current).parts:
                yield from (self._first(read) for read in part.cells)

    def _first(self, cell: Cell) -> Cell:
        """The cell of the first example that is the same."""
        if self.program.tensors[cell.tensor].axes[:1] != ("example",):
            return cell
        return Cell(cell.tensor, (first_equal(self.current, cell.index[0]), *cell.index[1:]))

    def _operation(self, op: Op, *, solved: bool) -> Iterator[SheetPart]:
        """Its numbers as a table where they are of examples; of the others its blanks, and what later ones need."""
        by_row = [tensor for tensor in op.writes if tensor.axes[:1] == ("example",)]
        if by_row:
            yield from self._table("", by_row, self.numbered)
        made = {tensor.name for tensor in op.writes}
        alone = [
            cell for cell in self.wanted if cell.tensor in made and self.program.tensors[cell.tensor] not in by_row
        ]
        order = sorted(alone, key=lambda cell: self.numbered.get(cell, 0))
        if order:
            yield SideBySide([self._piece(cell, self.numbered, named=True) for cell in order])
        cells = [cell for cell in self.numbered if cell.tensor in made]
        if solved and cells:
            frame = self.line.frame(self.line.schedule.parse(f"{self.number}:{op.name}"))
            yield Worked([(self.numbered[cell], numbers_line(frame, cell, _WIDTH).strip()) for cell in cells])

    def _piece(self, cell: Cell, numbered: Mapping[Cell, int], *, named: bool = False) -> SheetNumber:
        after = _WHY if self.program.moved(cell.tensor) else ""
        return SheetNumber(self._text(cell), numbered.get(cell, 0), self._named(cell) if named else "", after)

    def _named(self, cell: Cell) -> str:
        """`W[x3,c0]`; of what the optimizer remembers whether it is after the update."""
        after = self.program.role(cell.tensor) is TensorRole.AFTER and not self.program.moved(cell.tensor)
        return name(cell, self.program.tensors, symbol=not after)

    def _table(self, corner: str, tensors: Sequence[Tensor], numbered: Mapping[Cell, int]) -> Iterator[SheetPart]:
        """A line for each example, equal ones in one; a column for each number of it."""
        columns = [(tensor, index) for tensor in tensors for index in self._columns(tensor)]
        if columns:
            several = len(tensors) > 1
            heads = [self._head(tensor, index, several=several) for tensor, index in columns]
            cells = [(row, [Cell(tensor.name, (row.first, *index)) for tensor, index in columns]) for row in self.rows]
            rows = [(row.named, [self._piece(cell, numbered) for cell in found]) for row, found in cells]
            yield PaperTable(corner or tensors[0].symbol, heads, rows)

    def _columns(self, tensor: Tensor) -> list[tuple[int, ...]]:
        """The places of an example's numbers: all, or of many those that the blanks need."""
        shape = self.program.shape(tensor)[1:]
        if prod(shape) <= MOST:
            return list(np.ndindex(shape))
        return sorted({cell.index[1:] for cell in self.wanted if cell.tensor == tensor.name})

    def _head(self, tensor: Tensor, index: tuple[int, ...], *, several: bool) -> str:
        """`c0`; with the tensor before it where there are several; what the data call it, if they do."""
        if not index:
            return tensor.title
        before = f"{tensor.symbol} " if several and tensor.role is not TensorRole.INPUT else ""
        return before + ",".join(self.data.called(place, _LONGEST) for place in places(tensor, (0, *index))[1:])

    def _matrix(self, tensor: Tensor, bias: Sequence[Tensor]) -> Iterator[SheetPart]:
        """A table of weights and biases: all of it, or of more lines and columns those that the blanks need."""
        wanted = [cell.index for cell in self.wanted if cell.tensor == tensor.name]
        wanted_below = [cell.index[-1] for below in bias for cell in self.wanted if cell.tensor == below.name]
        lengths = self.program.shape(tensor)
        rows = range(lengths[0]) if lengths[0] <= MOST else sorted({row for row, _ in wanted})
        columns = (
            range(lengths[1]) if lengths[1] <= MOST else sorted({column for _, column in wanted} | {*wanted_below})
        )
        if not columns:
            return
        first, second = (AXES[axis] for axis in tensor.axes)
        lines = [
            (self.data.called(f"{first}{row}", _LONGEST), [Cell(tensor.name, (row, c)) for c in columns])
            for row in rows
        ]
        lines += [(below.symbol, [Cell(below.name, (column,)) for column in columns]) for below in bias]
        heads = [self.data.called(f"{second}{column}", _LONGEST) for column in columns]
        yield PaperTable(
            tensor.symbol, heads, [(row, [SheetNumber(self._text(cell)) for cell in cells]) for row, cells in lines]
        )

    def _text(self, cell: Cell) -> str:
        """The digits that the screen shows."""
        return result(cell, float(self.current[cell.tensor][cell.index]), self.program.tensors)

    def _grouped(self) -> tuple[_Row, ...]:
        """The examples, those of equal rows of the data together; of many those that the blanks need."""
        if not self.data.splits:
            return ()
        known: dict[int, list[str]] = {}
        for example in range(self.program.lengths["example"]):
            known.setdefault(first_equal(self.current, example), []).append(f"e{example}")
        if len(known) > MOST:
            axes = {name: tensor.axes[:1] for name, tensor in self.program.tensors.items()}
            wanted = {cell.index[0] for cell in self.wanted if axes[cell.tensor] == ("example",)}
            known = {first: named for first, named in known.items() if first in wanted}
        return tuple(_Row(first, ", ".join(named)) for first, named in known.items())


_KEPT = (TensorRole.MEMORY, TensorRole.COUNT)
"""Roles of what the optimizer remembers."""
