"""Unit lines: the terms of hidden units and of pools, of the errors on their way back, and of an optimizer's steps."""

from __future__ import annotations

import math

from stepviz.ops import Cell
from stepviz.views.explain import unit_lines
from stepviz.views.panes.marks import letter
from tests.claims.judges.verdict import Judges, Said, Truth
from tests.claims.judges.views.shown import terms_of, written


def _sees(truth: Truth, said: Said) -> bool:
    """The number that the unit is a function of, or its slope, by the cell's name or the tensor's alone."""
    op = truth.frame.program.maker(truth.cell.tensor)
    assert op is not None
    read = Cell(op.reads[-1], truth.cell.index)
    named = said["seen"] in (written(truth, read), truth.frame.program.tensors[read.tensor].title)
    return named and truth.shows(said["shown"], truth.own(read.tensor))


def _is_slope(truth: Truth, said: Said) -> bool:
    """What the error was multiplied by."""
    passed, _ = terms_of(truth).parts
    product = passed.value * float(said["slope"])
    return math.isclose(product, truth.value, rel_tol=1e-9) or not math.isfinite(truth.value)


def _is_largest(truth: Truth, said: Said) -> bool:
    """Whether no number is larger than the one of that letter, and none before it as large."""
    values = [part.value for part in terms_of(truth).parts]
    place = [letter(n) for n in range(len(values))].index(said["letter"])
    alone = all(value < values[place] for value in values[:place])
    return alone and not max(values) > values[place] and truth.shows(said["value"], values[place])


JUDGES: Judges = {
    unit_lines.OUTCOME: lambda truth, said: _sees(truth, said) and truth.inside("outcome", said["outcome"]),
    unit_lines.BECAUSE: lambda truth, said: (
        _sees(truth, said) and _is_slope(truth, said) and truth.inside("reason", said["reason"])
    ),
    unit_lines.GATE: lambda truth, said: _sees(truth, said) and truth.inside("gate", said["gate"]),
    unit_lines.LARGEST: _is_largest,
}
