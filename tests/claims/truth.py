"""What is true of a batch: its loss with any number moved, in extended precision, written out again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stepviz import Frame, Iteration
from stepviz.ops import Cell, Op, Phase, TensorRole
from stepviz.ops.activations.kind import find
from stepviz.ops.convolution.layer import ConvolutionLayer
from stepviz.ops.convolution.maps import Maps
from stepviz.ops.layers.activation import Activation
from stepviz.ops.layers.linear import Linear
from stepviz.ops.losses.cross_entropy import Loss, StableLoss
from tests.support.own import KINKS as OWN_KINKS
from tests.support.own import OWN_ACTIVATIONS
from tests.support.rates import of_gradients

Long = npt.NDArray[np.longdouble]
_LITTLE = 1e-6
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


_SURPRISES = (Loss, StableLoss)
"""Losses that are -ln p of the true class, and no more."""


def losses(frame: Frame, found: Mapping[str, Long], y: npt.NDArray[np.int64]) -> Long:
    """The loss of each example, (rows,). -ln p is exact where p is near 1 or too small for a double.

    As printed: of each label, looked up in the first rows.
    """
    op = frame.program.maker(frame.program.losses)
    logits = found.get("logits", np.zeros((0, 0), dtype=np.longdouble))
    if frame.experiment.variant == "as-printed":
        classes = logits.shape[1]
        return np.array([sum(_surprise(logits[row], int(label)) for row in range(classes)) for label in y])
    if type(op) not in _SURPRISES:
        return found[frame.program.losses]
    return np.array([_surprise(row, int(label)) for row, label in zip(logits, y, strict=True)])


def exact_losses(frame: Frame, now: Iteration) -> list[float]:
    """The same of the logits that the iteration holds."""
    logits = np.asarray(now["logits"], dtype=np.longdouble)
    return [float(loss) for loss in losses(frame, {"logits": logits}, now["y"])]


def _surprise(row: Long, label: int) -> Any:
    off = np.delete(row, label) - row[label]
    largest = max(off.max(initial=-np.inf), np.longdouble(0))
    if largest == 0:
        return np.log1p(np.exp(off).sum())
    return largest + np.log(np.exp(-largest) + np.exp(off - largest).sum())


def slope(frame: Frame, now: Iteration, cell: Cell, *, penalty: bool = False) -> Slope:
    """How fast the batch's loss (sum or mean, as the run has it) changes with that number.

    `penalty`: with that of weight decay. `UNKNOWN` where the loss is not finite, or bends too near.
    """
    key = now, cell, penalty
    if key not in _FOUND:
        _FOUND[key] = _slope(frame, now, cell, penalty)
    return _FOUND[key]


_FOUND: dict[tuple[Iteration, Cell, bool], Slope] = {}


def _slope(frame: Frame, now: Iteration, cell: Cell, penalty: bool) -> Slope:
    with np.errstate(all="ignore"):
        batch = _Batch(frame, now, cell)
        start = float(now[cell.tensor][cell.index])
        step = batch.step(start)
        for by in (step, step / 10, step / 100) if step > 0 else ():
            ends = [batch.moved(way * by) for way in (-1.0, -0.25, 0.0, 0.25, 1.0)]
            if batch.curved(ends):
                continue
            up, down = batch.quotient(ends[2], ends[3], by / 4), batch.quotient(ends[1], ends[2], by / 4)
            if batch.corner(ends):
                wide = batch.quotient(ends[2], ends[4], by), batch.quotient(ends[0], ends[2], by)
                off = 3 * max(abs(up - wide[0]), abs(down - wide[1])) + batch.rounding(ends, by / 4)
            else:
                middle, wide_one = batch.quotient(ends[1], ends[3], by / 2), batch.quotient(ends[0], ends[4], 2 * by)
                off = 3 * abs(middle - wide_one) + batch.rounding(ends, by / 2)
                up = down = middle
            off += _ROUNDING * abs(start) / by * max(abs(up), abs(down))  # the places themselves are rounded
            decayed = penalty and frame.program.tensors[cell.tensor].noun == "weight"
            extra = of_gradients(frame.experiment) * start if decayed else 0.0
            found_slope = Slope(up + extra, down + extra, off + 1e-15 * (abs(up) + abs(extra)))
            return found_slope if np.isfinite(found_slope).all() else UNKNOWN
        return UNKNOWN


class _Batch:
    """A batch with one number moved to several places."""

    def __init__(self, frame: Frame, now: Iteration, cell: Cell) -> None:
        self._frame, self._now, self._cell = frame, now, cell
        self._made = made(frame, now)
        self._start = self._made[cell.tensor]
        self._rows = len(now["y"]) if frame.experiment.reduction == "mean" else 1

    def step(self, start: float) -> float:
        """A step that moves no logit by more than a little; 0 where there is none."""
        by = _LITTLE * max(1.0, min(abs(start), 1e3))
        for _ in range(3):
            sums = self._frame.program.last_sums
            far = float(np.abs(self.moved(by)[sums] - self._made[sums]).max())
            by *= min(1.0, _LITTLE / far) if far > 0 else 1.0
        return by

    def moved(self, by: float) -> dict[str, Long]:
        """Its forward pass and its losses."""
        put = np.array(self._start)
        put[self._cell.index] += np.longdouble(by)
        found = made(self._frame, self._now, {self._cell.tensor: put})
        return found | {"losses": losses(self._frame, found, self._now["y"])}

    def quotient(self, low: dict[str, Long], high: dict[str, Long], width: float) -> float:
        """How much the loss grows from one place to the other, over the way."""
        return float((high["losses"] - low["losses"]).sum()) / width / self._rows

    def rounding(self, ends: list[dict[str, Long]], width: float) -> float:
        """What rounding may make of a quotient."""
        size = max(float(np.abs(end["losses"]).max()) for end in ends)
        return _ROUNDING * (size + self._size(ends)) * len(ends[0]["losses"]) / width

    def _size(self, ends: list[dict[str, Long]]) -> float:
        """How large the numbers are that cancel on the way."""
        made = (name for name in ends[2] if self._frame.program.role(name) in _ON_THE_WAY)
        return max(float(np.abs(ends[2][name]).max()) for name in made)

    def curved(self, ends: list[dict[str, Long]]) -> bool:
        """Whether one has its corner between two of the places, but for one that stands at it."""
        sides = [self._sides(end) for end in ends]
        return any((sides[a] * sides[b] < 0).any() for a, b in ((0, 1), (1, 2), (2, 3), (3, 4)))

    def corner(self, ends: list[dict[str, Long]]) -> bool:
        """Whether one stands at its corner, and the way to either side makes a difference."""
        low, here, high = (self._sides(ends[place]) for place in (1, 2, 3))
        return bool(((here == 0) & (low != high)).any())

    def _off(self, end: dict[str, Long]) -> Long:
        """How far outputs are from their targets, at whose 0 the losses have their kinks."""
        y, outputs = self._now["y"], end["outputs"]
        return np.asarray(outputs - (np.eye(outputs.shape[1])[y] if y.ndim == 1 else y))

    def _sides(self, end: dict[str, Long]) -> Long:
        """The signs of all sums at whose 0 a slope jumps."""
        zero = KINKS.get(self._frame.experiment.activation, _itself)
        kinked = dict.fromkeys(name for op in self._frame.program.ops for name in op.nondifferentiable)
        sums = [np.sign(self._off(end) if name == "outputs" else zero(end[name])).ravel() for name in kinked]
        sums += [_apart(layer.maps, end[f"h{layer.number}"]) for layer in _of_filters(self._frame)]
        return np.concatenate(sums) if sums else np.zeros(1, dtype=np.longdouble)


def _of_filters(frame: Frame) -> list[ConvolutionLayer]:
    return [layer for layer in frame.program.layers if isinstance(layer, ConvolutionLayer)]


def _apart(maps: Maps, h: Long) -> Long:
    """Which of two numbers of a pool is larger, of all pairs: where that changes, another one is handed on."""
    down, across = maps.pooled
    every = h.reshape(len(h), -1, *maps.map)[:, :, : 2 * down, : 2 * across]
    four = [every[:, :, line::2, column::2] for line in range(2) for column in range(2)]
    return np.concatenate([np.sign(one - other).ravel() for one, other in combinations(four, 2)])
