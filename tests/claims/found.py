"""Found: what is true of a number or a moment, as sentences ask for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from stepviz import Dataset, Frame, Iteration
from stepviz.ops import AXES, Array, Cell, Tensor
from stepviz.ops.claims import At
from stepviz.ops.layers.layer import Layer
from stepviz.ops.rules.arrays import holds
from stepviz.ops.rules.rule import Rule
from stepviz.settings.experiment import Experiment
from tests.claims import facts, truth
from tests.claims.judge import MOMENT
from tests.claims.pairs import PAIRS
from tests.claims.truth import Slope
from tests.support.rates import rate


class Reruns(NamedTuple):
    """Sum and mean of a batch's losses, as it was and run again."""

    sum_before: float
    mean_before: float
    sum_after: float
    mean_after: float


_RULED: dict[tuple[Iteration, str], bool] = {}


class Found:
    """What is so of the number or moment that a sentence is said of, from arrays and from runs of its batch again."""

    def __init__(self, frame: Frame, cell: Cell) -> None:
        self.frame, self._cell = frame, cell

    @property
    def cell(self) -> Cell:
        return self._cell

    @cached_property
    def _now(self) -> Iteration:
        here = self.cell == MOMENT or self.cell.tensor in self.frame.program.measures
        return self.frame.current if here else facts.now(self.frame, self.cell)

    @property
    def number(self) -> int:
        return self._now.number

    @property
    def experiment(self) -> Experiment:
        return self.frame.experiment

    @property
    def dataset(self) -> Dataset:
        return self.frame.dataset

    @property
    def layers(self) -> tuple[Layer, ...]:
        return self.frame.program.layers

    @property
    def widths(self) -> tuple[int, ...]:
        return self.frame.program.widths

    @cached_property
    def tensor(self) -> Tensor:
        if self.cell.tensor in self.frame.program.measures:
            return self.frame.described(self.cell.tensor)
        if self.cell != MOMENT:
            return self.frame.program.tensors[self.cell.tensor]
        assert self.frame.op is not None
        return self.frame.op.writes[0]

    @property
    def tag(self) -> str:
        """What stands behind letters of the layer that it belongs to, or of the block of a GPT."""
        layer, blocks = self.tensor.layer, self.experiment.layers or 1
        return f"_{layer // 2}" * (blocks > 1) if self.experiment.heads else str(layer)

    @property
    def rules(self) -> tuple[Rule, ...]:
        op = self.frame.op if self.cell == MOMENT else self.frame.program.maker(self.cell.tensor)
        return () if op is None else op.rules

    def as_ruled(self) -> bool:
        """Whether what its operation made is what the rules say; found once for an iteration."""
        key = self._now, self.rules[0].tensor
        if key not in _RULED:
            _RULED[key] = all(holds(rule, self) for rule in self.rules)
        return _RULED[key]

    @property
    def rate(self) -> float:
        return rate(self.experiment, self.number)

    @property
    def value(self) -> float:
        return facts.value(self.frame, self.cell)

    def __getitem__(self, name: str, /) -> Array:
        return self._now[name]

    def own(self, name: str) -> float:
        return float(self[name][self.cell.index])

    def moved_by(self) -> tuple[float, float, float]:
        return (
            facts.before(self.frame, self.cell),
            facts.mover(self.frame, self.cell),
            facts.after(self.frame, self.cell),
        )

    def slope(self, cell: Cell, *, penalty: bool = False) -> Slope:
        return truth.slope(self.frame, self._now, cell, penalty=penalty)

    def loss(self, example: int) -> float:
        return truth.exact_losses(self._now)[example]

    def answers(self, x: Array) -> Array:
        after = [self._now[f"{tensor.name}_after"] for tensor in self.frame.program.model]
        return facts.answers(self.frame, x, after)

    def shows(self, digits: str, value: float, size: float = 0.0) -> bool:
        if digits == "-":  # the attention score of a position that is not seen
            return value == -math.inf
        return facts.near(digits, value, size) if size else facts.shows(digits, value)

    def share(self, percent: str, value: float) -> bool:
        return facts.percent_of(percent, value)

    def panes(self, tensors: tuple[str, ...]) -> str:
        return facts.panes(self.frame, self.cell, tensors)

    def class_called(self, name: str) -> int | None:
        return facts.class_of(self.frame, name)

    def again(self, by: float | None = None, *, last: bool = False) -> Reruns:
        iteration = self.frame.previous if last else self._now
        if iteration is None:
            raise ValueError("there is no iteration before")
        if by is None:
            count = len(iteration.parameters)
            after = facts.moved(iteration, (*iteration.carried_after[:count], *iteration.carried[count:]))
        else:
            after = facts.nudged(iteration, facts.parameter(self.frame, self.cell), self.cell.index, by)
        return Reruns(*facts.moved(iteration, iteration.carried), *after)

    def scores(self, split: str) -> tuple[Array, Array]:
        return facts.scores(self.frame, split, self.looked_at(split))

    def looked_at(self, split: str) -> int:
        return facts.looked_at(self.frame, split)

    @property
    def original(self) -> Found:
        if self.frame not in PAIRS:
            raise ValueError("it is held against nothing")
        return Found(PAIRS[self.frame].original, self.cell)

    def inside(self, at: At, text: str) -> bool:
        from tests.claims import brought

        return brought.inside(self.frame, self.cell, at, text)

    def names(self, said: Mapping[str, str], fields: frozenset[str]) -> bool:
        """Whether the fields that speak of the cell's own place, and of its layer, do so."""
        if not fields:
            return True
        known = {"n": self.tag} if "n" in fields else {}
        if self.cell != MOMENT:
            places = zip(self.tensor.axes, self.cell.index, strict=True)
            known |= {AXES[axis]: f"{AXES[axis]}{place}" for axis, place in places}
            known.setdefault("e", known.get("t", ""))  # a row of a GPT is a position
        return all(said[field] == known.get(field) for field in fields)
