"""Scene: what is drawn of a network at a moment, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from stepviz.ops import AXES, Phase, Program
from stepviz.text import width_of
from stepviz.training import Frame
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import bracket_at
from stepviz.views.marks import NOTHING, Hit
from stepviz.views.pictures.network.columns import (
    NetworkPart,
    UnitColumn,
    Weights,
    cell_of,
    columns_of,
    has_image,
    is_planar,
    part_of,
    shown_units,
    shown_weights,
)
from stepviz.views.pictures.network.places import NUMBER, TilePlaces, WantedColumn, plan
from stepviz.views.pictures.network.strokes import WeightLines, weight_lines
from stepviz.views.pictures.network.tiles import Tiles, scale, tiles_of
from stepviz.views.pictures.pixels import Frozen
from stepviz.views.state import State
from stepviz.views.text.span import fitting

_IMAGE_SHARE = 4
"""An image takes at most 1/4 of the columns."""


@dataclass(frozen=True, eq=False)
class NetworkScene:
    """The network at a moment in `width` x `height`. Columns are numbered from the first one in view."""

    frame: Frame
    state: State
    width: int
    height: int

    @cached_property
    def picked(self) -> NetworkPart | None:
        """The unit or weight of the selected number; None without one."""
        return part_of(self.frame, bracket_at(self.frame, self.state))

    @cached_property
    def places(self) -> TilePlaces:
        """The layout."""
        frame, columns = self.frame, columns_of(self.frame.program)
        planar, wanted = is_planar(frame), list[WantedColumn]()
        for number, (column, names) in enumerate(zip(columns, _longest_names(frame.program), strict=True)):
            image = self._image(number)
            wanted.append(WantedColumn(column.total, *names, not planar and image is None, image, number == 0))
        around = len(columns) - 1 if self.picked is None else self.picked.column
        return plan(wanted, self.width, self.height, around, planar=planar and bool(frame.dataset.classes))

    def _image(self, number: int) -> Size | None:
        """The size of a column's images: the picked row's, or the first layer's weights; None for other columns."""
        if not has_image(self.frame) or number > 1:
            return None
        assert self.frame.dataset.image is not None
        lines, columns = self.frame.dataset.image
        if number:
            return Size(columns, lines)
        times = min(self.width // _IMAGE_SHARE // (2 * columns), self.height // 2 // lines)
        return Size(2 * columns * times, lines * times) if times else Size(columns, -(-lines // 2))

    @cached_property
    def columns(self) -> tuple[UnitColumn, ...]:
        """The columns in view."""
        first = self.places.first
        return columns_of(self.frame.program)[first : first + len(self.places.slots)]

    @cached_property
    def units(self) -> list[list[int]]:
        """The units in view of each column."""
        slots = enumerate(self.places.slots, self.places.first)
        return [shown_units(self.frame, number, slot.seen, self.picked) for number, slot in slots]

    @cached_property
    def weights(self) -> tuple[Weights, ...]:
        """The weights or gradients that the lines after each column show."""
        first = self.places.first
        return shown_weights(self.frame, self.state.mask)[first : first + len(self.places.slots) - 1]

    @cached_property
    def tiles(self) -> list[Tiles]:
        """The tiles of each column."""
        slots = enumerate(self.places.slots, self.places.first)
        return [tiles_of(self.frame, self.state, number, slot.wide, slot.pixels) for number, slot in slots]

    @cached_property
    def full(self) -> Mapping[bool, float]:
        """The size with the widest line: one for all weights (True), one for all gradients (False)."""
        frames = (self.frame, *self.state.together)
        # The lines after an image show no weights.
        drawn = [each for frame in frames for each in shown_weights(frame, self.state.mask)[has_image(frame) :]]
        kinds = {weights.learned for weights in drawn}
        return {kind: scale(*(weights.values for weights in drawn if weights.learned == kind)) for kind in kinds}

    def whole(self, number: int) -> bool:
        """True if the units of a column are the pixels of one image."""
        return self.places.first + number == 0 and has_image(self.frame)

    def part(self, number: int, unit: int, to: int | None = None) -> NetworkPart:
        """A unit of a column, or the weight from it to unit `to` of the next."""
        return NetworkPart(self.places.first + number, unit, to)

    def hit(self, part: NetworkPart) -> Hit:
        """The hit of a click on a part; `NOTHING` for a character that the example does not have."""
        cell = cell_of(self.frame, self.state, part)
        return Hit(cell) if part.to is not None or part_of(self.frame, cell) == part else NOTHING

    def lines(self, number: int) -> WeightLines:
        """The lines after a column; after an image, plain lines that show no weights."""
        shown, places, picked = self.weights[number], self.places, self.picked
        values, units = shown.values, (tuple(self.units[number]), tuple(self.units[number + 1]))
        if self.whole(number):
            values, units = np.zeros((1, values.shape[1])), ((0,), units[1])
        start, end = places.between(number)
        # On the way back, weights are dim until their gradients stand in their place.
        lit = self.frame.phase is not Phase.BACKWARD or not shown.learned
        if self.frame.phase is Phase.FORWARD:
            lit = self.frame.computed(self.columns[number + 1].sums)
        ends = None if picked is None or picked.to is None else (picked.unit * (not self.whole(number)), picked.to)
        size, heights = (end - start, self.height - 2), (places.middles(number), places.middles(number + 1))
        full = 0.0 if self.whole(number) else self.full[shown.learned]
        here = ends if picked is not None and picked == self.part(number, *picked[1:]) else None
        return weight_lines(Frozen((values,)), size, units, heights, full, here, lit=lit)


@lru_cache(maxsize=8)
def _longest_names(program: Program) -> list[tuple[int, int]]:
    """For each column of units, the width of the longest short name, and what the longest full name adds to it."""
    found = []
    for number, column in enumerate(columns_of(program)):
        parts = [NetworkPart(number, unit) for unit in range(column.total)]
        short, long = (max(width_of(name_of(program, part, room)) for part in parts) for room in (0, 99))
        found.append((short, long - short))
    return found


def name_of(program: Program, part: NetworkPart, room: int) -> str:
    """`x0`, `h3`; with the data's name if it is a letter, or fits beside a number: `c1 versicolor`."""
    axis = columns_of(program)[part.column].axis
    short = f"{AXES.get(axis, AXES['unit'])}{part.unit}"
    given = program.given(axis, short)
    named = f"{short} {given}" if given.strip("0123456789") else short
    return named if len(given) == 1 else fitting((named, short), max(0, room - NUMBER))
