"""Wide: CSV with one line an iteration and one column a number, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepviz.export.part import Part
from stepviz.ops import Array, Cell, Tensor, TensorRole


def wide_text(part: Part) -> Iterator[str]:
    """The table in pieces: `iteration,rows,loss,train,val,test`, then every other number by its name: `W.x0.c0`.

    `rows` are the numbers of the rows drawn, with spaces between; accuracies are empty where none is due. Numbers
    have the digits that read back as the same double, or are nan or inf.
    """
    program, splits = part.timeline.trainer.program, part.timeline.trainer.dataset.splits
    loss = program.the(TensorRole.OBJECTIVE)
    rows = program.with_role(TensorRole.ROWS) if splits else ()
    measures = [tensor.name for tensor in program.check(splits).writes] if splits else []
    others = [t for t in part.tensors if t.name != loss and t.role is not TensorRole.ROWS]
    for place, iteration in enumerate(part):
        if not place:
            cells = [name for tensor in others for name in _named(part, tensor, iteration[tensor.name])]
            yield _line(["iteration", *rows, loss, *measures, *cells])
        drawn = [" ".join(map(str, iteration[name].tolist())) for name in rows]
        found = part.timeline.accuracy(iteration.number)
        looks = [repr(found[name]) if name in found else "" for name in measures]
        values = [repr(value) for tensor in others for value in iteration[tensor.name].ravel().tolist()]
        yield _line([str(iteration.number), *drawn, repr(iteration[loss].item()), *looks, *values])


def _named(part: Part, tensor: Tensor, values: Array) -> Iterator[str]:
    """`W.x0.c0` for every number, in the order of `values.ravel()`."""
    program = part.timeline.trainer.program
    return (program.word(Cell(tensor.name, index)) for index in np.ndindex(values.shape))


def _line(cells: Sequence[str]) -> str:
    return ",".join(cells) + "\n"
