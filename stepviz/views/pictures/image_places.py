"""Where the images of a picture stand: the picked one large, beside it the batch, below them the weights of units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from stepviz.views.layout.windows import Window, in_view

GAP = 2
"""Columns between images; brackets stand in them."""
FIRST = 1
"""The line below the title, and the first column."""
_LARGEST = 3
"""Lines of a pixel of the picked image at most."""
_LEAST_BESIDE = 6
"""Images of the batch beside a picked one that is drawn so large, at least."""


class Spot(NamedTuple):
    """An image: its number in the batch or among the units, and where its label stands, above it."""

    number: int
    x: int
    y: int


@dataclass(frozen=True)
class Places:
    """Images of `height` x `width` pixels in a picture."""

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
        """The images of the batch."""
        height, width = self.image
        for place, number in enumerate(self.examples.positions):
            line, column = divmod(place, self.beside)
            x = FIRST + 2 * self.size * width + GAP + column * (width + GAP)
            yield Spot(number, x, FIRST + line * (halved(height) + 1))

    def of_units(self) -> Iterator[Spot]:
        """The images of weights."""
        height, width = self.image
        for place, number in enumerate(self.units.positions):
            line, column = divmod(place, self.abreast)
            yield Spot(number, FIRST + column * (width * self.repeat + GAP), self.below + line * (height + 1))


def halved(lines: int) -> int:
    """Lines of characters for lines of pixels, two in each."""
    return -(-lines // 2)


def needed(image: tuple[int, int]) -> tuple[int, int]:
    """Columns and lines of a picture from which on a picked image is drawn."""
    height, width = image
    return 2 * width + GAP, height + 4


def plan(
    image: tuple[int, int], room: tuple[int, int], counts: tuple[int, int], around: tuple[int | None, int | None]
) -> Places:
    """Places in a picture of `room` columns and lines, for so many examples and units, around the picked ones."""
    height, width = image
    columns, lines = room[0] - FIRST, room[1] - 2
    size = next((size for size in range(_LARGEST, 1, -1) if _has_room(image, columns, lines, size)), 1)
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


def _has_room(image: tuple[int, int], columns: int, lines: int, size: int) -> bool:
    """True if there is room for a picked image of so many times the size, for units and for some of the batch."""
    height, width = image
    return lines >= (size + 1) * height + 3 and columns >= 2 * size * width + _LEAST_BESIDE * (width + GAP)


def _abreast(columns: int, width: int) -> int:
    return max(1, (columns + GAP) // (width + GAP))
