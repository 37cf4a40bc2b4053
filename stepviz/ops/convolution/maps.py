"""Maps: the sizes that follow from filters and what they look at, and which number lies where, in plain numbers."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.errors import UserError
from stepviz.settings.convolution import Filters, Raster

POOL = 2
"""Lines, and columns, of the numbers that one is taken of."""


class ReadMaps(NamedTuple):
    """What a layer reads, as filters look at it: one image, or maps of one size, one behind the other."""

    image: Raster
    maps: int = 1
    all: str = "the image"
    """In words."""
    one: str = "pixel"
    """A number of it."""
    numbers: str = "pixels"
    """All its numbers in one window."""
    kind: str = "images"
    """What there are of it, one for each row."""

    @property
    def met(self) -> str:
        """One of its numbers, in a sentence."""
        return "a pixel" if self.one == "pixel" else f"a number of {self.one}"


class Maps(NamedTuple):
    """What filters make of what they see: valid convolution, one step at a time, then the largest of each 2x2."""

    seen: ReadMaps
    filters: Filters

    @property
    def image(self) -> Raster:
        """The size of one of the maps, or of the image, that they look at."""
        return self.seen.image

    @property
    def weights(self) -> int:
        """Of a filter: one for each of its places on each map that it looks at."""
        return self.seen.maps * self.filters.size.places

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

    @property
    def reads(self) -> int:
        """Numbers of all that they look at."""
        return self.seen.maps * self.image.places

    def of_weight(self, number: int) -> tuple[int, int, int]:
        """The map that a weight looks at, and its line and column in the filter, from 0."""
        found, place = divmod(number, self.filters.size.places)
        return found, *self.filters.size.place(place)


def maps_of(filters: Filters, seen: ReadMaps) -> Maps:
    """What those filters make of it. Raises `UserError` where there is no room for them."""
    maps, image = Maps(seen, filters), seen.image
    if min(maps.map) < POOL:
        most = Raster(*(max(0, length - POOL + 1) for length in image))
        room = f"give a filter of at most {most}" if min(most) else f"the {seen.kind} are too small for any filter"
        raise UserError(f"--conv {filters} leaves no 2x2 to pool of {seen.kind} of {image}: {room}")
    return maps
