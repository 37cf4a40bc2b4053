"""Tiles: a unit's output all over the plane, its weights as an image, or its outputs for the batch as bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Array, Kind, Program
from stepviz.settings.limits import MAX_RUNS
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.marks import PixelScale, PixelSource
from stepviz.views.pictures.network.columns import (
    columns_of,
    example_of,
    has_image,
    is_planar,
    layers_of,
    shown_weights,
)
from stepviz.views.pictures.pixels import WEIGHTS, Frozen, sharp, signed, signed_numbers, smooth
from stepviz.views.pictures.plane import plane_of
from stepviz.views.state import State
from stepviz.views.text.span import DIM, Span, Tone

OVER_PLANE, IMAGE, GRADIENTS = "each unit's output over the plane", "weights of pixels", "gradients of pixels"
ROW, BARS = "the row", "the batch as bars"
BLANK = Tone("ink", 1)
"""The tone of a tile's ground."""
_FINER = 4
"""Places computed for each pixel of a tile, across and down, to draw true pixels."""
_USUAL = 0.6
"""The strength of bars relative to the bar of the shown example."""


class Tiles(NamedTuple):
    """The tiles of a column."""

    kind: str
    full: float
    """The size with the strongest tone."""
    pixels: Frozen
    """A single array, (units, lines, columns)."""
    told: bool = True
    """True if that size should be written: it is computed, and differs between runs."""
    finer: tuple[Callable[..., Array], tuple[Hashable, ...]] | None = None
    """A function for finer pixels, and its arguments; None without finer ones."""


def tiles_of(frame: Frame, state: State, number: int, wide: int, high: int) -> Tiles:
    """The tiles of a column, `wide` x `high` pixels each, on one scale for all runs drawn together."""
    values = columns_of(frame.program)[number].values
    same = (other for other in state.together if [c.values for c in columns_of(other.program)][number:][:1] == [values])
    fulls = [_tiles(other, state, number, (wide, high)).full for other in same]
    return _tiles(frame, state, number, (wide, high), max(fulls, default=0.0))


def _tiles(frame: Frame, state: State, number: int, size: tuple[int, int], least: float = 0.0) -> Tiles:
    """The tiles of a column of one run; `least`: a lower bound of the size with the strongest tone."""
    (wide, high), column = size, columns_of(frame.program)[number]
    data, program = frame.dataset, frame.program
    if is_planar(frame):
        parameters = Frozen(answers.parameters(frame, state.mask))
        found = _over_plane(program, wide, high, parameters)[number]
        return found._replace(full=max(found.full, least), finer=(_finer, (program, wide, high, parameters, number)))
    if number == 0 and has_image(frame):
        return Tiles(ROW, 1.0, Frozen((_nothing(0, high, wide),)), False)
    if number == 1 and has_image(frame):
        weights = shown_weights(frame, state.mask)[0]
        kind, shown = IMAGE if weights.learned else GRADIENTS, Frozen((weights.values,))
        full = max(scale(weights.values), least)
        images = Frozen((_images(data, shown, wide, high),))
        return Tiles(kind, full, images, finer=(_whole_images, (data, shown)))
    values = None if column.values in state.mask.tensors else frame.tensor(column.values)
    if values is None:
        return Tiles(BARS, least or 1.0, Frozen((_nothing(column.total, high, wide),)), False)
    if values.shape[1] != column.total:  # codes of characters, of which each selects a unit
        values = layers_of(program)[0].matrix(values)
    sure = frame.described(column.values).kind is Kind.PROBABILITY
    full = 1.0 if sure else max(scale(values), least)
    drawn = _bars(Frozen((values,)), full, example_of(frame, state), (wide, high))
    return Tiles(BARS, full, Frozen((drawn,)), not sure)


# The same array each time: what is drawn of it is cached by its identity.
@lru_cache(maxsize=8)
def _nothing(*shape: int) -> Array:
    return np.zeros(shape)


@lru_cache(maxsize=MAX_RUNS + 2)
def _over_plane(program: Program, wide: int, high: int, parameters: Frozen, finer: int = 1) -> list[Tiles]:
    """The tiles of all columns over the plane, cached between two updates. Of two classes, the first is negative.

    `finer`: the factor of pixels across and down.
    """
    plane = plane_of(program.dataset, wide, high, ended=False)
    wide, high = finer * wide, finer * high
    arrays = program.answered(plane.places(wide, high), parameters)
    with np.errstate(all="ignore"):
        probabilities = program.ending.probabilities(program.scores_of(arrays))
    found = []
    for column in columns_of(program):
        values = probabilities if column.values == program.answer else arrays[column.values]
        sure = values is probabilities and program.letter == "p"
        full = 1.0 if sure else scale(values)
        if sure and values.shape[1] == 2:
            values = values * [-1.0, 1.0]
        found.append(Tiles(OVER_PLANE, full, Frozen((values.T.reshape(-1, high, wide),)), not sure))
    return found


