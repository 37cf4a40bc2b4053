"""ConvolutionLayer: the place of filters in a network, before its dense layers, and the pooling of what they make.

Pooling takes of each 2x2 of a map the largest (Zhou and Chellappa 1988). Of several that are as large the first counts,
line by line, in both directions: a slope at a tie is that of the first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from stepviz.ops.claims import Sentence, Words
from stepviz.ops.convolution.maps import POOL, Maps, ReadMaps
from stepviz.ops.layers.activation import InputGradient
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.kind import FrontLayer
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms
from stepviz.settings.convolution import Filters, Raster

_NONE = Maps(ReadMaps(Raster(2, 2)), Filters(1, Raster(1, 1)))


@dataclass(frozen=True)
class ConvolutionLayer(FrontLayer):
    """It makes a1, a number for each place of each map, and p1 of these."""

    letter, hands_along, hands_largest = "p", "pooled", True
    maps: Maps = _NONE
    """What it looks at, and the sizes of its filters and maps."""

    @property
    def plane(self) -> ReadMaps:
        """The pooled maps."""
        name, several = self.hands_on, self.maps.filters.number > 1
        every = f"{name} of all maps" if several else name
        return ReadMaps(self.maps.pooled, self.maps.filters.number, f"the maps {name}", name, every, "maps")

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
        if maps.seen.maps > 1:
            pixels = f"np.add.outer({maps.image.places} * np.arange({maps.seen.maps}), {pixels})"
        numbers = {"filters": maps.filters.number, "size": maps.filters.size, "units": maps.units}
        numbers |= {"places": maps.map.places, "pixels_of_one": maps.weights, "read_numbers": maps.reads}
        names |= {"corners": corners, "pixels": pixels, "stage": self.stage, "letter": self.reads_letter}
        names |= {"plane": maps.seen.all, "one": maps.seen.one, "numbers": maps.seen.numbers, "met": maps.seen.met}
        names |= {name: str(number) for name, number in numbers.items()}
        return names

    def given(self, axis: str, position: int) -> str:
        """`line 2, column 3 of map f0` for a unit on an axis of its tensors; empty for what is none."""
        places = {self.axis("place"): self.maps.of_weight, self.axis("pooled"): self.maps.of_pooled}
        found = {**places, f"h{self.number}": self.maps.of_unit}.get(axis)
        if found is None:
            return ""
        number, line, column = found(position)
        where = self.on(number) if axis == self.axis("place") else f" of map f{number}"
        return f"line {line + 1}, column {column + 1}{where}"

    def on(self, number: int) -> str:
        """` on map f2`: which of the maps that it looks at a weight lies on; empty where there is one."""
        return f" on map f{number}" if self.maps.seen.maps > 1 else ""

    def column_into(self, unit: int) -> int:
        return self.maps.of_unit(unit)[0]


def span(first: int, end: int) -> str:
    """`3-5`, from 1, of positions from `first` up to `end`; one alone as `3`."""
    return str(end) if end - first == 1 else f"{first + 1}-{end}"


def _places_code(size: Raster, image: Raster) -> str:
    """Places of that size as numbers of pixels, in code: `np.add.outer(8 * np.arange(3), np.arange(3))`."""
    return f"np.add.outer({image.across} * np.arange({size.down}), np.arange({size.across}))"


def places_of(maps: Maps) -> Array:
    """The numbers below a filter at each place of a map, image by image: (places of a map, weights of a filter)."""
    pixels = np.arange(maps.image.places).reshape(maps.image)
    below = sliding_window_view(pixels, maps.filters.size).reshape(maps.map.places, 1, -1)
    first = maps.image.places * np.arange(maps.seen.maps)
    return (below + first[:, None]).reshape(maps.map.places, -1)


_NEARLY = 1e-12
"""What is as large as the largest up to this share of it, is tied with it as far as a slope can be measured."""
LARGEST = Sentence("the maximum of its 2x2 window", "rule")
POOLED = Sentence("Keep the maximum of each 2x2 window{drops:; a last line or column drops|}.", "caption")
TIED = Sentence("{count} of the four tie for the maximum: the first counts.")
TO_WINNER = Sentence("its window's gradient if it is the maximum, else 0", "rule")
WON = Sentence("It is the maximum of its window: it gets all of the gradient.")
LOST = Sentence("It is not the maximum of its window: its gradient is 0.")
SECOND = Sentence("An earlier one in its window ties with it, and the first counts: its gradient is 0.")
DROPPED = Sentence("It is in a last row or column outside all windows: it is ignored.")
NOT_TOLD = Sentence("nan: the four have no maximum.")


class Pool(Declared):
    """p = the largest of each 2x2 of each map of h; a last line or column that is left over is dropped."""

    phase, name, term, chooses = Phase.FORWARD, "{p}", "max pooling", True
    caption, question, equation = POOLED, "what is the maximum of each 2x2?", "{p} = max of each 2x2 of {h}"
    lines = "pools{stage} = {pools}; four{stage} = {h}.take(pools{stage}, axis=1); {code}"
    makes = (
        Makes(
            "{p}[e,p] = max(k, {h}[e,four[k,p]])",
            "{p} = four{stage}.max(axis=1)",
            role=TensorRole.ACTIVATION,
            labels=("h{{four[k,p]}}",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer, numbers: Kind) -> None:
        """`numbers`: how those it chooses from are written."""
        self.maps, self._four, names = layer.maps, pools_of(layer.maps), layer.names
        names |= {"pools": pools_code(self.maps), "drops": "; a last line or column drops" * self.maps.drops}
        super().__init__(names, tables={"four": self._four})
        self.writes = (replace(self.writes[0], kind=numbers),)

    def compute(self, h: Array) -> tuple[Array, ...]:
        """From h (batch, units): p (batch, pooled units)."""
        return (h.take(self._four, axis=1).max(axis=1),)

    def chosen(self, *arrays: Array) -> Array:
        """Which of the four are as large as the largest: (batch, 4, pooled units)."""
        four = arrays[0].take(self._four, axis=1)
        best = four.max(axis=1, keepdims=True)
        tied: Array = four >= best - _NEARLY * abs(best)
        return tied

    def winners(self, *arrays: Array) -> Array:
        """The first of the largest of each four: (batch, units) bool."""
        won = np.zeros_like(arrays[0], dtype=bool)
        won[:, self._four] = _first(arrays[0].take(self._four, axis=1))
        return won

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, pooled = cell.index
        four = [float(tensors[self.reads[0]][example, unit]) for unit in self._four[:, pooled]]
        if any(map(math.isnan, four)):
            return Words(LARGEST.say(), (NOT_TOLD.say(),))
        several = four.count(max(four))
        return Words(LARGEST.say(), (TIED.say(count=str(several)),) if several > 1 else ())


def pools_of(maps: Maps) -> Array:
    """The units of each pool: (4, pooled units)."""
    (down, across), units = maps.pooled, np.arange(maps.units).reshape(-1, *maps.map)
    pools = units[:, : POOL * down, : POOL * across].reshape(-1, down, POOL, across, POOL)
    return pools.transpose(2, 4, 0, 1, 3).reshape(POOL * POOL, -1)


def _first(four: Array) -> Array:
    first: Array = np.arange(POOL * POOL)[:, None] == four.argmax(axis=1)[:, None]
    return first


def pools_code(maps: Maps) -> str:
    """The same as code: the corner of each pool, and how far from it its four stand."""
    (down, across), (lines, whole) = maps.pooled, maps.map
    corners = (f"{lines * whole} * np.arange({maps.filters.number})", f"{POOL * whole} * np.arange({down})",
               f"{POOL} * np.arange({across})")  # fmt: skip
    added = f"np.add.outer(np.add.outer({corners[0]}, {corners[1]}), {corners[2]})"
    return f"np.add.outer([0, 1, {whole}, {whole + 1}], {added}.ravel())"


class PoolBack(InputGradient):
    """dh = dp at the first of the largest of each 2x2, 0 elsewhere: its gradient where it is that, else nothing."""

    through, formula = "{p}", "{dp} at max"
    name = "{dh}"
    takes = ("{dp}", "{h}")
    lines = "won = np.arange(4)[:, None] == four{stage}.argmax(axis=1)[:, None]; {dh} = np.zeros_like({h}); {code}"
    makes = (
        Makes(
            "{dh}[e,h] = (pool[h] >= 0) * (four[first(k, {h}[e,four[k,pool[h]]]),pool[h]] == h) * {dp}[e,pool[h]]",
            "{dh}[:, pools{stage}] = np.where(won, {dp}[:, None], 0.0)",
            (TO_WINNER,),
            "{h}",
            labels=("",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer) -> None:
        self._four, self._pool = pools_of(layer.maps), np.full(layer.maps.units, -1)
        self._pool[self._four] = np.arange(layer.maps.outputs)
        super().__init__(layer.names, tables={"four": self._four, "pool": self._pool})
        self._h = self.reads[1]

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From dp (batch, pooled units) and h (batch, units): (batch, units)."""
        error, through = arrays
        four = through.take(self._four, axis=1)
        back = np.zeros_like(through)
        back[:, self._four] = np.where(_first(four), error[:, None], 0.0)  # an error that is inf is none elsewhere
        return (back,)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The error of its pool, times 1 or 0."""
        found, (units, four) = super().terms(cell, tensors), self._of_pool(cell, tensors)
        (passed,) = found.parts or (Term("", (Factor(0.0),)),)
        largest = Cell(self._h, (cell.index[0], units[int(four.argmax())])) if units else None
        return replace(found, parts=(replace(passed, because=largest),))

    def _of_pool(self, cell: Cell, tensors: Tensors) -> tuple[list[int], Array]:
        """The units of its pool, and their numbers; none outside of all pools."""
        pooled = int(self._pool[cell.index[1]])
        units: list[int] = self._four[:, pooled].tolist() if pooled >= 0 else []
        return units, tensors[self._h][cell.index[0], units]

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        units, four = self._of_pool(cell, tensors)
        if not units:
            meaning = DROPPED
        elif np.isnan(four).any():
            meaning = NOT_TOLD
        else:
            mine, won = units.index(cell.index[1]), int(four.argmax())
            meaning = WON if mine == won else SECOND if four[mine] == four[won] else LOST
        return Words(TO_WINNER.say(), (meaning.say(),))
