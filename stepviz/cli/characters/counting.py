"""Counting: what is learned of a text, held against how often each character follows what stands before it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from stepviz.data.files.characters import counted
from stepviz.ops import Array, TensorRole
from stepviz.training import Timeline


class Counting(NamedTuple):
    """The mean loss of all training rows of a text, in two ways."""

    trained: float
    """By the parameters after an iteration."""
    counted: float
    """By counts of these rows, not smoothed: no model of such contexts has less."""


def counting(timeline: Timeline, iteration: int) -> Counting | None:
    """Both after an iteration; None where no text is learned, or not by chances."""
    program, data = timeline.trainer.program, timeline.trainer.dataset
    if not data.characters or program.role(program.answer) is not TensorRole.PROBABILITY:
        return None
    scores = program.scores(data.X[data.train], timeline.iteration(iteration).model_after)
    return Counting(_mean_loss(scores, data.y[data.train]), counted(data))


def _mean_loss(scores: Array, labels: Array) -> float:
    """The mean of -ln p of the label (rows,), from scores (rows, classes); nan or inf where some are not finite."""
    with np.errstate(all="ignore"):
        largest = scores.max(axis=1)
        logs = np.log(np.exp(scores - largest[:, None]).sum(axis=1)) + largest
        found = float((logs - scores[np.arange(len(labels)), labels]).mean())
    return found if math.isfinite(found) else math.inf
