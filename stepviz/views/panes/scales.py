"""Scales: the size of a number as a step of the colour scale, and the value with full colour for each role of tensors.

Steps are 0 to 4, symmetric around 0. Full colour is by default fixed by the first iteration.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Program, TensorRole
from stepviz.ops.tensor import Kind
from stepviz.training import Frame
from stepviz.training.iteration import Iteration
from stepviz.views.panes.marks import Mask
from stepviz.views.text.span import Role

_LEAST, _STEPS = 0.05, (0.25, 0.5, 0.75)
_FROM = (math.nextafter(_LEAST, 0), *_STEPS)
"""Shares of full heat above which steps 1 to 4 begin. Step 1 includes its bound, so that is one double lower."""
MOST = 1 + len(_STEPS)
"""The highest step."""
_INPUT_SHARE = 2.0
"""The scale of inputs is twice as large, so that inputs reach half of it only and do not outshine computed numbers."""
_COLD = (Kind.LOSS, Kind.LABEL, Kind.CHARACTER, Kind.PERCENT, Kind.COUNT)


def has_heat(kind: Kind) -> bool:
    """True if numbers of that kind are coloured by their size."""
    return kind not in _COLD


def scale(kind: Kind, largest: float) -> float:
    """The size with full heat: 1 for probabilities, else `largest` rounded up to 1, 2 or 5 · 10^k; 0 without heat."""
    if not has_heat(kind):
        return 0.0
    if kind is Kind.PROBABILITY:
        return 1.0
    return round_up(largest) * (_INPUT_SHARE if kind is Kind.INPUT else 1.0)


def strength(value: float, full: float) -> int:
    """The step of a number, 0 to `MOST`; `full` is the size with full heat."""
    if full <= 0 or not math.isfinite(value):
        return 0
    share = abs(value) / full
    return 0 if share < _LEAST else 1 + bisect_left(_STEPS, share)


def strengths(values: Array, full: float) -> Array:
    """The `strength` of each value: integers of the same shape."""
    if full <= 0:
        return np.zeros(values.shape, dtype=np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        steps: Array = np.searchsorted(_FROM, np.abs(values) / full)
    finite = np.isfinite(values)
    return steps if finite.all() else np.where(finite, steps, 0)


def role_of(kind: Kind, *, positive: bool) -> Role:
    """The role, and so the hue, of a number of that kind."""
    if kind is Kind.PROBABILITY:
        return Role.PROBABILITY
    return Role.POSITIVE if positive else Role.NEGATIVE


def round_up(size: float) -> float:
    """`size` rounded up to 1, 2 or 5 · 10^k; 1 if it is not positive or not finite."""
    if size <= 0 or not math.isfinite(size):
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return next((step * power for step in (1, 2, 5) if size <= step * power), 10 * power)


class RoleScale(NamedTuple):
    """The value with full colour for tensors of one role and kind; the kind tells m from v."""

    role: TensorRole
    kind: Kind
    full: float


Scales = tuple[RoleScale, ...]
_Family = tuple[TensorRole, Kind]
_NOT_TOLD = (Kind.INPUT, Kind.CHARACTER, Kind.PROBABILITY)
"""Kinds without a scale in titles: probabilities have the same in every run, inputs reach only half of theirs."""


def family(program: Program, name: str) -> _Family:
    """The role and kind by which tensors share a scale: parameters before and after the update, all gradients."""
    tensor = program.tensors[name]
    role = program.tensors[tensor.of].role if tensor.role is TensorRole.AFTER else tensor.role
    return role, Kind.SIGNED if tensor.kind is Kind.ERROR else tensor.kind


def full_of(frame: Frame, chosen: Scales, name: str) -> float:
    """The value with full colour for a tensor: the chosen one, or else that of the first iteration; 0 without colours.

    A what-if has the scales of the original where both have them, so that colours can be compared.
    """
    known = family(frame.program, name)
    chosen_ones = {(scale.role, scale.kind): scale.full for scale in chosen}
    # the original comes first among `firsts`, so that colours of both runs mean the same
    return next(scales[known] for scales in (chosen_ones, *map(_first, frame.firsts)) if known in scales)


def scale_text(frame: Frame, chosen: Scales, name: str) -> str:
    """The scale of a tensor in a title, `±2`; "" without colours, or for a kind whose scale is not shown."""
    full = full_of(frame, chosen, name)
    if not full or frame.described(name).kind in _NOT_TOLD:
        return ""
    return f"±{full:g}".replace("±0.", "±.").replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def of_moment(frame: Frame, mask: Mask) -> Scales:
    """The scales from the numbers shown at a moment; tensors that are hidden, unknown or all 0 have none."""
    heated = [name for name, tensor in frame.program.tensors.items() if has_heat(tensor.kind)]
    sizes = {name: size for name in heated if name not in mask.tensors and (size := frame.largest(name))}
    return tuple(RoleScale(*known, full) for known, full in _by_family(frame.program, sizes).items())


@lru_cache(maxsize=8)
def _first(first: Iteration) -> Mapping[_Family, float]:
    """The scales from a whole iteration."""
    tensors = first.program.tensors.items()
    sizes = {name: first.largest(name) if has_heat(tensor.kind) else 0.0 for name, tensor in tensors}
    return _by_family(first.program, sizes)


def _by_family(program: Program, sizes: Mapping[str, float]) -> dict[_Family, float]:
    """The scales from the largest absolute value of each tensor."""
    largest: dict[_Family, float] = {}
    for name, size in sizes.items():
        known = family(program, name)
        largest[known] = max(size, largest.get(known, 0.0))
    return {known: scale(known[1], size) for known, size in largest.items()}