def _finer(program: Program, wide: int, high: int, parameters: Frozen, number: int) -> Array:
    return _over_plane(program, wide, high, parameters, _FINER)[number].pixels[0]


@lru_cache(maxsize=8)
def _images(data: Dataset, weights: Frozen, wide: int, high: int) -> Array:
    """The weights of each unit as an image, (units, high, wide): a pixel is the mean of those that it covers."""
    images = _whole_images(data, weights)
    lines, columns = (
        [slice(part * length // count, -(-(part + 1) * length // count)) for part in range(count)]
        for length, count in zip(images.shape[1:], (high, wide), strict=True)
    )
    return np.array([[[image[line, column].mean() for column in columns] for line in lines] for image in images])


def _whole_images(data: Dataset, weights: Frozen) -> Array:
    assert data.image is not None
    return weights[0].T.reshape(-1, *data.image)


@lru_cache(maxsize=32)
def _bars(batch: Frozen, full: float, looked_at: int, size: tuple[int, int]) -> Array:
    """A bar for each of the first examples of the batch; with negative values, bars start in the middle."""
    (values,), (wide, _) = batch, size
    repeat = max(1, wide // len(values))
    strong = np.repeat(np.where(np.arange(len(values)) == looked_at, 1.0, _USUAL)[:wide], repeat)
    return np.array([bars(each, strong, full, size) for each in np.repeat(values[:wide], repeat, axis=0).T])


def bars(values: Array, strong: Array, full: float, size: tuple[int, int]) -> Array:
    """Bars of values, one a column, as pixels (lines, columns): `full` has full height; `strong` gives the tones."""
    wide, high = size
    signed = bool((values < 0).any())
    room = high // 2 if signed else high
    with np.errstate(all="ignore"):
        heights = np.nan_to_num(np.rint(np.minimum(np.abs(values) / full, 1) * room))
    line = np.arange(high)[:, None]
    up, base = values > 0, high - room if signed else high
    filled = np.where(up, (line < base) & (line >= base - heights), (line >= base) & (line < base + heights))
    drawn = np.zeros((high, wide))
    drawn[:, : len(values)] = np.where(filled, np.sign(values) * strong * full, 0.0)
    return drawn


_TILES = PixelScale(
    [*(tone and (tone if tone.level else BLANK) for tone in WEIGHTS.tones[:-1]), Tone("ink", 0), None],
    [*WEIGHTS.signs[:-1], Span(" ", DIM), WEIGHTS.signs[-1]],
)
"""The scale `WEIGHTS` with a ground of its own; then the ground of the screen."""
_SCREEN = len(_TILES.tones) - 2


def tile_source(tiles: Tiles, unit: int, strong: float) -> PixelSource:
    """The tile of a unit; `strong`: a factor of its tones. Above an odd number of lines is a blank half of a line."""
    return PixelSource(_TILES, _drawn, (tiles, unit, strong))


def _drawn(tiles: Tiles, unit: int, strong: float, across: int, down: int) -> Array:
    lines, columns = tiles.pixels[0].shape[1:]
    above = down * (lines % 2) // (lines + lines % 2)
    if (down - above, across) == (lines, columns):
        found = _numbers(tiles, strong)[unit]
    else:
        values = (tiles.pixels[0] if tiles.finer is None else tiles.finer[0](*tiles.finer[1]))[unit] * strong
        values = (smooth if tiles.kind == OVER_PLANE else sharp)(values, across, down - above)
        found = signed_numbers(values, tiles.full)
    return np.concatenate([np.full((above, across), _SCREEN), found])


@lru_cache(maxsize=32)
def _numbers(tiles: Tiles, strong: float) -> Array:
    """The numbers of all tiles, (units, lines, columns)."""
    return signed_numbers(tiles.pixels[0] * strong, tiles.full)


def tone_of(value: float, full: float) -> Tone:
    """The tone of a tile by the size of its number, weak enough for text on it."""
    tone = signed(value, full)
    return BLANK if tone is None or not tone.level else tone._replace(level=max(1, tone.level // 2))


def scale(*values: Array) -> float:
    """The size with the strongest tone or widest line: the largest, rounded up to two digits; 1 without any."""
    size = max((float(np.abs(each[np.isfinite(each)]).max(initial=0.0)) for each in values), default=0.0)
    if not size:
        return 1.0
    # Two digits, as legends write it; a subnormal size has no such step.
    step = 10.0 ** (math.floor(math.log10(size)) - 1)
    return max(size, float(f"{math.ceil(size / step) * step:.1e}")) if step else size
