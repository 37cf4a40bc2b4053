"""Convolution: what `--conv` and `--image` say, and the sizes of filters and maps that follow, in plain numbers."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.errors import UserError

MAX_FILTERS = 64
MAX_FILTER = 16
"""Lines, and columns, of one."""
MAX_IMAGE = 256
POOL = 2
"""Lines, and columns, of the numbers that one is taken of."""


class Raster(NamedTuple):
    """Lines and columns of an image, a filter or a map."""

    down: int
    across: int

    @property
    def places(self) -> int:
        """How many numbers it has."""
        return self.down * self.across

    def place(self, number: int) -> tuple[int, int]:
        """The line and the column of a number, line by line from the top left, both from 0."""
        return divmod(number, self.across)

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


class Maps(NamedTuple):
    """What filters make of an image: valid convolution, one step at a time, then the largest of each 2x2."""

    image: Raster
    filters: Filters

    @property
    def map(self) -> Raster:
        """One feature map: a number for each place where all of the filter lies on the image."""
        (down, across), size = self.image, self.filters.size
        return Raster(down - size.down + 1, across - size.across + 1)

    @property
    def pooled(self) -> Raster:
        """One map after pooling; a last line or column that is left over is dropped."""
        return Raster(self.map.down // POOL, self.map.across // POOL)

    @property
    def drops(self) -> bool:
        """Whether pooling leaves out a last line or column."""
        return bool(self.map.down % POOL or self.map.across % POOL)

    @property
    def units(self) -> int:
        """Numbers of all maps."""
        return self.filters.number * self.map.places

    @property
    def outputs(self) -> int:
        """Numbers of all pooled maps."""
        return self.filters.number * self.pooled.places

    def of_unit(self, unit: int) -> tuple[int, int, int]:
        """The map, line and column of a unit, from 0: units are counted map by map."""
        found, place = divmod(unit, self.map.places)
        return found, *self.map.place(place)

    def of_pooled(self, unit: int) -> tuple[int, int, int]:
        """The same of a pooled unit."""
        found, place = divmod(unit, self.pooled.places)
        return found, *self.pooled.place(place)


def raster_of(flag: str, text: str) -> Raster:
    """`8x8`. Raises `UserError`."""
    size = Raster(*_numbers(flag, text, "x", f"size: write lines x columns, for example {flag} 8x8"))
    if not all(1 <= length <= MAX_IMAGE for length in size):
        raise UserError(f"{flag} {size} is out of range: give 1x1 to {MAX_IMAGE}x{MAX_IMAGE}")
    return size


def filters_of(flag: str, text: str) -> Filters:
    """`4@3x3`. Raises `UserError`."""
    number, *size = _numbers(
        flag, text, "@x", f"list of filters: write how many and their size, for example {flag} 4@3x3"
    )
    filters = Filters(number, Raster(*size))
    if not (1 <= number <= MAX_FILTERS and all(1 <= length <= MAX_FILTER for length in size)):
        most = f"{MAX_FILTERS}@{MAX_FILTER}x{MAX_FILTER}"
        raise UserError(f"{flag} {filters} is out of range: give 1@1x1 to {most}")
    return filters


def maps_of(filters: Filters, image: Raster) -> Maps:
    """What those filters make of such images. Raises `UserError` where there is no room for them."""
    maps = Maps(image, filters)
    if min(maps.map) < POOL:
        most = Raster(*(max(0, length - POOL + 1) for length in image))
        room = f"give a filter of at most {most}" if min(most) else "the images are too small for any filter"
        raise UserError(f"--conv {filters} leaves no 2x2 to pool of images of {image}: {room}")
    return maps


def _numbers(flag: str, text: str, signs: str, what: str) -> list[int]:
    """The numbers of a text that has these signs between them. Raises `UserError` for one that is no `what`."""
    word = text.strip().lower()
    parts = word.replace("@", "x").split("x")
    if [sign for sign in word if sign in "@x"] != [*signs] or not all(map(_whole, parts)):
        raise UserError(f"{flag} {text!r} is no {what}")
    return list(map(int, parts))


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
