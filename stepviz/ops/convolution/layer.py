"""ConvolutionLayer: the place of filters in a network, before its dense layers, and what their tensors are called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from stepviz.ops.layers.declared import Names
from stepviz.ops.layers.kind import FrontLayer
from stepviz.ops.tensor import Array
from stepviz.settings.convolution import Filters, Maps, Raster

_NONE = Maps(Raster(2, 2), Filters(1, Raster(1, 1)))


@dataclass(frozen=True)
class ConvolutionLayer(FrontLayer):
    """The first layer of several. It makes a1, a number for each place of each map, and p1 of these."""

    letter, hands_along, hands_largest = "p", "pooled", True
    maps: Maps = _NONE
    """The sizes of its images, filters and maps."""

    @property
    def rule(self) -> str:
        return f"filters on {self.source}"

    @property
    def along_weights(self) -> tuple[str, str]:
        return "place", "filter"

    @property
    def names(self) -> Names:
        """Those of a layer, with the places of a map, the pixels of a filter, and their positions as code."""
        maps, names = self.maps, super().names
        corners, pixels = (_places_code(size, maps.image) for size in (maps.map, maps.filters.size))
        numbers = {"filters": maps.filters.number, "size": maps.filters.size, "units": maps.units}
        numbers |= {"places": maps.map.places, "pixels_of_one": maps.filters.size.places}
        names |= {"corners": corners, "pixels": pixels} | {name: str(number) for name, number in numbers.items()}
        return names

    def given(self, axis: str, position: int) -> str:
        """`line 2, column 3 of map f0` for a unit on an axis of its tensors; empty for what is none."""
        if axis == "place":
            line, column = self.maps.filters.size.place(position)
            return f"line {line + 1}, column {column + 1}"
        found = {f"h{self.number}": self.maps.of_unit, "pooled": self.maps.of_pooled}.get(axis)
        if found is None:
            return ""
        number, line, column = found(position)
        return f"line {line + 1}, column {column + 1} of map f{number}"

    def column_into(self, unit: int) -> int:
        return self.maps.of_unit(unit)[0]


def span(first: int, end: int) -> str:
    """`3-5`, from 1, of positions from `first` up to `end`; one alone as `3`."""
    return str(end) if end - first == 1 else f"{first + 1}-{end}"


def _places_code(size: Raster, image: Raster) -> str:
    """Places of that size as numbers of pixels, in code: `np.add.outer(8 * np.arange(3), np.arange(3))`."""
    return f"np.add.outer({image.across} * np.arange({size.down}), np.arange({size.across}))"


def places_of(maps: Maps) -> Array:
    """The pixels below a filter at each place of a map: (places of a map, places of a filter)."""
    pixels = np.arange(maps.image.places).reshape(maps.image)
    return sliding_window_view(pixels, maps.filters.size).reshape(maps.map.places, -1)
