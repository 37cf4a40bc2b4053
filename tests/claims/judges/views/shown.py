"""Shown: what the sentences of the views speak of."""

from __future__ import annotations

from stepviz.ops import AXES, Cell
from tests.claims.judges.verdict import Truth


def written(truth: Truth, cell: Cell, *, symbol: bool = False, when: str = "") -> str:
    """A cell as it has to be called: `probs[e0,c0]`, `p[e0,c0]`, `W before[x3,c0]`."""
    tensor = truth.frame.program.tensors[cell.tensor]
    place = ",".join(f"{AXES[axis]}{position}" for axis, position in zip(tensor.axes, cell.index, strict=True))
    return f"{tensor.symbol if symbol else tensor.title}{when}" + (f"[{place}]" if place else "")


def carried(truth: Truth, number: int) -> float:
    """What an iteration starts from."""
    slot = [tensor.name for tensor in truth.frame.program.carried].index(truth.cell.tensor)
    return float(truth.frame.carried_at(number)[slot][truth.cell.index])


def is_new(truth: Truth) -> bool:
    """Whether this iteration has made the number by now."""
    return truth.frame.program.made_at[truth.cell.tensor] <= truth.frame.moment.op


def is_carried(truth: Truth) -> bool:
    """Whether the iteration starts from it."""
    return truth.frame.program.made_at[truth.cell.tensor] == 0
