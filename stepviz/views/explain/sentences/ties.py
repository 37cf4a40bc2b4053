"""Ties: which of several equal largest probabilities is the prediction, and why."""

from __future__ import annotations

import numpy as np

from stepviz.ops import Cell, Name, Saying, TensorRole
from stepviz.ops.claims import Sentence
from stepviz.training import Iteration

FIRST = Sentence("Tied for the largest p: the first one, {class:name}, is predicted.")
LARGEST = Sentence("Tied for the largest p: {class:name}, with the largest logit, is predicted.")


def verdict(source: Iteration, cell: Cell) -> tuple[Saying, ...]:
    """For a probability of a row with a tie for the largest: the prediction."""
    tensor = source.program.tensors[cell.tensor]
    if tensor.role is not TensorRole.PROBABILITY or tensor.axes[-1] != "class":
        return ()
    logits, p = source.program.scores_of(source)[cell.index[0]], source[cell.tensor][cell.index[0]]
    tied = np.flatnonzero(p == p.max())
    if len(tied) < 2 or not (np.isfinite(logits).all() and np.isfinite(p).all()):
        return ()
    says = FIRST if (logits[tied] == logits.max()).all() else LARGEST
    return (says.say(**{"class": Name(f"c{int(logits.argmax())}")}),)
