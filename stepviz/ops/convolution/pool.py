"""Pooling: of each 2x2 of a map the largest (Zhou and Chellappa 1988), and the way of the error back to it.

Of several that are as large the first counts, line by line, in both directions: a slope at a tie is that of the first.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from stepviz.ops.claims import Sentence, Words
from stepviz.ops.convolution.layer import ConvolutionLayer
from stepviz.ops.layers.back import InputGradient
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Array, Cell, Kind, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms
from stepviz.settings.convolution import POOL, Maps

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
    lines = "pools = {pools}; four = {h}.take(pools, axis=1); {code}"
    makes = (
        Makes(
            "{p}[e,p] = max(k, {h}[e,four[k,p]])",
            "{p} = four.max(axis=1)",
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
    """Which of four is the largest, the first of equals: (batch, 4, pooled units)."""
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
    lines = "won = np.arange(4)[:, None] == four.argmax(axis=1)[:, None]; {dh} = np.zeros_like({h}); {code}"
    makes = (
        Makes(
            "{dh}[e,h] = (pool[h] >= 0) * (four[first(k, {h}[e,four[k,pool[h]]]),pool[h]] == h) * {dp}[e,pool[h]]",
            "{dh}[:, pools] = np.where(won, {dp}[:, None], 0.0)",
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
