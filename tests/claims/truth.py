"""Truth: what is so of a number or of a moment of a run, from arrays and from its batch run again."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from stepviz import Frame, Iteration
from stepviz.data.dataset import SPLITS
from stepviz.ops import AXES, Array, Cell, Tensor, TensorRole, Terms
from stepviz.ops.rules.arrays import holds
from stepviz.ops.rules.rule import Rule
from tests.claims.runs import Run
from tests.support import printed

MOMENT = Cell("")
"""Takes the place of the cell in what is said of a moment."""
_RULED: dict[tuple[Iteration, str], bool] = {}
_SCORES: dict[tuple[Frame, str], tuple[Array, Array]] = {}
Losses = tuple[float, float]
"""Sum and mean of the losses of a batch."""


def rate_of(iteration: Iteration) -> float:
    """The learning rate of its update; that it is the one of its schedule is held against PyTorch."""
    made = iteration.program.with_role(TensorRole.RATE)
    return float(iteration[made[0]]) if made else iteration.program.update.lr


def losses_of(iteration: Iteration, carried: Sequence[Array]) -> Losses:
    """Those of its batch with other parameters, by running it again."""
    program = iteration.program
    slots = dict(zip(program.tensors, program.run(iteration["rows"], tuple(carried)), strict=True))
    return float(slots[program.losses].sum()), float(slots[program.the(TensorRole.OBJECTIVE)])


def updated(iteration: Iteration) -> tuple[Array, ...]:
    """What it carries, with the parameters after its update."""
    count = len(iteration.parameters)
    return (*iteration.carried_after[:count], *iteration.carried[count:])


class Truth:
    """What is so of the number or moment that a sentence is said of: the place of a sentence in a run."""

    def __init__(self, run: Run, frame: Frame, cell: Cell = MOMENT) -> None:
        self.run, self.frame, self.cell = run, frame, cell
        self.program, self.dataset, self.experiment = frame.program, frame.dataset, frame.experiment
        self.layers, self.widths = self.program.layers, self.program.widths

    def __str__(self) -> str:
        word = "" if self.cell == MOMENT else f" --pick {self.program.word(self.cell)}"
        return f"{self.run.words} --at {self.frame.schedule.text(self.frame.moment)}{word}"

    @property
    def original(self) -> Truth:
        """The same of the run that a what-if is held against. Raises `ValueError` where there is none."""
        if self.run.original is None:
            raise ValueError("it is held against nothing")
        return Truth(self.run, self.run.original.frame(self.frame.moment), self.cell)

    @cached_property
    def _now(self) -> Iteration:
        """The iteration whose value is shown: this one's once it is computed, else the one before."""
        here = self.cell == MOMENT or self.cell.tensor in self.program.measures
        if here or self.program.made_at[self.cell.tensor] <= self.frame.moment.op:
            return self.frame.current
        return self.last

    @property
    def last(self) -> Iteration:
        """The iteration before. Raises `ValueError` where there is none."""
        if self.frame.previous is None:
            raise ValueError("there is no iteration before")
        return self.frame.previous

    @property
    def number(self) -> int:
        return self._now.number

    @cached_property
    def tensor(self) -> Tensor:
        if self.cell != MOMENT:
            return self.frame.described(self.cell.tensor)
        assert self.frame.op is not None
        return self.frame.op.writes[0]

    @property
    def tag(self) -> str:
        """What stands behind letters of the layer that it belongs to, or of the block of a GPT."""
        layer, blocks = self.tensor.layer, self.experiment.layers or 1
        return f"_{layer // 2}" * (blocks > 1) if self.experiment.heads else str(layer)

    @property
    def rules(self) -> tuple[Rule, ...]:
        op = self.frame.op if self.cell == MOMENT else self.program.maker(self.cell.tensor)
        return () if op is None else op.rules

    @property
    def terms(self) -> Terms:
        """The arithmetic that made it."""
        op = self.program.maker(self.cell.tensor)
        assert op is not None
        return op.terms(self.cell, self._now)

    def as_ruled(self) -> bool:
        """Whether what its operation made is what the rules say; found once for an iteration."""
        key = self._now, self.rules[0].tensor
        if key not in _RULED:
            _RULED[key] = all(holds(rule, self) for rule in self.rules)
        return _RULED[key]

    @property
    def rate(self) -> float:
        return rate_of(self._now)

    @property
    def value(self) -> float:
        if self.cell.tensor in self.program.measures:
            found = self.frame.value(self.cell)
            assert found is not None
            return found
        return self.own(self.cell.tensor)

    def __getitem__(self, name: str, /) -> Array:
        return self._now[name]

    def own(self, name: str) -> float:
        return float(self[name][self.cell.index])

    @property
    def parameter(self) -> Cell:
        """The parameter that a gradient, a memory or a value after belongs to: `W1[x0,h0]` of `mW1_after[x0,h0]`."""
        name, of = self.cell.tensor, self.program.of
        while of(name) != name:
            name = of(name)
        return Cell(name, self.cell.index)

    def moved_by(self) -> tuple[float, float, float]:
        """The parameter before the update, what the learning rate is multiplied by, and the parameter after it."""
        name = self.parameter.tensor
        return self.own(name), self.own(self.program.update.update_direction(name)), self.own(f"{name}_after")

    def losses(self) -> Losses:
        """Those of its batch."""
        return losses_of(self._now, self._now.carried)

    def losses_updated(self) -> Losses:
        """The same with the parameters after the update."""
        return losses_of(self._now, updated(self._now))

    def losses_nudged(self, by: float) -> Losses:
        """The same with its parameter moved by so much."""
        carried, (name, index) = [*self._now.carried], self.parameter
        slot = [tensor.name for tensor in self._now.program.carried].index(name)
        carried[slot] = np.array(carried[slot])
        carried[slot][index] += by
        return losses_of(self._now, carried)

    @staticmethod
    def shows(digits: str, value: float, size: float = 0.0) -> bool:
        """Whether the digits are that value; up to the rounding of numbers of that size, if one is given."""
        if digits == "-":  # the attention score of a position that is not seen
            return value == -math.inf
        if not (size and math.isfinite(value)):
            return printed.shows(digits, value)
        found, allowed = printed.number(digits), 1e-14 * max(1.0, size if math.isfinite(size) else 1.0)
        off = abs(printed.MATHS.subtract(found, Decimal(value))) if found.is_finite() else math.inf
        return off <= printed.half_digit(digits) + Decimal(allowed)

    @staticmethod
    def share(percent: str, value: float | Fraction) -> bool:
        """Whether `38%`, `75.0%`, `over 99%` or `<0.1%` say that share: never 100 or 0 of what is not."""
        found = re.fullmatch(r"(over |under |[<>]|)([\d.]+)%", percent)
        if found is None:
            return False
        bound, digits, share = found[1], float(found[2]), 100 * value
        if bound:
            return digits <= share < 100 if bound in ("over ", ">") else 0 < share <= digits
        return (
            share == digits if digits in (0, 100) else abs(share - digits) <= float(printed.half_digit(found[2])) + 1e-9
        )

    def rows(self, split: str) -> Array:
        """Those of the split of that name. Raises `StopIteration` where it is none."""
        return self.dataset.rows(next(known for known in SPLITS if known == split))

    def scores(self, split: str) -> tuple[Array, Array]:
        """Logits of the rows of a split at its last look, and the labels; found once for a frame.

        That they are those of a forward pass is a law of `tests/laws/test_rules.py`.
        """
        if (self.frame, split) not in _SCORES:
            rows = self.rows(split)
            number, frame = self.looked_at(split), self.frame
            here = number == frame.moment.iteration
            parameters = frame.current.model_after if here else frame.checked_at(number)[1]
            scores = frame.program.scores(self.dataset.X[rows], parameters)
            _SCORES[self.frame, split] = scores, self.dataset.y[rows]
        return _SCORES[self.frame, split]

    def looked_at(self, split: str) -> int:
        """The iteration of the last look at a split, 0 for none."""
        total, number = self.frame.schedule.iterations, self.frame.moment.iteration
        every = {"train": self.experiment.check[0], "val": self.experiment.check[1], "test": total}[split]
        last = number if self.frame.moment.op == len(self.program.ops) + 1 else number - 1
        return total if last == total else last // every * every

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


def votes_at(number: int) -> tuple[dict[int, int], dict[int, int]]:
    """Those that are given to a question at an iteration, before and after a talk: choice 1 is right."""
    return {0: number - 1, 1: 1}, {0: 1, 1: number + 1}


class Spoiled(Truth):
    """The same with other numbers in its arrays: what is true of these, too, claims nothing of them."""

    def as_ruled(self) -> bool:
        return all(holds(rule, self) for rule in self.rules)

    @property
    def value(self) -> float:
        return 1e3 - super().value

    def __getitem__(self, name: str, /) -> Array:
        array = super().__getitem__(name)
        return 1e3 - array if array.dtype.kind == "f" else array
