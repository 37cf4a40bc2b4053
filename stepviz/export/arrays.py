"""Arrays: every tensor of a part of a run, stacked over its iterations; written as NPZ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

import numpy as np

from stepviz.errors import UserError
from stepviz.export.part import Part, tensors_of
from stepviz.ops import Array
from stepviz.training import Iteration

MOST_BYTES = 4_000_000_000


def stacked(part: Part) -> Mapping[str, Array]:
    """`iteration` (n,), then each tensor by name as (n, *shape), for the n iterations of the part.

    Raises `UserError` for a part of more than 4 GB, or of more than there is memory for, and where an edit changes
    the shapes of the tensors in it.
    """
    part.check_shapes()
    count = part.last - part.first + 1
    arrays: dict[str, Array] = {}
    filled = 0
    for filled, iteration in enumerate(part, start=1):
        if not arrays:
            arrays = _room(part, count, iteration)
        for tensor in tensors_of(iteration.program):
            arrays[tensor.name][filled - 1] = iteration[tensor.name]
    return {name: array[:filled] for name, array in arrays.items()}


def write_npz(part: Part, file: BinaryIO) -> None:
    """The stacked arrays as an uncompressed `.npz`. Raises `UserError` as `stacked` does."""
    np.savez(file, **stacked(part))  # type: ignore[arg-type]


def _room(part: Part, count: int, like: Iteration) -> dict[str, Array]:
    arrays: dict[str, Array] = {"iteration": np.arange(part.first, part.last + 1)}
    try:
        if count * like.nbytes > MOST_BYTES:
            raise MemoryError
        for name in (tensor.name for tensor in tensors_of(like.program)):
            arrays[name] = np.empty((count, *like[name].shape), like[name].dtype)
    except MemoryError:
        gigabytes = count * like.nbytes / 1e9
        raise UserError(f"that is {gigabytes:.1f} GB of arrays: take fewer --iterations, or --format csv") from None
    return arrays
