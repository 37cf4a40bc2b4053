"""Ending: a network from the sums of its last layer on: what is made of them, and how its answers are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from stepviz.ops.check import Check
from stepviz.ops.layers.last_layer import SCORES, LastLayer
from stepviz.ops.op import Op
from stepviz.ops.tensor import Array


def as_they_are(made: Array) -> Array:
    """The same."""
    return made


class Ending(NamedTuple):
    """What a kind of loss says of the end of a network."""

    ops: tuple[Op, ...]
    """From what is made of the sums to the loss, then the gradient by the sums, last."""
    outputs: int
    """How many sums there are."""
    end: LastLayer = SCORES
    check: type[Check] = Check
    """What looks at the rows of a split."""
    scores: Callable[[Array], Array] = as_they_are
    """The score of each class, (rows, classes), from what the network makes of rows, (rows, outputs)."""
    chances: Callable[[Array], Array] = as_they_are
    """From the scores what is told of each class, (rows, classes)."""
    guesses: int = 0
    """Among how many a guess would choose that takes all for as likely: its loss is the log of it; 0 where none is."""
