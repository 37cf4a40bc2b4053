"""Document: writes a part of a run as JSON (settings, checks, tensors) or as NPZ (tensors)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from stepviz.errors import UserError
from stepviz.export.part import Part, tensors_of
from stepviz.ops import Array
from stepviz.settings import schemas
from stepviz.training import Iteration

MOST_BYTES = 4_000_000_000


def json_text(part: Part) -> Iterator[str]:
    """Yields the pieces of one JSON object: `schema_version`, `source`, `experiment`, names, `checks`, `tensors`.

    Tensors are nested lists, stacked over iterations. Numbers read back as the same double; values that are not finite
    are null.
    """
    arrays = stacked(part)
    lengths, axes = arrays.pop("length", None), part.programs[0].axes
    experiment, data = part.timeline.origin, part.timeline.trainer.dataset
    head = {**schemas.stamp("json"), "source": experiment.source, "experiment": experiment.settings()}
    yield compact(head)[:-1] + ","
    if part.timeline.edits:
        yield f'"edits":{compact([edit.text for edit in part.timeline.edits])},'
    yield from (f'"{name}":{compact(value)},' for name, value in data.given_names.items())
    checked = part.timeline.schedule.checks(part.first, min(part.last, part.timeline.reached))
    checks = [{"iteration": n} | jsonable(part.timeline.accuracy(n)) for n in checked]
    yield f'"checks":{compact(checks)},"tensors":{{'
    separator = ""
    for name, array in arrays.items():
        yield f"{separator}\n{compact(name)}:["
        for position, values in enumerate(array):
            if lengths is not None:
                length = dict.fromkeys(part.varying, lengths[position])
                values = values[tuple(slice(length.get(axis)) for axis in axes.get(name, ()))]
            listed, finite = values.tolist(), np.isfinite(values).all()
            yield ("," if position else "") + compact(listed if finite else jsonable(listed))
        yield "]"
        separator = ","
    yield "}}\n"


def compact(value: Any) -> str:
    """JSON without spaces. Raises `ValueError` for a float that is not finite."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def jsonable(value: Any) -> Any:
    """A number, or nested lists and dicts of numbers, with None for values that are not finite: JSON has none."""
    if isinstance(value, dict):
        return {name: jsonable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    return value if math.isfinite(value) else None


def stacked(part: Part) -> dict[str, Array]:
    """Arrays by name: `iteration` (n,), then each tensor as (n, *shape), for the n iterations of the part.

    If batches differ in size, `length` (n,) has their sizes, and missing values are nan, or -1 in integer arrays.
    Raises `UserError` for a part of more than 4 GB, or that does not fit into memory, and if an edit changes which
    tensors there are.
    """
    part.check_tensors()
    count = part.last - part.first + 1
    arrays: dict[str, Array] = {}
    filled = 0
    for filled, iteration in enumerate(part, start=1):
        if not arrays:
            arrays = _room(part, count, iteration)
        for tensor in tensors_of(iteration.program):
            values = iteration[tensor.name]
            arrays[tensor.name][filled - 1, ...][tuple(slice(length) for length in values.shape)] = values
        if part.varying:
            arrays["length"][filled - 1] = iteration.program.lengths[part.varying[0]]
    return {name: array[:filled] for name, array in arrays.items()}


def write_npz(part: Part, file: BinaryIO) -> Iterator[int]:
    """Write `schema_version` and the stacked arrays as an uncompressed `.npz`; yields the number of bytes.

    Raises `UserError` as `stacked` does.
    """
    arrays = {**schemas.stamp("npz"), **stacked(part)}  # no name of a formula has a `_`
    np.savez(file, **arrays)  # type: ignore[arg-type]  # any name can be an array's
    yield file.tell()


def _room(part: Part, count: int, like: Iteration) -> dict[str, Array]:
    arrays: dict[str, Array] = {"iteration": np.arange(part.first, part.last + 1)}
    if part.varying:
        arrays["length"] = np.zeros(count, np.int64)
    try:
        if count * like.nbytes > MOST_BYTES:
            raise MemoryError
        for tensor in tensors_of(like.program):
            shapes, kind = [program.shape(tensor) for program in part.programs], like[tensor.name].dtype
            shape = (count, *(max(lengths) for lengths in zip(*shapes, strict=True)))
            missing = -1 if np.issubdtype(kind, np.integer) else np.nan
            arrays[tensor.name] = np.full(shape, missing, kind) if part.varying else np.empty(shape, kind)
    except MemoryError:
        gigabytes = count * like.nbytes / 1e9
        raise UserError(f"that is {gigabytes:.1f} GB of arrays: take fewer --iterations, or --format csv") from None
    return arrays
