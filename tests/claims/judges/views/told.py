"""Told: what stands below the graph of a number: what it shows, and of a parameter the product of each way."""

from __future__ import annotations

from stepviz.ops import Cell, TensorRole
from stepviz.views.graph import told
from tests.claims.judges.verdict import Always, Judges, Said, Truth
from tests.claims.judges.views.shown import parameter_of, written


def _is_of(truth: Truth, said: Said) -> bool:
    """The number itself; of a gradient of a parameter that."""
    return said["cell"] in (written(truth, cell, symbol=True) for cell in (truth.cell, parameter_of(truth)))


def _leads(truth: Truth, said: Said) -> bool:
    """The gradient is told, and what the ways are told to lead to is made on the way to the loss."""
    program, parameter = truth.frame.program, parameter_of(truth)
    gradient = Cell(program.gradient(parameter.tensor), parameter.index)
    back = [program.of(name) for name in program.with_role(TensorRole.ERROR)]
    ends = (told.LOSS, *(program.tensors[name].title for name in back))
    known = program.made_at[gradient.tensor] <= truth.frame.moment.op
    return known and said["end"] in ends and said["sum"] == written(truth, gradient, symbol=True)


JUDGES: Judges = {
    told.LATER: Always("the order"),
    told.EDGE: Always("a slope"),
    told.OF: _is_of,
    told.SUM: _leads,
}
