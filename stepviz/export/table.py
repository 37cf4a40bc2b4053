"""Table: writes numbers as CSV: one line per number or, for spreadsheets, one line per iteration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepviz.export.part import Part, tensors_of
from stepviz.ops import Cell, Program, Tensor, TensorRole
from stepviz.training import Iteration

HEAD = "iteration,op,tensor,row,col,value"


def csv_text(part: Part) -> Iterator[str]:
    """Yields the lines of the table, iteration by iteration, with line feeds.

    `row` and `col` count from 0: the last axis of a tensor is the column, other axes are the row, joined by points. A
    vector of classes, outputs, units or filters has only columns, other vectors have only rows, scalars have neither.
    `value` reads back as the same double, or is nan or inf. Accuracies, in percent, have the op `check`.
    """
    keys: list[str] = []
    before: Program | None = None
    for iteration in part:
        tensors = tensors_of(iteration.program)
        if iteration.program is not before:
            keys = [key for tensor in tensors for key in _keys(iteration, tensor)]
            yield from () if before else [HEAD + "\n"]
            before = iteration.program
        values = [value for tensor in tensors for value in iteration[tensor.name].ravel().tolist()]
        number = iteration.number
        yield "".join([f"{number},{key},{value!r}\n" for key, value in zip(keys, values, strict=True)])
        looks = part.timeline.accuracy(number).items()
        yield from (f"{number},check,{name},,,{value!r}\n" for name, value in looks)


def _keys(iteration: Iteration, tensor: Tensor) -> Iterator[str]:
    """The keys of all cells, like `linear,logits,0,1`, in the order of `values.ravel()`."""
    program, values = iteration.program, iteration[tensor.name]
    maker = program.maker(tensor.name) or program.ops[0]
    head = f"{'ready' if tensor in program.carried else maker.name},{tensor.name}"
    if values.ndim > 1:
        rows = (".".join(map(str, index)) for index in np.ndindex(values.shape[:-1]))
        return (f"{head},{row},{column}" for row in rows for column in range(values.shape[-1]))
    if values.ndim == 1 and tensor.axes[0] in ("class", "output", "unit", "filter"):
        return (f"{head},,{column}" for column in range(len(values)))
    if values.ndim == 1:
        return (f"{head},{row}," for row in range(len(values)))
    return iter([f"{head},,"])


def wide_text(part: Part) -> Iterator[str]:
    """Yields the lines of the table, with columns `iteration,rows,loss,train,val,test` and one per number: `W.x0.c0`.

    `rows` has the row numbers of the batch, separated by blanks. Accuracies are empty if none is due, and so are
    numbers that an iteration lacks because of an edit. Numbers read back as the same double, or are nan or inf.
    """
    first, measures = part.programs[0], part.measures
    loss = first.the(TensorRole.OBJECTIVE)
    rows = first.with_role(TensorRole.ROWS) if measures else ()
    names = {program: [*_names(program, loss)] for program in part.programs}
    cells = list(dict.fromkeys(name for known in names.values() for name in known))
    for place, iteration in enumerate(part):
        if not place:
            yield _line(["iteration", *rows, loss, *measures, *cells])
        drawn = [" ".join(map(str, iteration[name].tolist())) for name in rows]
        found = part.timeline.accuracy(iteration.number)
        looks = [repr(found[name]) if name in found else "" for name in measures]
        shown = [repr(value) for t in _others(iteration.program, loss) for value in iteration[t.name].ravel().tolist()]
        values = dict(zip(names[iteration.program], shown, strict=True))
        told = [values.get(name, "") for name in cells]
        yield _line([str(iteration.number), *drawn, repr(iteration[loss].item()), *looks, *told])


def _others(program: Program, loss: str) -> Iterator[Tensor]:
    """The tensors other than the loss and the row numbers."""
    return (t for t in tensors_of(program) if t.name != loss and t.role is not TensorRole.ROWS)


def _names(program: Program, loss: str) -> Iterator[str]:
    """The names of the numbers in these tensors, `W.x0.c0`, in their order."""
    for tensor in _others(program, loss):
        yield from (program.word(Cell(tensor.name, index)) for index in np.ndindex(program.shape(tensor)))


def _line(cells: Sequence[str]) -> str:
    return ",".join(cells) + "\n"
