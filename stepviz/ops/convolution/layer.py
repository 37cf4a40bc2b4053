"""ConvolutionLayer: the names and sizes of a convolutional layer; and its max pooling, forward and backward.

Max pooling keeps the largest of each 2x2 window of a map (Zhou and Chellappa 1988). If several tie, the first one
counts, line by line, and gets all of the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from stepviz.ops.claims import Saying, Sentence, Words
from stepviz.ops.compiled import made_by
from stepviz.ops.convolution.maps import POOL, Maps, ReadMaps
from stepviz.ops.layers.activation import InputGradient
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.kind import FrontLayer
from stepviz.ops.op import Phase
from stepviz.ops.tensor import AXES, Array, Cell, Kind, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms


@dataclass(frozen=True)
class ConvolutionLayer(FrontLayer):
    """A layer that makes a1, a number for each window of each filter, and p1, a1 after activation and max pooling."""

    letter, hands_along = "p", "pooled"
    maps: Maps = field(kw_only=True)
    """The sizes of its input, filters and maps."""

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
        """The names for templates, with sizes of filters and maps, and the code of pixel positions."""
        maps, names = self.maps, super().names
        corners, pixels = (
            f"np.add.outer({maps.image.across} * np.arange({size.down}), np.arange({size.across}))"
            for size in (maps.map, maps.filters.size)
        )
        if maps.seen.maps > 1:
            pixels = f"np.add.outer({maps.image.places} * np.arange({maps.seen.maps}), {pixels})"
        at = f"np.add.outer({corners}, {pixels}).reshape({maps.map.places}, {maps.weights})"
        numbers = {"filters": maps.filters.number, "size": maps.filters.size, "units": maps.units}
        numbers |= {"places": maps.map.places, "pixels_of_one": maps.weights, "read_numbers": maps.reads}
        names |= {"at": at, "pools": _pools_code(maps), "stage": self.stage}
        names["letter"] = "x" if self.number == 1 else AXES[self.along]
        names |= {"plane": maps.seen.all, "one": maps.seen.one, "numbers": maps.seen.numbers, "met": maps.seen.met}
        names |= {name: str(number) for name, number in numbers.items()}
        return names

    def given(self, axis: str, position: int) -> str:
        """`line 2, column 3 of map f0` for a position on an axis of its tensors; empty for other axes."""
        sizes = {self.axis("place"): self.maps.filters.size, self.axis("pooled"): self.maps.pooled}
        size = {**sizes, f"h{self.number}": self.maps.map}.get(axis)
        if size is None:
            return ""
        number, line, column = size.in_stack(position)
        where = self.on(number) if axis == self.axis("place") else f" of map f{number}"
        return f"line {line + 1}, column {column + 1}{where}"

    def on(self, number: int) -> str:
        """` on map f2`: the input map that a weight is multiplied with; empty if there is only one."""
        return f" on map f{number}" if self.maps.seen.maps > 1 else ""


def span(first: int, end: int) -> str:
    """Positions from `first` up to, not including, `end`, counted from 1: `3-5`; a single one as `3`."""
    return str(end) if end - first == 1 else f"{first + 1}-{end}"


_FOUR = "four{stage} = {h}.take(pools{stage}, axis=1)"
_NEARLY = 1e-12
"""Numbers that differ from the maximum by less than this fraction of it count as tied when derivatives are measured."""
LARGEST = Sentence("the maximum of its 2x2 window", "rule")
POOLED = Sentence("Keep the maximum of each 2x2 window{drops:; a last line or column drops|}.", "caption")
TIED = Sentence("{count} of the four tie for the maximum: the first counts.")
TO_WINNER = Sentence("its window's gradient if it is the maximum, else 0", "rule")
WON = Sentence("It is the maximum of its window: it gets all of the gradient.")
LOST = Sentence("It is not the maximum of its window: its gradient is 0.")
SECOND = Sentence("An earlier one in its window ties with it, and the first counts: its gradient is 0.")
DROPPED = Sentence("It is in a last row or column outside all windows: it is ignored.")
NOT_TOLD = Sentence("nan: the four have no maximum.")


class MaxPool(Declared):
    """p = the maximum of each 2x2 window of each map of h; a last line or column that is left over is dropped."""

    phase, name, term, has_argmax = Phase.FORWARD, "{p}", "max pooling", True
    caption, question, equation = POOLED, "what is the maximum of each 2x2?", "{p} = max of each 2x2 of {h}"
    given = "pools{stage} = {pools}"
    lines = f"{given}; {_FOUR}; {{code}}"
    makes = (
        Makes(
            "{p}[e,p] = max(k, {h}[e,four[k,p]])",
            "{p} = four{stage}.max(axis=1)",
            (LARGEST,),
            role=TensorRole.ACTIVATION,
            labels=("h{{four[k,p]}}",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer, numbers: Kind) -> None:
        """`numbers`: the kind of the numbers in h."""
        self.maps, self._four, names = layer.maps, pools_of(layer.maps), layer.names
        odd = any(length % POOL for length in layer.maps.map)
        names |= {"drops": "; a last line or column drops" * odd}
        super().__init__(names, tables={"four": self._four})
        self.writes = (replace(self.writes[0], kind=numbers),)

    def chosen(self, *arrays: Array) -> Array:
        """The numbers that tie for the maximum of their window: (batch, 4, pooled units) bool."""
        four = arrays[0].take(self._four, axis=1)
        best = four.max(axis=1, keepdims=True)
        tied: Array = four >= best - _NEARLY * abs(best)
        return tied

    def winners(self, *arrays: Array) -> Array:
        """The units that are the maximum of their window, the first if tied: (batch, units) bool."""
        won = np.zeros_like(arrays[0], dtype=bool)
        four = arrays[0].take(self._four, axis=1)
        won[:, self._four] = np.arange(POOL * POOL)[:, None] == four.argmax(axis=1)[:, None]
        return won

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        example, pooled = cell.index
        four = tensors[self.reads[0]][example, self._four[:, pooled]]
        if np.isnan(four).any():
            return (NOT_TOLD.say(),)
        several = np.count_nonzero(four == four.max())
        return (TIED.say(count=str(several)),) if several > 1 else ()


def pools_of(maps: Maps) -> Array:
    """The units of each pooling window: (4, pooled units)."""
    pools: Array = made_by(f"pools = {_pools_code(maps)}")["pools"]
    return pools


def _pools_code(maps: Maps) -> str:
    """The code of `pools_of`: the first unit of each window, plus the offsets of its four."""
    (down, across), (lines, whole) = maps.pooled, maps.map
    of_map, of_line = f"{lines * whole} * np.arange({maps.filters.number})", f"{POOL * whole} * np.arange({down})"
    first = f"np.add.outer(np.add.outer({of_map}, {of_line}), {POOL} * np.arange({across}))"
    return f"np.add.outer([0, 1, {whole}, {whole + 1}], {first}.ravel())"


class MaxPoolBack(InputGradient):
    """dh = dp at the maximum of each 2x2 window, the first if tied; 0 elsewhere."""

    through, formula = "{p}", "{dp} at max"
    name = "{dh}"
    takes = ("{dp}", "{h}")
    given, again = MaxPool.given, _FOUR
    lines = "won = np.arange(4)[:, None] == four{stage}.argmax(axis=1)[:, None]; {dh} = np.zeros_like({h}); {code}"
    makes = (
        Makes(
            "{dh}[e,h] = (pool[h] >= 0) * (four[first(k, {h}[e,four[k,pool[h]]]),pool[h]] == h) * {dp}[e,pool[h]]",
            "{dh}[:, pools{stage}] = np.where(won, {dp}[:, None], 0.0)",
            (TO_WINNER,),
            labels=("",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer) -> None:
        self._four, self._pool = pools_of(layer.maps), np.full(layer.maps.units, -1)
        self._pool[self._four] = np.arange(layer.maps.outputs)
        super().__init__(layer.names, tables={"four": self._four, "pool": self._pool})
        self._h = self.reads[1]

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The gradient of its window, times 1 or 0."""
        found, (units, four) = super().terms(cell, tensors), self._of_pool(cell, tensors)
        # Outside of all windows the rule has no term: the gradient is 0.
        (passed,) = found.parts or (Term("", (Factor(0.0),)),)
        largest = Cell(self._h, (cell.index[0], units[int(four.argmax())])) if units else None
        return replace(found, parts=(replace(passed, because=largest),))

    def _of_pool(self, cell: Cell, tensors: Tensors) -> tuple[list[int], Array]:
        """The units of a unit's window, and their numbers; empty outside of all windows."""
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
