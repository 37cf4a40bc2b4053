"""Convolution: parses `--conv` and `--image`."""

from __future__ import annotations

import re
from typing import NamedTuple

from stepviz.errors import UserError

_SIZE = "([0-9]{1,9})x([0-9]{1,9})"
_MAX_FILTERS = 64
_MAX_FILTER = 16
"""The most rows, and columns, of a filter."""
_MAX_IMAGE = 256


class Raster(NamedTuple):
    """The size of an image, a filter or a feature map, in rows and columns."""

    down: int
    across: int

    @property
    def places(self) -> int:
        """The number of its pixels."""
        return self.down * self.across

    def place(self, number: int) -> tuple[int, int]:
        """Row and column of pixel `number`, counted row by row from the top left, all from 0."""
        return divmod(number, self.across)

    def in_stack(self, number: int) -> tuple[int, int, int]:
        """Map, row and column of pixel `number` of several maps, counted map by map, all from 0."""
        found, place = divmod(number, self.places)
        return found, *self.place(place)

    def __str__(self) -> str:
        """`8x8`."""
        return f"{self.down}x{self.across}"


class Filters(NamedTuple):
    """Filters, all of one size."""

    number: int
    size: Raster

    def __str__(self) -> str:
        """`4@3x3`."""
        return f"{self.number}@{self.size}"


def raster_of(flag: str, text: str) -> Raster:
    """The size that a text like `8x8` states. Raises `UserError`."""
    found = re.fullmatch(_SIZE, text.strip(), re.IGNORECASE)
    if found is None:
        raise UserError(f"{flag} {text!r} is no size: write lines x columns, for example {flag} 8x8")
    size = Raster(*map(int, found.groups()))
    if not all(1 <= length <= _MAX_IMAGE for length in size):
        raise UserError(f"{flag} {size} is out of range: give 1x1 to {_MAX_IMAGE}x{_MAX_IMAGE}")
    return size


def filters_of(flag: str, text: str) -> tuple[Filters, ...]:
    """The filters of each layer, from the image on, that a text like `4@3x3,8@2x2` states. Raises `UserError`."""
    layers = []
    for part in text.split(","):
        found = re.fullmatch(f"([0-9]{{1,9}})@{_SIZE}", part.strip(), re.IGNORECASE)
        if found is None:
            told = f"write how many and their size, for example {flag} 4@3x3"
            raise UserError(f"{flag} {part!r} is no list of filters: {told}")
        number, *size = map(int, found.groups())
        layers.append(Filters(number, Raster(*size)))
        if not (1 <= number <= _MAX_FILTERS and all(1 <= length <= _MAX_FILTER for length in size)):
            most = f"{_MAX_FILTERS}@{_MAX_FILTER}x{_MAX_FILTER}"
            raise UserError(f"{flag} {layers[-1]} is out of range: give 1@1x1 to {most}")
    return tuple(layers)
