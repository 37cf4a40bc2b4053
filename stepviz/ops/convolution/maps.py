"""Maps: the sizes of filters, their inputs and their feature maps, and the line and column of each number."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.errors import UserError
from stepviz.settings.convolution import Filters, Raster

POOL = 2
"""Lines and columns of a pooling window."""


class ReadMaps(NamedTuple):
    """The input of filters: one image, or several maps of the same size."""

    image: Raster
    """The size of the image, or of one map."""
    maps: int = 1
    all: str = "the image"
    """The whole input, in words."""
    one: str = "pixel"
    """One of its numbers, in words."""
    numbers: str = "pixels"
    """Its numbers in one window, in words."""
    kind: str = "images"
    """The inputs of all examples, in words."""

    @property
    def met(self) -> str:
        """One of its numbers, with an article."""
        return "a pixel" if self.one == "pixel" else f"a number of {self.one}"


class Maps(NamedTuple):
    """The sizes of a convolution without padding, with stride 1, and of the max pooling after it."""

    seen: ReadMaps
    filters: Filters

    @property
    def image(self) -> Raster:
        """The size of the image, or of one input map."""
        return self.seen.image

    @property
    def weights(self) -> int:
        """The number of weights of a filter: for each input map one for each of its places."""
        return self.seen.maps * self.filters.size.places

    @property
    def map(self) -> Raster:
        """The size of a feature map: a number for each window that lies inside the image."""
        (down, across), size = self.image, self.filters.size
        return Raster(down - size.down + 1, across - size.across + 1)

    @property
    def pooled(self) -> Raster:
        """The size of a feature map after pooling; a last line or column that is left over is dropped."""
        return Raster(self.map.down // POOL, self.map.across // POOL)

    @property
    def units(self) -> int:
        """The count of numbers in all feature maps."""
        return self.filters.number * self.map.places

    @property
    def outputs(self) -> int:
        """The count of numbers in all pooled maps."""
        return self.filters.number * self.pooled.places

    @property
    def reads(self) -> int:
        """The count of numbers in the input."""
        return self.seen.maps * self.image.places


def maps_of(filters: Filters, seen: ReadMaps) -> Maps:
    """The sizes for filters on an input. Raises `UserError` if it is too small for them."""
    maps, image = Maps(seen, filters), seen.image
    if min(maps.map) < POOL:
        most = Raster(*(max(0, length - POOL + 1) for length in image))
        room = f"give a filter of at most {most}" if min(most) else f"the {seen.kind} are too small for any filter"
        raise UserError(f"--conv {filters} leaves no 2x2 to pool of {seen.kind} of {image}: {room}")
    return maps
