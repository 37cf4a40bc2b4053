"""Handout: one iteration to be worked out by hand, as Markdown: a page with numbered blanks, and its solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stepviz import shell
from stepviz.errors import UserError
from stepviz.export.blanks import blanks, first_equal
from stepviz.export.part import Part
from stepviz.ops import AXES, Cell, Op, Tensor, TensorRole, places
from stepviz.text import as_code, in_markdown
from stepviz.training import Frame
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.explain.shown import name, result

MOST = 8
"""Rows, features, units and classes that have room on a page."""
_WIDTH = 240
_LINE = "________"
_TASK = (
    "A calculator with eˣ, ln and √ is enough. Write as many decimals as the numbers beside a blank have: the last can",
    "differ, since the page is rounded. Fill in the blanks in order: each one needs only numbers before it.",
)
_SOLVED = ("The same page, with every blank computed from the digits shown.",)


def handout_text(part: Part) -> Iterator[str]:
    """The two pages of the last iteration of the part. Raises `UserError` for a network too large for them."""
    if part.first != part.last:
        raise UserError("a handout shows one iteration: give for example --iterations 1")
    _check_size(part)
    number = part.reach()
    sheet = _Sheet(part, number)
    yield from sheet.page(solved=False)
    yield "\n---\n\n"
    yield from sheet.page(solved=True)


def _check_size(part: Part) -> None:
    (program,) = part.programs
    lengths = program.lengths if program.dataset.splits else {}
    called = {"example": "rows in a batch", "feature": "features", "class": "classes", "output": "outputs"}
    called |= {"pooled": "pooled units", "place": "weights of a filter", "filter": "filters"}
    ways = {"example": ": give --batch-size 4", "feature": ": choose some with --features"}
    for axis, length in sorted(lengths.items(), key=lambda item: item[0] == "example"):  # what a word mends comes last
        if length > MOST:
            what, way = called.get(axis, f"units in {axis}"), ways.get(axis, "")
            raise UserError(f"a handout has room for {MOST} {what}, and this run has {length}{way}")


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
        self.rows = self._grouped()
        self.numbered = {cell: place for place, cell in enumerate(blanks(self.current), start=1)}

    def page(self, *, solved: bool) -> Iterator[str]:
        """One of the two pages."""
        after = ": solution" if solved else ""
        run = f"stepviz · {as_code(shell.command(self.words))}, iteration {self.number}"
        yield f"# One step of learning, by hand{after}\n\n{run}{'' if solved else ' · name ' + _LINE * 3}\n\n"
        yield "\n".join(_SOLVED if solved else _TASK) + "\n\n## Given\n"
        yield from self._given()
        for place, op in enumerate(self.ops, start=1):
            yield f"\n## {place} {op.called}: {op.sentence.replace(' ▸', '')}\n\n{op.equation}\n"
            yield from self._operation(op, solved=solved)
        words = [*self.words, "--at", f"{self.number}:{self.program.ops[-1].name}"]
        yield f"\nOn a screen: {as_code(shell.command(['stepviz', *words]))}\n"

    def _given(self) -> Iterator[str]:
        """The batch and the parameters, and what the blanks need of what the optimizer remembers."""
        if self.rows:
            batch = self.program.ops[0]
            yield from self._table("row", batch.writes, {}, solved=True)
        tensors = self.program.parameters
        for tensor in tensors:
            if len(tensor.axes) == 2:
                bias = [t for t in tensors if len(t.axes) == 1 and t.layer == tensor.layer]
                yield from self._matrix(tensor, bias)
            elif not tensor.axes:
                yield f"\n{tensor.symbol} = {self._text(Cell(tensor.name))}\n"
        remembered = [cell for cell in self._needed() if self.program.role(cell.tensor) in _KEPT]
        if remembered:
            told = (f"{self._named(cell)} = {self._text(cell)}" for cell in remembered)
            yield f"\n{', '.join(told)}\n"

    def _needed(self) -> list[Cell]:
        """What the numbers of the blanks are made from."""
        found: dict[Cell, None] = {}
        for cell in self.numbered:
            op = self.program.maker(cell.tensor)
            assert op is not None
            for part in op.terms(cell, self.current).parts:
                found.update(dict.fromkeys(part.cells))
        return list(found)

    def _operation(self, op: Op, *, solved: bool) -> Iterator[str]:
        """Its numbers as a table where they are of examples, its blanks alone where they are of parameters."""
        by_row = [tensor for tensor in op.writes if tensor.axes[:1] == ("example",)]
        if by_row:
            yield from self._table("", by_row, self.numbered, solved=solved)
        cells = [cell for tensor in op.writes for cell in self.numbered if cell.tensor == tensor.name]
        alone = [self._blank(cell, solved=solved) for cell in cells if self.program.tensors[cell.tensor] not in by_row]
        if alone:
            yield f"\n{'    '.join(alone)}\n"
        if solved and cells:
            frame = self._frame(op)
            yield "\n" + "".join(f"- ({self.numbered[cell]}) {self._worked(frame, cell)}\n" for cell in cells)

    def _worked(self, frame: Frame, cell: Cell) -> str:
        """`z[e1,c0] = 0·1.7641 + 1·0.9787 + … = +2.8463`."""
        return numbers_line(frame, cell, _WIDTH).text.strip().replace("|", "\\|")

    def _blank(self, cell: Cell, *, solved: bool) -> str:
        named = self._named(cell)
        if solved:
            return f"{named} **{self._text(cell)}**"
        way = " up or down, and why? ______" if self.program.moved(cell.tensor) else ""
        return f"{named} ({self.numbered[cell]}) {_LINE}{way}"

    def _named(self, cell: Cell) -> str:
        """`W[x3,c0]`; of what the optimizer remembers whether it is after the update."""
        after = self.program.role(cell.tensor) is TensorRole.AFTER and not self.program.moved(cell.tensor)
        return name(cell, self.program.tensors, symbol=not after)

    def _table(
        self, corner: str, tensors: Sequence[Tensor], numbered: Mapping[Cell, int], *, solved: bool
    ) -> Iterator[str]:
        """A line for each example, equal ones in one; a column for each number of it."""
        heads = [head for tensor in tensors for head in self._heads(tensor, alone=len(tensors) == 1)]
        yield _head([corner or tensors[0].symbol, *heads])
        for row in self.rows:
            cells = [cell for tensor in tensors for cell in self._cells(tensor, row.first)]
            texts = [self._cell(cell, numbered.get(cell), solved=solved) for cell in cells]
            yield _line([row.named, *texts])

    def _cell(self, cell: Cell, number: int | None, *, solved: bool) -> str:
        text = self._text(cell)
        if number is None:
            return text
        return f"**{text}**" if solved else f"({number}) {_LINE}"

    def _cells(self, tensor: Tensor, example: int) -> list[Cell]:
        return [Cell(tensor.name, (example, *index)) for index in np.ndindex(self.program.shape(tensor)[1:])]

    def _heads(self, tensor: Tensor, *, alone: bool) -> list[str]:
        """`c0`, `c1`; with the tensor before them where there are several; what the data call them, if they do."""
        if len(tensor.axes) == 1:
            return [tensor.title]
        before = "" if alone or tensor.role is TensorRole.INPUT else f"{tensor.symbol} "
        heads = (places(tensor, (0, *index))[1:] for index in np.ndindex(self.program.shape(tensor)[1:]))
        called = (",".join(self.data.called(place, 16) for place in head) for head in heads)
        return [f"{before}{in_markdown(text)}" for text in called]

    def _matrix(self, tensor: Tensor, bias: Sequence[Tensor]) -> Iterator[str]:
        rows, columns = self.program.shape(tensor)
        first, second = (AXES[axis] for axis in tensor.axes)
        yield _head([tensor.symbol, *(f"{second}{column}" for column in range(columns))])
        for row in range(rows):
            yield _line([f"{first}{row}", *(self._text(Cell(tensor.name, (row, column))) for column in range(columns))])
        for below in bias:
            yield _line([below.symbol, *(self._text(Cell(below.name, (column,))) for column in range(columns))])

    def _text(self, cell: Cell) -> str:
        """The digits that the screen shows."""
        return result(cell, float(self.current[cell.tensor][cell.index]), self.program.tensors)

    def _frame(self, op: Op) -> Frame:
        return self.line.frame(self.line.schedule.parse(f"{self.number}:{op.name}"))

    def _grouped(self) -> tuple[_Row, ...]:
        """The examples, those of equal rows of the data together."""
        if not self.data.splits:
            return ()
        known: dict[int, list[str]] = {}
        for example in range(self.program.lengths["example"]):
            known.setdefault(first_equal(self.current, example), []).append(f"e{example}")
        return tuple(_Row(first, ", ".join(named)) for first, named in known.items())


_KEPT = (TensorRole.MEMORY, TensorRole.COUNT)
"""Roles of what the optimizer remembers."""


def _head(texts: Sequence[str]) -> str:
    return f"\n{_line(texts)}{_line([':-', *['-:'] * (len(texts) - 1)])}"


def _line(texts: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', '&#124;').replace('<', '&lt;') for text in texts)} |\n"
