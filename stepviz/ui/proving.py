"""Proving: the proof of this batch's gradients, or why there is none yet."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.training import Frame
from stepviz.training.gradient_check import Proof, prove
from stepviz.views.marks import Veil

_MOST = 4
"""Gradients that are named one by one."""


def proof_of(frame: Frame, veil: Veil) -> Proof | str:
    """The proof where every gradient is computed and nothing is hidden, else a sentence."""
    tensors = frame.program.tensors
    gradients = [tensors[f"d{parameter.name}"] for parameter in frame.program.parameters]
    missing = [gradient.title for gradient in gradients if not frame.computed(gradient.name)]
    if missing:
        return f"there is nothing to prove yet: {_named(missing)} not computed"
    if veil.tensors:
        return "first look at the result: PgDn"
    return prove(frame.current, frame.experiment.reduction, frame.experiment.lr)


def _named(names: Sequence[str]) -> str:
    """`dL/dx is`, `dW and db are`, `dW1, db1 … dW5, db5 are`."""
    if len(names) == 1:
        return f"{names[0]} is"
    if len(names) > _MOST:
        return f"{', '.join(names[:2])} … {', '.join(names[-2:])} are"
    return f"{', '.join(names[:-1])} and {names[-1]} are"
