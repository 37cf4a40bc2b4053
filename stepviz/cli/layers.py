"""Layers: the network of a run in one line, and its weights as tables."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.experiment import Experiment, short
from stepviz.ops import Array, Tensor, places
from stepviz.training import Iteration
from stepviz.views import numbers

_MOST_COLUMNS = 9
_MOST_ROWS = 16


def network(run: Experiment) -> str:
    """` · hidden 8,8 tanh · adam · l2 0.001`: what differs from one layer and plain descent, or nothing."""
    parts = [f"hidden {','.join(map(str, run.hidden))} {run.activation}"] if run.hidden else []
    parts += [run.optimizer] if run.optimizer != "sgd" else []
    parts += [f"l2 {short(run.l2)}"] if run.l2 else []
    parts += ["shuffled passes"] if run.sampling == "epochs" else []
    return "".join(f" · {part}" for part in parts)


def tables(last: Iteration) -> Iterator[str]:
    """The weights of every layer after an iteration as lines; of large ones the size alone."""
    for tensor in last.program.parameters:
        values = last[f"{tensor.name}_after"]
        size = " x ".join(map(str, values.shape))
        if values.shape[-1] > _MOST_COLUMNS or len(values) > _MOST_ROWS:
            yield f"{tensor.name}  {size} numbers: --format json has them all"
            continue
        yield from _table(tensor, values)


def _table(tensor: Tensor, values: Array) -> Iterator[str]:
    rows = values if values.ndim == 2 else values[None]
    if values.ndim == 2:
        heads = [places(tensor, (0, column))[1] for column in range(rows.shape[1])]
        yield f"{tensor.name:<4}{''.join(f'{head:>8}' for head in heads)}"
    for place, row in enumerate(rows):
        head = places(tensor, (place, 0))[0] if values.ndim == 2 else tensor.name
        yield f"{head:<4}" + "".join(f" {numbers.fixed(float(value))}" for value in row)
