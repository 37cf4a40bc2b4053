"""Scene: what of the network of a moment is drawn in so much room, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from stepviz.ops import AXES, Phase, Program
from stepviz.training import Frame
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import bracket_at
from stepviz.views.marks import NOTHING, Hit
from stepviz.views.pictures.frozen import Frozen
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
from stepviz.views.pictures.network.strokes import Gap, Woven, woven
from stepviz.views.pictures.network.tiles import Tiles, scale, tiles_of
from stepviz.views.state import State
from stepviz.views.text.span import fitting

_IMAGE_SHARE = 4
"""An image takes at most one part in so many of the columns."""


@dataclass(frozen=True, eq=False)
class NetworkScene:
    """The network of a moment in `width` x `height`. Columns are numbered from the first one in view."""

    frame: Frame
    state: State
    width: int
    height: int

    @cached_property
    def picked(self) -> NetworkPart | None:
        """The unit or weight of the number in brackets."""
        return part_of(self.frame, bracket_at(self.frame, self.state))

    @cached_property
    def places(self) -> TilePlaces:
        """Where everything stands."""
        frame, columns = self.frame, columns_of(self.frame.program)
        planar, named = is_planar(frame), _longest_names(frame.program)
        wanted = [
            WantedColumn(column.total, *names, not planar and image is None, image, number == 0)
            for number, (column, names) in enumerate(zip(columns, named, strict=True))
            for image in [self._image(number)]
        ]
        around = len(columns) - 1 if self.picked is None else self.picked.column
        return plan(wanted, self.width, self.height, around, planar=planar and bool(frame.dataset.classes))

    def _image(self, number: int) -> Size | None:
        """How large an image a column has: the picked row's, or what the first layer weighs its pixels with."""
        if not has_image(self.frame) or number > 1:
            return None
        assert self.frame.dataset.image is not None
        lines, columns = self.frame.dataset.image
        large = 2 * columns <= self.width // _IMAGE_SHARE and lines <= self.height // 2
        if number:
            return Size(columns, lines)
        return Size(2 * columns, lines) if large else Size(columns, -(-lines // 2))

    @cached_property
    def columns(self) -> tuple[UnitColumn, ...]:
        """Those in view."""
        first = self.places.first
        return columns_of(self.frame.program)[first : first + len(self.places.slots)]

    @cached_property
    def units(self) -> list[list[int]]:
        """The units in view of each."""
        slots = enumerate(self.places.slots, self.places.first)
        return [shown_units(self.frame, number, slot.seen, self.picked) for number, slot in slots]

    @cached_property
    def weights(self) -> tuple[Weights, ...]:
        """What the lines behind each column are the sizes of."""
        first = self.places.first
        return shown_weights(self.frame, self.state.veil)[first : first + len(self.places.slots) - 1]

    @cached_property
    def tiles(self) -> list[Tiles]:
        """Those of each column; none where its units are one image."""
        slots = enumerate(self.places.slots, self.places.first)
        return [tiles_of(self.frame, self.state, number, slot.wide, slot.pixels) for number, slot in slots]

    @cached_property
    def full(self) -> Mapping[bool, float]:
        """The size of the widest line: one scale for all weights, True, one for all gradients, False."""
        frames = (self.frame, *self.state.together)
        drawn = [each for frame in frames for each in shown_weights(frame, self.state.veil)[has_image(frame) :]]
        kinds = {weights.learned for weights in drawn}
        return {kind: scale(*(weights.values for weights in drawn if weights.learned == kind)) for kind in kinds}

    def whole(self, number: int) -> bool:
        """True if the units of a column are one image."""
        return self.places.first + number == 0 and has_image(self.frame)

    def part(self, number: int, unit: int, to: int | None = None) -> NetworkPart:
        """A unit of a column, or the weight behind it."""
        return NetworkPart(self.places.first + number, unit, to)

    def hit(self, part: NetworkPart) -> Hit:
        """What a click on it picks: nothing at a character that the example has not."""
        cell = cell_of(self.frame, self.state, part)
        return Hit(cell) if part.to is not None or part_of(self.frame, cell) == part else NOTHING

    def lines(self, number: int) -> Woven:
        """The lines behind a column; behind an image plain ones, which stand for no weight."""
        shown, places, picked = self.weights[number], self.places, self.picked
        values, units = shown.values, (tuple(self.units[number]), tuple(self.units[number + 1]))
        if self.whole(number):
            values, units = np.zeros((1, values.shape[1])), ((0,), units[1])
        start, end = places.between(number)
        ends = None if picked is None or picked.to is None else (picked.unit * (not self.whole(number)), picked.to)
        gap = Gap(
            end - start,
            self.height - 2,
            units,
            (places.middles(number), places.middles(number + 1)),
            0.0 if self.whole(number) else self.full[shown.learned],
            self._lit(number),
            ends if picked is not None and picked == self.part(number, *picked[1:]) else None,
        )
        return woven(Frozen((values,)), gap)

    def _lit(self, number: int) -> bool:
        """True if the lines behind a column are as bright as can be: computed with by now, or what is computed."""
        if self.frame.phase is Phase.FORWARD:
            return self.frame.computed(self.columns[number + 1].sums)
        return self.frame.phase is not Phase.BACKWARD or not self.weights[number].learned


@lru_cache(maxsize=8)
def _longest_names(program: Program) -> list[tuple[int, int]]:
    """Of each column the columns of the longest short name, and those that the longest one has besides."""
    found = []
    for number, column in enumerate(columns_of(program)):
        parts = [NetworkPart(number, unit) for unit in range(column.total)]
        short, long = (max(len(name_of(program, part, room)) for part in parts) for room in (0, 99))
        found.append((short, long - short))
    return found


def name_of(program: Program, part: NetworkPart, room: int) -> str:
    """`x0`, `h3`; with the name it was given where that has room with a number, or is a letter: `c1 versicolor`."""
    axis = columns_of(program)[part.column].axis
    short = f"{AXES.get(axis, AXES['unit'])}{part.unit}"
    given = program.given(axis, short)
    named = f"{short} {given}" if given.strip("0123456789") else short
    return named if len(given) == 1 else fitting((named, short), max(0, room - NUMBER))
