"""Wide: CSV with one line an iteration and one column a number, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepviz.export.part import Part, tensors_of
from stepviz.ops import Cell, Program, Tensor, TensorRole
from stepviz.training import Iteration


def wide_text(part: Part) -> Iterator[str]:
    """The table in pieces: `iteration,rows,loss,train,val,test`, then every other number by its name: `W.x0.c0`.

    `rows` are the numbers of the rows drawn, with spaces between; accuracies are empty where none is due, and so is
    what an iteration does not have where an edit changes that. Numbers have the digits that read back as the same
    double, or are nan or inf.
    """
    first, splits = part.programs[0], part.timeline.trainer.dataset.splits
    loss = first.the(TensorRole.OBJECTIVE)
    rows = first.with_role(TensorRole.ROWS) if splits else ()
    measures = [tensor.name for tensor in first.check(splits).writes] if splits else []
    names = {program: list(_named(program, loss)) for program in part.programs}
    cells = list(dict.fromkeys(name for known in names.values() for name in known))
    for place, iteration in enumerate(part):
        if not place:
            yield _line(["iteration", *rows, loss, *measures, *cells])
        drawn = [" ".join(map(str, iteration[name].tolist())) for name in rows]
        found = part.timeline.accuracy(iteration.number)
        looks = [repr(found[name]) if name in found else "" for name in measures]
        values = dict(zip(names[iteration.program], _values(iteration, loss), strict=True))
        told = [values.get(name, "") for name in cells]
        yield _line([str(iteration.number), *drawn, repr(iteration[loss].item()), *looks, *told])


def _others(program: Program, loss: str) -> Iterator[Tensor]:
    """The tensors that have no column of their own."""
    return (t for t in tensors_of(program) if t.name != loss and t.role is not TensorRole.ROWS)


def _named(program: Program, loss: str) -> Iterator[str]:
    """`W.x0.c0` for every number of them, in order."""
    for tensor in _others(program, loss):
        yield from (program.word(Cell(tensor.name, index)) for index in np.ndindex(program.shape(tensor)))


def _values(iteration: Iteration, loss: str) -> Iterator[str]:
    for tensor in _others(iteration.program, loss):
        yield from map(repr, iteration[tensor.name].ravel().tolist())


def _line(cells: Sequence[str]) -> str:
    return ",".join(cells) + "\n"
