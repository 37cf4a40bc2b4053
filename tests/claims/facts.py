"""Facts: what the claims ask of a frame, found from its arrays alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from stepviz import Frame, Iteration
from stepviz.ops import Array, Cell, TensorRole
from stepviz.training.edits import Edit
from tests.claims.truth import activation


class Pair(NamedTuple):
    """What a frame of a what-if is held against."""

    original: Frame
    edits: Sequence[Edit]


PAIRS: WeakKeyDictionary[Frame, Pair] = WeakKeyDictionary()
"""By the frames of what-ifs."""


def now(frame: Frame, cell: Cell) -> Iteration:
    """The iteration whose value is shown: this one's once it is computed, else the one before. Raises `ValueError`."""
    if frame.program.made_at[cell.tensor] <= frame.moment.op:
        return frame.current
    if frame.previous is None:
        raise ValueError("nothing is shown yet")
    return frame.previous


def parameter(frame: Frame, cell: Cell) -> str:
    """The parameter that a gradient, a memory or a parameter after belongs to: `W1` of `mW1_after`."""
    name, of = cell.tensor, frame.program.of
    while of(name) != name:
        name = of(name)
    return name


def moved(iteration: Iteration, carried: tuple[Array, ...]) -> tuple[float, float]:
    """Sum and mean of the losses of the same batch with other parameters, by running it again."""
    program = iteration.program
    slots = dict(zip(program.tensors, program.run(iteration["rows"], carried), strict=True))
    return float(slots[program.losses].sum()), float(slots[program.the(TensorRole.OBJECTIVE)])


def nudged(iteration: Iteration, name: str, index: tuple[int, ...], by: float) -> tuple[float, float]:
    """The same with one parameter moved."""
    carried = list(iteration.carried)
    slot = [tensor.name for tensor in iteration.program.carried].index(name)
    carried[slot] = np.array(carried[slot])
    carried[slot][index] += by
    return moved(iteration, tuple(carried))


def answers(frame: Frame, x: Array, parameters: Sequence[Array]) -> Array:
    """Logits of any rows with these parameters, written out again where the kind of layer is known here."""
    run = frame.experiment
    if run.layer != "linear" or run.norm is not None or run.conv is not None:
        return frame.program.scores(x, tuple(parameters))
    h, kind = _hot(frame, x), activation(frame)
    if run.embed:
        table, *parameters = parameters
        h = np.concatenate([table[codes] for codes in x.T], axis=1)
    if run.positions:
        places, *parameters = parameters
        h = h + np.concatenate(list(places))
    with np.errstate(all="ignore"):
        for place, (W, b) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
            z, came = h.dot(W) + b, h
            h = z if 2 * place + 2 == len(parameters) else kind(z)
            hot = not place and frame.dataset.characters and not run.embed
            if run.skip and h is not z and h.shape == came.shape and not hot:
                h = h + came
        if frame.experiment.output == "sigmoid":
            h = 1 / (1 + np.exp(-h))
    if frame.experiment.loss == "bce":
        h = np.column_stack([np.zeros(len(h)), h])
    return h


def _hot(frame: Frame, x: Array) -> Array:
    """Characters as one-hot rows, those of a place of the context beside those of the next one; other rows as given."""
    known = len(frame.dataset.characters)
    return np.concatenate([np.eye(known)[codes] for codes in x.T], axis=1) if known else x


def votes_at(number: int) -> tuple[dict[int, int], dict[int, int]]:
    """The votes that the reader gives a question at an iteration, before and after a talk: choice 1 is right."""
    return {0: number - 1, 1: 1}, {0: 1, 1: number + 1}
