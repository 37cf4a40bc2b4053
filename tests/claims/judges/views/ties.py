"""Ties: which of several equal largest probabilities is the prediction, and why."""

from __future__ import annotations

from stepviz.ops import Array
from stepviz.views.explain.said import ties
from tests.claims.judges.verdict import Judges, Rarely, Said, Truth


def _row(truth: Truth) -> tuple[Array, Array]:
    """Probabilities and logits of the cell's example, (classes,) each."""
    example, program = truth.cell.index[0], truth.frame.program
    return truth[program.answer][example], program.scores_of(truth)[example]


def _tied(truth: Truth, said: Said) -> bool:
    """Several probabilities are the largest, and the class that is named has the first of the largest logits."""
    p, logits = _row(truth)
    return int((p == p.max()).sum()) > 1 and truth.class_called(said["class"]) == int(logits.argmax())


def _is_first(truth: Truth, said: Said) -> bool:
    p, logits = _row(truth)
    return _tied(truth, said) and int(p.argmax()) == int(logits.argmax())


def _has_largest(truth: Truth, said: Said) -> bool:
    p, logits = _row(truth)
    return _tied(truth, said) and bool((logits[p == p.max()] < logits.max()).any())


JUDGES: Judges = {
    ties.FIRST: _is_first,
    ties.LARGEST: Rarely(_has_largest, "logits nearer to each other than p can tell"),
}
