"""Pooling: of each 2x2 of a map the largest (Zhou and Chellappa 1988), and the way of the error back to it.

Of several that are as large the first counts, line by line, in both directions: a slope at a tie is that of the first.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.convolution import claims as told
from stepviz.ops.convolution.layer import ConvolutionLayer
from stepviz.ops.layers.back import WayBack
from stepviz.ops.op import Op, Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms, factor
from stepviz.ops.words import Words
from stepviz.settings.convolution import POOL, Maps

_NEARLY = 1e-12
"""What is as large as the largest up to this share of it, is tied with it as far as a slope can be measured."""


class Pool(Op):
    """p = the largest of each 2x2 of each map of h; a last line or column that is left over is dropped."""

    phase, term = Phase.FORWARD, "max pooling"
    chooses = True

    def __init__(self, layer: ConvolutionLayer, numbers: Kind) -> None:
        """`numbers`: how those it chooses from are written."""
        n, self.layer, self.maps = layer.number, layer, layer.maps
        self._h, made = f"h{n}", layer.hands_on
        self.reads = (self._h,)
        self.writes = (Tensor(made, ("example", "pooled"), numbers, TensorRole.ACTIVATION, layer=n),)
        self.name = self.label = made
        self.equation = f"{made} = max of each 2x2 of {self._h}"
        self.code, self.question = f"{made} = four.max(axis=1)", told.ASKED_POOL.text
        drops = "; a last line or column drops" * self.maps.drops
        self.sentence = told.POOLED.text_of(drops=drops)
        self._four = pools_of(self.maps)
        made = f"{self.layer.hands_on}[e,p] = max(k, {self._h}[e,four[k,p]])"
        self.rules = (Rule(made, tables={"four": self._four}, labels=("h{four[k,p]}",)),)

    @property
    def listing(self) -> str:
        return f"pools = {pools_code(self.maps)}; four = {self._h}.take(pools, axis=1); {self.code}"

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
        four = [float(tensors[self._h][example, unit]) for unit in self.maps.pool(pooled)]
        if any(map(math.isnan, four)):
            return Words(told.LARGEST.say(), (told.NOT_TOLD.say(),))
        several = four.count(max(four))
        return Words(told.LARGEST.say(), (told.TIED.say(count=str(several)),) if several > 1 else ())


def pools_of(maps: Maps) -> Array:
    """The units of each pool: (4, pooled units)."""
    return np.array([maps.pool(pooled) for pooled in range(maps.outputs)]).T.copy()


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


class PoolBack(WayBack):
    """dh = dp at the first of the largest of each 2x2, 0 elsewhere."""

    def __init__(self, layer: ConvolutionLayer) -> None:
        n, self.maps = layer.number, layer.maps
        self.made, self._p, self._h = f"dh{n}", f"d{layer.hands_on}", f"h{n}"
        self.reads = (self._p, self._h)
        self.through, self.formula = layer.hands_on, f"{self._p} at max"
        self._four = pools_of(self.maps)
        self.code = f"{self.made}[:, pools] = np.where(won, {self._p}[:, None], 0.0)"

    @property
    def listing(self) -> str:
        won = f"won = np.arange({POOL * POOL})[:, None] == four.argmax(axis=1)[:, None]"
        return f"{won}; {self.made} = np.zeros_like({self._h}); {self.code}"

    def compute(self, *arrays: Array) -> Array:
        """From dp (batch, pooled units) and h (batch, units): (batch, units)."""
        error, through = arrays
        four = through.take(self._four, axis=1)
        back = np.zeros_like(through)
        back[:, self._four] = np.where(_first(four), error[:, None], 0.0)  # an error that is inf is none elsewhere
        return back

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The error of its pool, times 1 or 0."""
        example, unit = cell.index
        value, pooled = float(tensors[cell.tensor][cell.index]), self.maps.pool_of(unit)
        if pooled is None:
            return Terms(cell, value, (Term("", (Factor(0.0),)),))
        units = self.maps.pool(pooled)
        four = tensors[self._h][example, list(units)]
        largest = Cell(self._h, (example, units[int(four.argmax())]))
        passed = Factor(float(largest.index[1] == unit))
        error = factor(self._p, tensors[self._p], example, pooled)
        if not passed.value:
            return Terms(cell, value, (Term("", (passed,), because=largest),))
        return Terms(cell, value, (Term("", (error,), because=largest),))

    @cached_property
    def rule(self) -> Rule:
        """The gradient of its pool where it is the first of the largest, else nothing."""
        at = "pool[u]"
        winner = f"four[first(k, {self._h}[e,four[k,{at}]]),{at}]"
        made = f"{self.made}[e,u] = (pool[u] >= 0) * ({winner} == u) * {self._p}[e,{at}]"
        pool = [-1 if (found := self.maps.pool_of(unit)) is None else found for unit in range(self.maps.units)]
        return Rule(made, tables={"four": self._four, "pool": np.array(pool)}, labels=("",))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(told.TO_WINNER.say(), (self._outcome(cell, tensors, self.maps.pool_of(cell.index[1])).say(),))

    def _outcome(self, cell: Cell, tensors: Tensors, pooled: int | None) -> Sentence:
        if pooled is None:
            return told.DROPPED
        units = self.maps.pool(pooled)
        four = tensors[self._h][cell.index[0], list(units)]
        if np.isnan(four).any():
            return told.NOT_TOLD
        mine, won = units.index(cell.index[1]), int(four.argmax())
        return told.WON if mine == won else told.SECOND if four[mine] == four[won] else told.LOST
