"""Leaning: which way the loss leans with a parameter, as far as its gradient tells, in one sentence."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.claims import leaning as ways
from stepviz.ops.layers import claims as told
from stepviz.ops.words import Saying

_EPSILON = float(np.finfo(float).eps)


class Lean(NamedTuple):
    """The gradient by a parameter, and what it was added up from."""

    value: float
    size: float
    """What the terms add up to without their signs, finite."""
    terms: int
    kind: str
    """What the parameter is called: `weight`."""
    decayed: bool
    """Whether the parameter has weight decay."""
    belief: str = ""
    """Stands before what is claimed where the gradient is not the slope of the loss."""


def leaning(slope: Lean, cancelled: Sentence = told.CANCELLED) -> Saying:
    """What a small change of the parameter does; `cancelled`: what is said where only rounding is left."""
    loss = "this batch's loss plus penalty" if slope.decayed else "the loss of this batch"
    given = {"kind": slope.kind} | ({} if slope.belief else {"loss": loss})
    if slope.value == 0:
        return told.slopes(slope.belief).level.say(**given)
    if abs(slope.value) <= slope.size * _EPSILON * (slope.terms + 2):
        return cancelled.say()
    return told.slopes(slope.belief).leans.say(**ways(slope.value), **given)
