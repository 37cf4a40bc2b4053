"""Ties: which of several equal largest probabilities is the prediction, and why."""

from __future__ import annotations

import numpy as np

from stepviz.ops import Array, Cell, Name, Saying, TensorRole
from stepviz.training import Iteration
from stepviz.views.explain.said.remark import Remark, ViewTruth
from stepviz.views.explain.said.truth import Said


def _row(truth: ViewTruth) -> tuple[Array, Array]:
    """Probabilities and logits of the cell's example, (classes,) each."""
    example, program = truth.cell.index[0], truth.frame.program
    return truth[program.answer][example], program.scores_of(truth)[example]


def _tied(truth: ViewTruth, said: Said) -> bool:
    """Several probabilities are the largest, and the class that is named has the first of the largest logits."""
    p, logits = _row(truth)
    return int((p == p.max()).sum()) > 1 and truth.class_called(said["class"]) == int(logits.argmax())


def _is_first(truth: ViewTruth, said: Said) -> bool:
    p, logits = _row(truth)
    return _tied(truth, said) and int(p.argmax()) == int(logits.argmax())


def _has_largest(truth: ViewTruth, said: Said) -> bool:
    p, logits = _row(truth)
    return _tied(truth, said) and bool((logits[p == p.max()] < logits.max()).any())


_FIRST = Remark("Tied for the largest p: the first one, {class:name}, is predicted.", _is_first)
_LARGEST = Remark(
    "Tied for the largest p: {class:name}, with the largest logit, is predicted.",
    _has_largest,
    rare="logits nearer to each other than p can tell",
)


def verdict(source: Iteration, cell: Cell) -> tuple[Saying, ...]:
    """For a probability of a row with a tie for the largest: the prediction."""
    tensor = source.program.tensors[cell.tensor]
    if tensor.role is not TensorRole.PROBABILITY or tensor.axes[1] != "class":
        return ()
    logits, p = source.program.scores_of(source)[cell.index[0]], source[cell.tensor][cell.index[0]]
    tied = np.flatnonzero(p == p.max())
    if len(tied) < 2 or not (np.isfinite(logits).all() and np.isfinite(p).all()):
        return ()
    says = _FIRST if (logits[tied] == logits.max()).all() else _LARGEST
    return (says.say(**{"class": Name(f"c{int(logits.argmax())}")}),)
