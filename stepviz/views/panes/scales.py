"""Scales: the value with full colour for each role of tensors, by default fixed by the first iteration."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from stepviz.ops import Program, TensorRole
from stepviz.ops.tensor import Kind
from stepviz.training import Frame
from stepviz.training.iteration import Iteration
from stepviz.views.panes.marks import Mask
from stepviz.views.text.colour_scale import has_heat, scale


class RoleScale(NamedTuple):
    """The value with full colour for tensors of one role and kind; the kind tells m from v."""

    role: TensorRole
    kind: Kind
    full: float


Scales = tuple[RoleScale, ...]
Family = tuple[TensorRole, Kind]
_NOT_TOLD = (Kind.INPUT, Kind.CHARACTER, Kind.PROBABILITY)
"""Kinds without a scale in titles: probabilities have the same in every run, inputs reach only half of theirs."""


def family(program: Program, name: str) -> Family:
    """The role and kind by which tensors share a scale: parameters before and after the update, all gradients."""
    tensor = program.tensors[name]
    role = program.tensors[tensor.of].role if tensor.role is TensorRole.AFTER else tensor.role
    return role, Kind.SIGNED if tensor.kind is Kind.ERROR else tensor.kind


def full_of(frame: Frame, chosen: Scales, name: str) -> float:
    """The value with full colour for a tensor: the chosen one, or else that of the first iteration; 0 for none.

    A what-if has the scales of the original where both have them, so that colours can be compared.
    """
    if name not in frame.program.tensors:
        return 0.0
    known = family(frame.program, name)
    chosen_ones = {(scale.role, scale.kind): scale.full for scale in chosen}
    # the original comes first among `firsts`, so that colours of both runs mean the same
    return next(scales[known] for scales in (chosen_ones, *map(_first, frame.firsts)) if known in scales)


def told(frame: Frame, chosen: Scales, name: str) -> str:
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
def _first(first: Iteration) -> Mapping[Family, float]:
    """The scales from a whole iteration."""
    tensors = first.program.tensors.items()
    sizes = {name: first.largest(name) if has_heat(tensor.kind) else 0.0 for name, tensor in tensors}
    return _by_family(first.program, sizes)


def _by_family(program: Program, sizes: Mapping[str, float]) -> dict[Family, float]:
    """The scales from the largest absolute value of each tensor."""
    largest: dict[Family, float] = {}
    for name, size in sizes.items():
        known = family(program, name)
        largest[known] = max(size, largest.get(known, 0.0))
    return {known: scale(known[1], size) for known, size in largest.items()}
