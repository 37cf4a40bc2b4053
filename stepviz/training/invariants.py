"""Invariants: what must hold of an iteration besides that its gradients are the slopes of its loss."""

from __future__ import annotations

import numpy as np

from stepviz.ops.op import Invariant
from stepviz.training.iteration import Iteration


def invariants(iteration: Iteration, lr: float, done: int | None = None) -> tuple[Invariant, ...]:
    """What the operations say must hold, and whether it does; None where that cannot be said.

    Of what several say, whether all of them hold. `done`: after so many operations, so nothing that later ones say.
    `lr`: the learning rate that the update should have used.
    """
    said, later, ops = dict[str, list[bool | None]](), set[str](), iteration.program.ops
    for number, op in enumerate(ops, start=1):
        with np.errstate(all="ignore"):
            for words, holds in op.holds(iteration, lr):
                said.setdefault(words, []).append(holds)
                if number > (len(ops) if done is None else done):
                    later.add(words)
    return tuple((words, _all(found)) for words, found in said.items() if words not in later)


def _all(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True
