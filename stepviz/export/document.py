"""Document: the settings, the checks and the tensors of a part of a run as JSON; every tensor of it alone as NPZ."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np

from stepviz.errors import UserError
from stepviz.export.part import Part, tensors_of
from stepviz.ops import Array
from stepviz.training import Iteration

MOST_BYTES = 4_000_000_000


def json_text(part: Part) -> Iterator[str]:
    """One JSON object in pieces: `source`, `experiment`, names, `checks`, `tensors` (lists, stacked over iterations).

    Numbers have the digits that read back as the same double; a value that is not finite is null.
    """
    arrays = stacked(part)
    experiment, data = part.timeline.origin, part.timeline.trainer.dataset
    yield f'{{"source":{compact(experiment.source)},"experiment":{compact(experiment.settings())},'
    if part.timeline.edits:
        yield f'"edits":{compact([edit.text for edit in part.timeline.edits])},'
    yield from (f'"{name}":{compact(value)},' for name, value in data.given_names.items())
    yield f'"checks":{compact(_checks(part))},"tensors":{{'
    separator = ""
    for name, array in arrays.items():
        yield f"{separator}\n{compact(name)}:["
        for position, values in enumerate(array):
            listed = values.tolist()
            yield ("," if position else "") + compact(listed if np.isfinite(values).all() else jsonable(listed))
        yield "]"
        separator = ","
    yield "}}\n"


def compact(value: Any) -> str:
    """JSON without spaces. Raises `ValueError` for a float that is not finite."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def jsonable(value: Any) -> Any:
    """A number, or nested lists of numbers, with None where one is not finite: JSON has no nan."""
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    return value if math.isfinite(value) else None


def _checks(part: Part) -> list[dict[str, Any]]:
    timeline = part.timeline
    last = min(part.last, timeline.reached)
    return [
        {"iteration": n} | {k: jsonable(v) for k, v in timeline.accuracy(n).items()}
        for n in timeline.schedule.checks(part.first, last)
    ]


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
