"""ConvolutionLayer: the place of filters in a network, before its dense layers, and what their tensors are called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stepviz.ops.layers.front import FrontLayer
from stepviz.ops.tensor import Array, Kind, Tensor, TensorRole
from stepviz.settings.convolution import Filters, Maps, Raster

_NONE = Maps(Raster(2, 2), Filters(1, Raster(1, 1)))


@dataclass(frozen=True)
class ConvolutionLayer(FrontLayer):
    """The first layer of several. It makes a1, a number for each place of each map, and p1 of these."""

    letter, hands_along, one = "p", "pooled", "pooled unit"
    maps: Maps = _NONE
    """The sizes of its images, filters and maps."""

    @property
    def inputs(self) -> str:
        """The kind of axis of the rows of its weights."""
        return "place"

    @property
    def rule(self) -> str:
        """`filters on x`."""
        return f"filters on {self.source}"

    @property
    def weights(self) -> Tensor:
        """W1, (places of a filter, filters): a column a filter."""
        return Tensor(f"W{self.tag}", ("place", "filter"), Kind.SIGNED, TensorRole.PARAMETER, layer=self.shown)

    @property
    def bias(self) -> Tensor:
        """b1, (filters,)."""
        return Tensor(f"b{self.tag}", ("filter",), Kind.SIGNED, TensorRole.PARAMETER, layer=self.shown)

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """W1 and b1."""
        return self.weights, self.bias

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
        """The column of its weights that makes a unit: its filter."""
        return self.maps.of_unit(unit)[0]


def places_of(maps: Maps) -> Array:
    """The pixels below a filter at each place of a map: (places of a map, places of a filter)."""
    return np.array([maps.patch(unit) for unit in range(maps.map.places)])
