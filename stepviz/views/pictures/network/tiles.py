"""Tiles: what a unit says all over the plane, its weights as an image, or what it says of the batch as bars."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Kind, Program
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.pictures.boundary import Frozen
from stepviz.views.pictures.network.columns import (
    Column,
    columns_of,
    example_of,
    has_image,
    is_planar,
    layers_of,
    shown_weights,
)
from stepviz.views.pictures.plane import Plane
from stepviz.views.state import State

OVER_PLANE, IMAGE, GRADIENTS = "what units say over the plane", "weights of pixels", "gradients of pixels"
ROW, BARS = "the row", "the batch as bars"
_USUAL = 0.6
"""The strength of bars, beside that of the example that is looked at."""


class Tiles(NamedTuple):
    """Those of a column."""

    kind: str
    full: float
    """The size of the strongest tone."""
    pixels: Array
    """(units, lines, columns)."""
    told: bool = True
    """Whether that size is not the same in every run, and known."""


def tiles_of(frame: Frame, state: State, number: int, wide: int, high: int) -> Tiles:
    """The tiles of a column, of so many pixels across and down."""
    column, data, program = columns_of(frame.program)[number], frame.dataset, frame.program
    if is_planar(frame):
        return _over_plane(program, wide, high, Frozen(answers.parameters(frame, state.veil)))[number]
    if number == 0 and has_image(frame):
        return Tiles(ROW, 1.0, np.zeros((0, high, wide)), False)
    if number == 1 and has_image(frame):
        assert data.image is not None
        weights = shown_weights(frame, state.veil)[0]
        images = weights.values.T.reshape(-1, *data.image)
        return Tiles(
            IMAGE if weights.learned else GRADIENTS,
            scale(weights.values),
            np.array([fitted(image, wide, high) for image in images]),
        )
    return _bars(frame, state, column, wide, high)


@lru_cache(maxsize=8)
def _over_plane(program: Program, wide: int, high: int, parameters: Frozen) -> list[Tiles]:
    """Of all columns, once for all steps between two updates. Of two classes the first one is the negative side."""
    data = program.dataset
    plane = Plane(data.X, np.concatenate([data.train, data.val]), wide, high)
    arrays = program.answered(plane.grid, parameters)
    with np.errstate(all="ignore"):
        chances = program.chances(program.scores_of(arrays))
    found = []
    for column in columns_of(program):
        values = chances if column.values == program.answer else arrays[column.values]
        sure = values is chances and program.letter == "p"
        full = 1.0 if sure else scale(values)
        if sure and values.shape[1] == 2:
            values = values * [-1.0, 1.0]
        found.append(Tiles(OVER_PLANE, full, values.T.reshape(-1, high, wide), not sure))
    return found


def fitted(image: Array, wide: int, high: int) -> Array:
    """An image (lines, columns) in so many pixels: each the mean of those that it covers, at least one."""
    lines, columns = (_parts(length, count) for length, count in zip(image.shape, (high, wide), strict=True))
    return np.array([[image[line, column].mean() for column in columns] for line in lines])


def _parts(length: int, count: int) -> list[slice]:
    """So many equal parts of a length, those that share a pixel too."""
    return [slice(part * length // count, -(-(part + 1) * length // count)) for part in range(count)]


def _bars(frame: Frame, state: State, column: Column, wide: int, high: int) -> Tiles:
    """The first examples of the batch from left to right, a bar each: up from the middle where some are below 0."""
    values = None if column.values in state.veil.tensors else frame.tensor(column.values)
    if values is None:
        return Tiles(BARS, 1.0, np.zeros((column.total, high, wide)), False)
    if values.shape[1] != column.total:
        values = next(layer for layer in layers_of(frame.program)).matrix(values)
    repeat, looked_at = max(1, wide // len(values)), example_of(frame, state)
    strong = np.repeat(np.where(np.arange(len(values)) == looked_at, 1.0, _USUAL)[:wide], repeat)
    shown = np.repeat(values[:wide], repeat, axis=0)
    sure = frame.described(column.values).kind is Kind.PROBABILITY
    full = 1.0 if sure else scale(values)
    return Tiles(BARS, full, np.array([bars(each, strong, full, (wide, high)) for each in shown.T]), not sure)


def bars(values: Array, strong: Array, full: float, size: tuple[int, int]) -> Array:
    """Values, one a column, as pixels (lines, columns): as high as they are of `full`, as strong as they should be."""
    wide, high = size
    signed = bool((values < 0).any())
    room = high // 2 if signed else high
    with np.errstate(all="ignore"):
        heights = np.nan_to_num(np.ceil(np.minimum(np.abs(values) / full, 1) * room))
    line = np.arange(high)[:, None]
    up, base = values > 0, high - room if signed else high
    filled = np.where(up, (line < base) & (line >= base - heights), (line >= base) & (line < base + heights))
    drawn = np.zeros((high, wide))
    drawn[:, : len(values)] = np.where(filled, np.sign(values) * strong * full, 0.0)
    return drawn


def scale(*values: Array) -> float:
    """The size of the strongest tone, or the widest line: the largest finite one, up to two digits; 1 of none."""
    size = max((float(np.abs(each[np.isfinite(each)]).max(initial=0.0)) for each in values), default=0.0)
    if not size:
        return 1.0
    step = 10.0 ** (math.floor(math.log10(size)) - 1)
    return max(size, float(f"{math.ceil(size / step) * step:.1e}")) if step else size
