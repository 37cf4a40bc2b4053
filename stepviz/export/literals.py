"""Literals: arrays as Python code that makes them again, bit for bit; long ones packed."""

from __future__ import annotations

import base64
import math
import textwrap
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from stepviz.ops import Array

MOST = 4000
"""Numbers that are written out."""
UNPACK = """import base64
import zlib


def unpacked(text, dtype, *shape):
    columns = np.frombuffer(zlib.decompress(base64.b85decode(text)), dtype).reshape(shape[::-1])
    return np.ascontiguousarray(columns.T.astype(dtype[1:]))
"""
"""What packed arrays are unpacked with, where there is one."""
_WIDTH = 110


def literal(name: str, array: Array) -> Iterator[str]:
    """Lines that give `name` that array: float64 or int64, every number finite."""
    if array.size > MOST:
        yield from _packed(name, array)
    elif array.ndim == 2:
        yield f"{name} = np.array(["
        yield from (f"    [{_row(row)}]," for row in array.tolist())
        yield f"], dtype={_dtype(array)})"
    else:
        text = f"[{_row(array.tolist())}]" if array.ndim else written(array.item())
        lines = textwrap.wrap(text, _WIDTH, break_long_words=False)
        whole = len(lines) == 1
        yield f"{name} = np.array({text}, dtype={_dtype(array)})" if whole else f"{name} = np.array("
        yield from (
            () if whole else [*(f"    {line}" for line in lines[:-1]), f"    {lines[-1]}, dtype={_dtype(array)})"]
        )


def is_packed(array: Array) -> bool:
    """Whether the lines of that array need `UNPACK`."""
    return array.size > MOST


def written(value: float | int) -> str:
    """A number that reads back as the same one: whole numbers without `.0`, but for -0."""
    text = repr(value)
    return text if value == 0 and math.copysign(1, value) < 0 else text.removesuffix(".0")


def _row(values: list[Any]) -> str:
    return ", ".join(map(written, values))


def _dtype(array: Array) -> str:
    return f"np.{array.dtype}"


def _packed(name: str, array: Array) -> Iterator[str]:
    """Column by column, which packs best."""
    dtype = array.dtype.newbyteorder("<")
    text = base64.b85encode(zlib.compress(np.ascontiguousarray(array.T).astype(dtype).tobytes(), 9)).decode()
    yield f"{name} = unpacked("
    yield from (f'    "{text[start : start + _WIDTH]}"' for start in range(0, len(text), _WIDTH))
    yield f'    , "{dtype.str}", {", ".join(map(str, array.shape))})'
