"""Invariants: what holds in every iteration besides its gradients being slopes."""

from __future__ import annotations

import numpy as np

from stepviz.ops import Array, TensorRole
from stepviz.ops.linear_gradient import LinearGradient
from stepviz.training.iteration import Iteration

Invariant = tuple[str, bool | None]
"""What must hold, and whether it does; None where a number of it is not finite, so that nothing can be said."""

_OF_ONE = 1e-12
"""How far from 0 or 1 a sum of probabilities may be rounded, for rows of any length met here."""


def invariants(iteration: Iteration, lr: float) -> tuple[Invariant, ...]:
    """What must hold of probabilities, errors, biases and parameters; `lr` is what the update should have used."""
    program = iteration.program
    rule, follows = program.update.holds(iteration, lr)
    moved = [*iteration.carried, *(iteration[tensor.name] for tensor in program.update.writes)]
    update = rule, follows if not follows or _finite(*moved) else None
    if not program.with_role(TensorRole.PROBABILITY):
        return (update,)
    probs, d = iteration.the(TensorRole.PROBABILITY), iteration[program.gradient(program.the(TensorRole.SCORE))]
    layers = [op for op in program.ops if isinstance(op, LinearGradient)]
    sums = [_adds_up(iteration, op) for op in layers]
    return (
        ("p rows sum to 1", _all_near(probs.sum(axis=1), 1.0)),
        ("d rows to 0", _all_near(d.sum(axis=1), 0.0)),
        ("db = column sums", False if False in sums else None if None in sums else True),
        update,
    )


def _all_near(sums: Array, to: float) -> bool | None:
    return bool((abs(sums - to) <= _OF_ONE).all()) if _finite(sums) else None


def _adds_up(iteration: Iteration, op: LinearGradient) -> bool | None:
    error, db = iteration[op.layer.error], iteration[iteration.program.gradient(op.layer.bias.name)]
    if not _finite(error, db):
        return None
    return bool((abs(db - error.sum(axis=0)) <= _OF_ONE * abs(error).sum(axis=0)).all())


def _finite(*arrays: Array) -> bool:
    return all(bool(np.isfinite(array).all()) for array in arrays)
