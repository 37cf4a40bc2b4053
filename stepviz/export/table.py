"""Table: CSV, one line a number."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.export.part import Part, known_at, tensors_of
from stepviz.ops import Program, Tensor
from stepviz.training import Iteration

HEAD = "iteration,op,tensor,row,col,value"


def csv_text(part: Part) -> Iterator[str]:
    """The table in pieces, one for each iteration, each ending with a line feed.

    `row` and `col` count from 0: examples, features and units read are rows, classes and units made are columns; a
    scalar has neither. `value` has the digits that read back as the same double, or nan or inf. Accuracies, in percent,
    have the op `check`.
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
        yield from _checks(part, iteration)


def _keys(iteration: Iteration, tensor: Tensor) -> Iterator[str]:
    """`linear,logits,0,1` for every cell, in the order of `values.ravel()`."""
    head, values = f"{known_at(iteration.program, tensor)},{tensor.name}", iteration[tensor.name]
    if values.ndim == 2:
        rows, columns = values.shape
        return (f"{head},{row},{column}" for row in range(rows) for column in range(columns))
    if values.ndim == 1 and tensor.axes[0] in ("class", "output", "unit", "filter"):
        return (f"{head},,{column}" for column in range(len(values)))
    if values.ndim == 1:
        return (f"{head},{row}," for row in range(len(values)))
    return iter([f"{head},,"])


def _checks(part: Part, iteration: Iteration) -> Iterator[str]:
    for name, value in part.timeline.accuracy(iteration.number).items():
        yield f"{iteration.number},check,{name},,,{value!r}\n"
