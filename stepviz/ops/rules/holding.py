"""Whether what is said of an operation holds: its rules know."""

from __future__ import annotations

import numpy as np

from stepviz.ops.claims import Said, Truth
from stepviz.ops.rules.arrays import holds
from stepviz.ops.rules.working import terms
from stepviz.ops.tensor import Array


def as_ruled(truth: Truth, _: Said | None = None) -> bool:
    """Whether all that the operation made is what its rules say, another way than it was computed."""
    return bool(truth.rules) and all(holds(rule, truth) for rule in truth.rules)


def added(truth: Truth) -> Array:
    """What is added up to the number, (terms,)."""
    rule = next(rule for rule in truth.rules if rule.tensor == truth.tensor.name)
    return np.array([part.value for part in terms(rule, truth.cell, truth).parts])
