"""What is true of a batch: its loss with any number moved, in extended precision, written out again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stepviz import Frame, Iteration
from stepviz.ops import Cell, Op, Phase, TensorRole
from stepviz.ops.activations.kind import find
from stepviz.ops.layers.activation import Activation
from stepviz.ops.layers.linear import Linear
from tests.support.own import KINKS as OWN_KINKS
from tests.support.own import OWN_ACTIVATIONS
from tests.support.rates import of_gradients

Long = npt.NDArray[np.longdouble]
_LITTLE = 1e-6
_ENOUGH = 1e-7
"""A slope that is known to that share of it need not be measured again."""
_ROUNDING = 64 * float(np.finfo(np.longdouble).eps)


class Slope(NamedTuple):
    """A measured slope and how far it may be off; infinitely far where it cannot be measured.

    At a corner of relu there are two: of a step up and of a step down.
    """

    up: float
    down: float
    off: float

    @property
    def is_smooth(self) -> bool:
        """Whether both ways are as steep."""
        return self.up == self.down

    @property
    def raising_lowers(self) -> bool:
        """Whether a step up can lower the loss."""
        return self.up < self.off

    @property
    def lowering_lowers(self) -> bool:
        """Whether a step down can lower it."""
        return self.down > -self.off

    def is_small(self, size: float) -> bool:
        """Whether both ways the slope can be that small."""
        return max(abs(self.up), abs(self.down)) <= self.off + size

    def is_near(self, value: float) -> bool:
        """Whether it can be that value."""
        return abs(self.up - value) <= self.off + 1e-7 * (abs(value) + 1e-9)


_ON_THE_WAY = (TensorRole.PREACTIVATION, TensorRole.ACTIVATION, TensorRole.SCORE, TensorRole.OUTPUT)
UNKNOWN = Slope(0.0, 0.0, float("inf"))


def made(frame: Frame, now: Iteration, put: Mapping[str, Any] | None = None) -> dict[str, Long]:
    """Every tensor of the forward pass from the parameters on; those of `put` in the place of what the batch gives."""
    put = put or {}
    carried = [tensor.name for tensor in frame.program.parameters]
    found = {name: _long(put.get(name, now[name])) for name in ("x", *carried)}
    for op in now.program.ops:
        if op.phase is Phase.FORWARD and op.reads != ("rows",):
            arrays = _forward(op, [found[name] if name in found else now[name] for name in op.reads])
            for tensor, array in zip(op.writes, arrays, strict=True):
                found[tensor.name] = np.asarray(put.get(tensor.name, array), dtype=np.longdouble)
    return found


def _long(values: Any) -> Any:
    """In extended precision; positions of characters stay whole numbers."""
    found = np.asarray(values)
    return found if found.dtype.kind == "i" else found.astype(np.longdouble)


def _forward(op: Op, arrays: list[Any]) -> tuple[Any, ...]:
    """What an operation makes: written out again where its kind is known here, else by its own maths."""
    if type(op) is Linear:
        x, W, b = arrays
        return (x @ W + b,)
    if isinstance(op, Activation) and op.kind.name in ACTIVATIONS:
        return (ACTIVATIONS[op.kind.name](*arrays),)
    return op.compute(*arrays)


def activation(frame: Frame) -> Callable[[Any], Any]:
    """The activation of a run: as written out here where it is, else by its own maths."""
    name = frame.experiment.activation
    return ACTIVATIONS.get(name) or find(name).forward


_BELOW = np.vectorize(lambda a: math.erfc(-a / math.sqrt(2)) / 2, otypes=[float])
"""The share of normal numbers below one."""


def _itself(a: Any) -> Any:
    return a


KINKS: Mapping[str, Any] = {"relu": _itself, "leaky": _itself, **OWN_KINKS}
"""Of activations with kinks what is 0 there."""
ACTIVATIONS: Mapping[str, Any] = {
    **{text: made for text, (made, _) in OWN_ACTIVATIONS.items()},
    "relu": lambda a: np.maximum(a, 0),
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "leaky": lambda a: np.where(a > 0, a, 0.01 * a),
    "gelu": lambda a: a * _BELOW(a),
    "silu": lambda a: a * (1 + np.tanh(a / 2)) / 2,
}


def _exp(a: Any) -> Any:
    """exp, infinite beyond the largest double."""
    with np.errstate(over="ignore"):
        return np.exp(a)


DERIVATIVES: Mapping[str, Any] = {
    **{text: slope for text, (_, slope) in OWN_ACTIVATIONS.items()},
    "relu": lambda a: 1.0 * (a > 0),
    "tanh": lambda a: 1 - np.tanh(a) ** 2,
    "sigmoid": lambda a: ACTIVATIONS["sigmoid"](a) * (1 - ACTIVATIONS["sigmoid"](a)),
    "leaky": lambda a: np.where(a > 0, 1.0, 0.01),
    "gelu": lambda a: _BELOW(a) + a * np.exp(-(a * a) / 2) / np.sqrt(2 * np.pi),
    "silu": lambda a: (1 + a / (1 + _exp(a))) / (1 + _exp(-a)),
}


def exact_losses(now: Iteration) -> list[float]:
    """-ln of the chance of the true class of each example, from its logits in extended precision."""
    logits, y = np.asarray(now["logits"], dtype=np.longdouble), now["y"]
    return [float(np.logaddexp.reduce(row) - row[int(label)]) for row, label in zip(logits, y, strict=True)]


def slope(frame: Frame, now: Iteration, cell: Cell, *, penalty: bool = False) -> Slope:
    """How fast the batch's loss (sum or mean, as the run has it) changes with that number.

    `penalty`: with that of weight decay. `UNKNOWN` where the loss is not finite.
    """
    key = now, cell
    if key not in _FOUND:
        with np.errstate(all="ignore"):
            _FOUND[key] = _measured(frame, now, cell)
    found, start = _FOUND[key], float(now[cell.tensor][cell.index])
    decayed = penalty and frame.program.tensors[cell.tensor].noun == "weight"
    extra = of_gradients(frame.experiment) * start if decayed else 0.0
    return Slope(found.up + extra, found.down + extra, found.off + 1e-15 * (abs(found.up) + abs(extra)))


_FOUND: dict[tuple[Iteration, Cell], Slope] = {}


def _measured(frame: Frame, now: Iteration, cell: Cell) -> Slope:
    """That of the steps which agree well with those a quarter as large; a kink between them makes it uncertain."""
    batch, found = _Batch(frame, now, cell), UNKNOWN
    step = batch.step()
    for by in (step, step / 10, step / 100) if step > 0 else ():
        one = batch.slope(by)
        found = one if np.isfinite(one).all() and one.off < found.off else found
        if found.off < _ENOUGH * max(abs(found.up), abs(found.down)):
            break
    return found


class _Batch:
    """A batch with one number moved to several places."""

    def __init__(self, frame: Frame, now: Iteration, cell: Cell) -> None:
        self._frame, self._now, self._cell = frame, now, cell
        self._made = made(frame, now)
        self._start = float(now[cell.tensor][cell.index])
        self._rows = len(now["y"]) if frame.experiment.reduction == "mean" else 1

    def step(self) -> float:
        """A step that moves no last sum by more than a little; 0 where there is none."""
        sums = self._frame.program.last_sums
        by = _LITTLE * max(1.0, min(abs(self._start), 1e3))
        for _ in range(3):
            far = float(np.abs(self._moved(by)[sums] - self._made[sums]).max())
            by *= min(1.0, _LITTLE / far) if far > 0 else 1.0
        return by

    def slope(self, by: float) -> Slope:
        """Up and down, by steps of that size and of a quarter: as different as these are, it is uncertain."""
        low, lower, here, higher, high = (self._loss(way * by) for way in (-1.0, -0.25, 0.0, 0.25, 1.0))
        up, down, middle = (higher - here) / by * 4, (here - lower) / by * 4, (higher - lower) / by * 2
        # losses are rounded, and so are the places themselves
        rounding = _ROUNDING / by * (self._size() + abs(self._start) * max(abs(up), abs(down)))
        off = 3 * max(abs(up - (high - here) / by), abs(down - (here - low) / by)) + rounding
        if abs(up - down) <= off:
            return Slope(middle, middle, 3 * abs(middle - (high - low) / by / 2) + rounding)
        return Slope(up, down, off)

    def _loss(self, by: float) -> Any:
        return self._moved(by)[self._frame.program.losses].sum() / self._rows

    def _moved(self, by: float) -> dict[str, Long]:
        """The forward pass with the number moved."""
        put = np.array(self._made[self._cell.tensor])
        put[self._cell.index] += np.longdouble(by)
        return made(self._frame, self._now, {self._cell.tensor: put})

    def _size(self) -> float:
        """How large the losses are, and the numbers that cancel on the way to them."""
        of_losses = self._made[self._frame.program.losses]
        on_the_way = (name for name in self._made if self._frame.program.role(name) in _ON_THE_WAY)
        sizes = [float(np.abs(self._made[name]).max()) for name in on_the_way]
        return 8 * len(of_losses) * (float(np.abs(of_losses).max()) + max(sizes))
