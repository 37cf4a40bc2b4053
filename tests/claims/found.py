"""Found: what is true of a number or a moment, as sentences ask for it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from stepviz import Dataset, Frame, Iteration
from stepviz.ops import AXES, Array, Cell, Program, Tensor
from stepviz.ops.claims import At
from stepviz.ops.layers.layer import Layer
from stepviz.ops.rules.arrays import holds
from stepviz.ops.rules.rule import Rule
from stepviz.settings.experiment import Experiment
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.claims import facts
from tests.claims.judge import MOMENT
from tests.support import printed
from tests.support.rates import rate


class Reruns(NamedTuple):
    """Sum and mean of a batch's losses, as it was and run again."""

    sum_before: float
    mean_before: float
    sum_after: float
    mean_after: float


_RULED: dict[tuple[Iteration, str], bool] = {}
_SCORES: dict[tuple[Frame, str], tuple[Array, Array]] = {}

_TITLES: dict[tuple[Program, str, int], list[tuple[str, str]]] = {}
_BELOW = 5
"""Rows of a screen below its panes: the sentences and the keys."""


def _titles(frame: Frame, cell: Cell) -> list[tuple[str, str]]:
    """Number and first word of each pane's title, which stand above the curve."""
    key = frame.program, cell.tensor, frame.moment.op
    if key not in _TITLES:
        rows = screen(MomentView(State(frame.moment, pick=cell), frame), 80, 24).rows
        _TITLES[key] = re.findall(r"(\d) (\w+)[ ,─]", "\n".join(map(text_of, rows[:-_BELOW])))
    return _TITLES[key]


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
        if self.cell.tensor in self.frame.program.measures:
            found = self.frame.value(self.cell)
            assert found is not None
            return found
        return self.own(self.cell.tensor)

    def __getitem__(self, name: str, /) -> Array:
        return self._now[name]

    def own(self, name: str) -> float:
        return float(self[name][self.cell.index])

    def moved_by(self) -> tuple[float, float, float]:
        """The parameter before the update, what the learning rate is multiplied by, and the parameter after it."""
        name = facts.parameter(self.frame, self.cell)
        return self.own(name), self.own(self.frame.program.update.update_direction(name)), self.own(f"{name}_after")

    def answers(self, x: Array) -> Array:
        after = [self._now[f"{tensor.name}_after"] for tensor in self.frame.program.model]
        return facts.answers(self.frame, x, after)

    def shows(self, digits: str, value: float, size: float = 0.0) -> bool:
        """Whether the digits are that value; up to the rounding of numbers of that size, if one is given."""
        if digits == "-":  # the attention score of a position that is not seen
            return value == -math.inf
        if not (size and math.isfinite(value)):
            return printed.shows(digits, value)
        found, allowed = printed.number(digits), 1e-14 * max(1.0, size if math.isfinite(size) else 1.0)
        off = abs(printed.MATHS.subtract(found, Decimal(value))) if found.is_finite() else math.inf
        return off <= printed.half_digit(digits) + Decimal(allowed)

    def share(self, percent: str, value: float | Fraction) -> bool:
        """Whether whole percent say that share: never 100 or 0 of what is not."""
        if percent in ("over 99%", "under 1%"):
            return 0.99 <= value < 1 if percent == "over 99%" else 0 < value <= 0.01
        whole = int(percent[:-1])
        return value == whole / 100 if whole in (0, 100) else abs(100 * value - whole) <= 0.5 + 1e-9

    def panes(self, tensors: tuple[str, ...]) -> str:
        """Where those are shown while the cell is picked, by the titles of the screen; else their names."""
        error = self.layers[-1].error  # in a narrow pane it is called d
        called = [(name, "d") if name == error else (name,) for name in tensors]
        found = [number for names in called for number, title in _titles(self.frame, self.cell) if title in names]
        return f"panes {' and '.join(found)}" if len(found) == len(tensors) else " and ".join(tensors)

    def class_called(self, text: str) -> int | None:
        """The class that a text speaks of; None where it could be more than one, or none.

        `c1` and `class 1` are the class of that number, whatever the data call another one.
        """
        data = self.dataset
        if short := re.fullmatch(r"(?:c|class )(\d+)", text):
            return int(short[1]) if int(short[1]) < len(data.classes) else None
        heads = (data.heads(7), data.heads(13))
        names = [{name, f"c{c} {name}", *(head[c] for head in heads)} for c, name in enumerate(data.classes)]
        found = [c for c, known in enumerate(names) if text in known]
        return found[0] if len(found) == 1 else None

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
        """Logits of the rows of a split at its last look, written out again, and the labels; found once for a frame."""
        if (self.frame, split) not in _SCORES:
            _SCORES[self.frame, split] = self._scored(split)
        return _SCORES[self.frame, split]

    def _scored(self, split: str) -> tuple[Array, Array]:
        frame, number = self.frame, self.looked_at(split)
        here = number == frame.moment.iteration
        program, parameters = (frame.program, frame.current.model_after) if here else frame.checked_at(number)
        data = program.dataset
        rows = {"train": data.train, "val": data.val, "test": data.test}[split]
        return facts.answers(frame, data.X[rows], parameters), data.y[rows]

    def looked_at(self, split: str) -> int:
        """The iteration of the last look at a split, 0 for none."""
        total, number = self.frame.schedule.iterations, self.frame.moment.iteration
        every = {"train": self.experiment.check[0], "val": self.experiment.check[1], "test": total}[split]
        last = number if self.frame.moment.op == len(self.frame.program.ops) + 1 else number - 1
        return total if last == total else last // every * every

    @property
    def original(self) -> Found:
        if self.frame not in facts.PAIRS:
            raise ValueError("it is held against nothing")
        return Found(facts.PAIRS[self.frame].original, self.cell)

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


class Spoiled(Found):
    """The same with other numbers in its arrays: what is true of these, too, claims nothing of them."""

    def as_ruled(self) -> bool:
        return all(holds(rule, self) for rule in self.rules)

    @property
    def value(self) -> float:
        return 1e3 - super().value

    def __getitem__(self, name: str, /) -> Array:
        array = super().__getitem__(name)
        return 1e3 - array if array.dtype.kind == "f" else array
