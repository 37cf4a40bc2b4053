"""Weights: reads the initial parameters of a run from a file: arrays of an `.npz`, or lists in a `.json`.

The file may also have a schema version.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from stepviz.data.files.archive import Archive
from stepviz.data.files.opening import opened, title_of
from stepviz.data.files.problems import Problems
from stepviz.data.stretches import taken
from stepviz.settings import schemas
from stepviz.text import clean, listed, plural, shown

Values = npt.NDArray[np.float64]
Shapes = Mapping[str, tuple[int, ...]]

_EXAMPLE = '{"W": [[3.0]], "b": [1.0]}'
_LARGEST = int(np.finfo(np.float64).max)
_BYTES_OF_ONE, _BYTES_MORE = 64, 1_000_000
"""The most bytes of a JSON file: per number, with comma and white space, and for everything else."""


def read_weights(path: str, shapes: Shapes) -> tuple[Values, ...]:
    """The parameters with the names and shapes of `shapes`, in that order: float64, read-only.

    Raises `UserError` with a sentence for each wrong name, shape and value.
    """
    title = title_of(path)
    problems = Problems(title)
    with opened(path) as file:
        read = _from_archive if path.lower().endswith(".npz") else _from_json
        found = read(file, shapes, problems)
    for name, values in found.items():
        values.setflags(write=False)
        for place in np.argwhere(~np.isfinite(values)).tolist():
            problems.add(f"has {values[tuple(place)]} in {_place(name, place)}: a finite number is needed")
    problems.settle()
    return tuple(found[name] for name in shapes)


def _check_names(names: list[str], shapes: Shapes, problems: Problems) -> None:
    if sorted(names) != sorted(shapes):
        found = listed([clean(name) for name in names]) or "nothing"
        problems.add(f"holds {found}: the parameters of this run are needed, {', '.join(shapes)}, and no others")
    problems.settle()


def _check_version(kind: str, version: object, problems: Problems) -> None:
    if why := schemas.refusal(kind, version):
        raise problems.give_up(why)


def _from_archive(file: BinaryIO, shapes: Shapes, problems: Problems) -> dict[str, Values]:
    """The arrays by name. All headers are checked before the data are read."""
    archive = Archive(file, problems.title, "the parameters by name")
    if schemas.KEY in archive:
        head = archive.header(schemas.KEY)
        whole = not head.shape and head.dtype.kind in "iu"
        _check_version("npz", int(taken(archive.read(schemas.KEY, head))) if whole else "", problems)
    _check_names([name for name in archive.names if name in archive and name != schemas.KEY], shapes, problems)
    stored = {name: archive.header(name) for name in shapes}
    for name, head in stored.items():
        if head.dtype.kind not in "fiu":
            problems.add(f"has a {name} of {head.dtype}: numbers are needed")
        if head.shape != shapes[name]:
            problems.add(f"has a {name} of shape {head.shape}: {shapes[name]} is needed")
    problems.settle()
    with np.errstate(over="ignore", invalid="ignore"):  # inf is reported later
        return {name: taken(archive.read(name, head)).astype(np.float64) for name, head in stored.items()}


def _from_json(file: BinaryIO, shapes: Shapes, problems: Problems) -> dict[str, Values]:
    """The arrays by name. All numbers in the lists are checked before arrays are made."""
    count = sum(int(np.prod(shape)) for shape in shapes.values())
    size = os.fstat(file.fileno()).st_size
    if size > count * _BYTES_OF_ONE + _BYTES_MORE:
        raise problems.give_up(f"has {size / 1e6:.0f} MB: {plural(count, 'number')} are needed, which take less")
    said = object_of(file.read(), problems, "parameters", f"write for example {_EXAMPLE}")
    _check_version("json", said.pop(schemas.KEY, None), problems)
    _check_names(list(said), shapes, problems)
    for name in shapes:
        for fault in _faults(said[name], shapes[name], name, []):
            problems.add(fault)
    problems.settle()
    return {name: np.array(said[name], dtype=np.float64).reshape(shape) for name, shape in shapes.items()}


def object_of(text: bytes, problems: Problems, what: str, way: str) -> dict[str, Any]:
    """The object in a JSON text. Raises `UserError`, which says `what` it should hold by name, and the `way` out."""
    try:
        said = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise problems.give_up(f"line {error.lineno}, column {error.colno}: not JSON there ({error.msg})") from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise problems.give_up(f"is not JSON: {way}") from None
    if not isinstance(said, _Pairs):
        raise problems.give_up(f"holds no {what} by name: {way}")
    for name, times in Counter(name for name, _ in said).items():
        if times > 1:
            problems.add(f"has {shown(clean(name))} twice: give each name once")
    problems.settle()
    return dict(said)


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of a JSON object, in order, with duplicates."""


def _faults(said: Any, shape: tuple[int, ...], name: str, place: list[int]) -> Iterator[str]:
    """Yields messages on nested lists that do not have that shape, at most one per list."""
    where = _place(name, place)
    if shape and isinstance(said, list) and not isinstance(said, _Pairs):
        if len(said) != shape[0]:
            whole = f"{shape[0]} a row" if place else " x ".join(map(str, shape))
            yield f"has {len(said)} in {where}: {shape[0]} are needed, its shape is {whole}"
            return
        for position, inner in enumerate(said):
            yield from _faults(inner, shape[1:], name, [*place, position])
    elif shape:
        yield f"has {_told(said)} in {where}: a list of {shape[0]} is needed"
    elif isinstance(said, bool) or not isinstance(said, int | float):
        yield f"has {_told(said)} in {where}: a number is needed"
    elif isinstance(said, int) and abs(said) > _LARGEST:
        yield f"has a number in {where} that is too large: 1.7e308 is the largest"


def _told(said: Any) -> str:
    if isinstance(said, str):
        return shown(clean(said))
    if isinstance(said, list):
        return "an object" if isinstance(said, _Pairs) else "a list"
    return json.dumps(said)


def _place(name: str, place: list[int]) -> str:
    return f"{name}[{', '.join(map(str, place))}]" if place else name
