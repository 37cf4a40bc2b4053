"""Image places: the layout of images: the picked one large, the batch beside it, below them the units' weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from stepviz.views.layout.windows import Window, in_view
from stepviz.views.pictures.pixels import halved

GAP = 2
"""Columns between images, which also hold brackets."""
FIRST = 1
"""The line below the title, and the first column."""
_LARGEST = 3
"""The most lines of a pixel of the picked image."""
_LEAST_BESIDE = 6
"""The least images of the batch beside an enlarged picked one."""


class Spot(NamedTuple):
    """An image: its index in the batch or among the units, and the place of its label, above it."""

    number: int
    x: int
    y: int


@dataclass(frozen=True)
class Places:
    """The layout of images in a picture."""

    image: tuple[int, int]
    """Lines and columns of pixels."""
    size: int
    """Lines of a pixel of the picked image; it is twice as many columns wide."""
    beside: int
    """Images of the batch side by side."""
    examples: Window
    """Those in view."""
    abreast: int
    """Units side by side."""
    repeat: int
    """Columns of a pixel of a unit's weights."""
    units: Window
    """Those in view."""
    below: int
    """The line at which the units begin."""

    def of_examples(self) -> Iterator[Spot]:
        """The places of the batch's images in view."""
        height, width = self.image
        for place, number in enumerate(self.examples.positions):
            line, column = divmod(place, self.beside)
            x = FIRST + 2 * self.size * width + GAP + column * (width + GAP)
            yield Spot(number, x, FIRST + line * (halved(height) + 1))

    def of_units(self) -> Iterator[Spot]:
        """The places of the units' images in view."""
        height, width = self.image
        for place, number in enumerate(self.units.positions):
            line, column = divmod(place, self.abreast)
            yield Spot(number, FIRST + column * (width * self.repeat + GAP), self.below + line * (height + 1))


def needed(image: tuple[int, int]) -> tuple[int, int]:
    """The least columns and lines of a picture with an image."""
    height, width = image
    return 2 * width + GAP, height + 4


def plan(
    image: tuple[int, int], room: tuple[int, int], counts: tuple[int, int], around: tuple[int | None, int | None]
) -> Places:
    """The layout in `room` (columns, lines), for `counts` (examples, units), scrolled to the picked ones, `around`."""
    height, width = image
    columns, lines = room[0] - FIRST, room[1] - 2
    # A large pixel must leave lines for the units below, and columns for some of the batch beside.
    beside = _LEAST_BESIDE * (width + GAP)
    fits = (
        size
        for size in range(_LARGEST, 1, -1)
        if lines >= (size + 1) * height + 3 and columns >= 2 * size * width + beside
    )
    size = next(fits, 1)
    rest = max(0, lines - (size * height + 2)) // (height + 1)
    repeat = 2 if 0 < counts[1] <= _abreast(columns, 2 * width) * rest else 1
    abreast = _abreast(columns, repeat * width)
    rows = min(rest, -(-counts[1] // abreast))
    band = max(0, lines - rows * (height + 1))
    beside = max(0, (columns - 2 * size * width) // (width + GAP))
    shown = min(counts[0], beside * (band // (halved(height) + 1)))
    band = min(band, max(size * height + 2, -(-shown // max(1, beside)) * (halved(height) + 1)))
    return Places(
        image,
        size,
        beside,
        in_view(counts[0], shown, around[0]),
        abreast,
        repeat,
        in_view(counts[1], min(abreast * rows, counts[1]), around[1]),
        FIRST + band,
    )


def _abreast(columns: int, width: int) -> int:
    return max(1, (columns + GAP) // (width + GAP))
