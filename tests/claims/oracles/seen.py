"""Seen: a cell at a moment of a run, with the numbers around it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from stepviz import Frame, Iteration, Timeline
from stepviz.ops import Array, Cell, Program
from tests.claims import facts
from tests.claims.walk import Look
from tests.support.own import OWN_LOSSES


class Seen:
    """What is so of a look, from its arrays alone. Raises `ValueError` for what is not there."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.frame: Frame = look.frame
        self.timeline: Timeline = look.run.timeline
        self.program: Program = look.frame.program

    @property
    def cell(self) -> Cell:
        if self.look.cell is None:
            raise ValueError("it is said of no number")
        return self.look.cell

    @cached_property
    def now(self) -> Iteration:
        """The iteration whose number is shown; that of the moment where no number is."""
        cell = self.look.cell
        here = cell is None or cell.tensor in self.program.measures
        return self.frame.current if here else facts.now(self.frame, self.cell)

    @cached_property
    def value(self) -> float:
        return facts.value(self.frame, self.cell)

    def own(self, name: str) -> float:
        """The number of a tensor at the place of the cell."""
        return float(self.array(name)[self.cell.index])

    def array(self, name: str) -> Array:
        if name not in self.program.tensors:
            raise ValueError(f"there is no {name}")
        return self.now[name]

    @property
    def parameter(self) -> str:
        """The parameter that the cell is, or is kept or computed for."""
        return facts.parameter(self.frame, self.cell)

    @cached_property
    def gradients(self) -> list[float]:
        """The gradients by the cell's parameter in all iterations up to the one that is shown."""
        name = f"d{self.parameter}"
        made = self.timeline.iterations(self.frame.since, self.now.number)
        return [float(iteration[name][self.cell.index]) for iteration in made]

    @property
    def before(self) -> list[float]:
        """The same of the iterations before that of the moment."""
        return self.gradients[: self.frame.moment.iteration - self.frame.since]

    def parts(self, cell: Cell, *, asked: bool = False) -> list[float]:
        """What is added up to a number; nothing if it is no sum. `asked`: of the iteration that is asked about."""
        op = self.program.maker(cell.tensor)
        if op is None or cell.tensor == "rows":
            return []
        terms = op.terms(cell, self.frame.current if asked else self.now)
        return [part.value / terms.divisor for part in terms.parts] if terms.form.value == "sum" else []

    def is_rounding(self, cell: Cell, *, asked: bool = False) -> bool:
        """True if most of a sum is the rounding error of its terms."""
        now = self.frame.current if asked else self.now
        parts, value = self.parts(cell, asked=asked), float(now[cell.tensor][cell.index])
        if len(parts) < 2 or not value or not np.isfinite([value, *parts]).all():
            return False
        size = sum(abs(Fraction(part)) for part in parts)
        return abs(Fraction(value)) < 4 * len(parts) * Fraction(np.finfo(float).eps) * size

    @property
    def targets_are_classes(self) -> bool:
        return self.frame.experiment.loss in ("mse", "half-mse", *OWN_LOSSES) and bool(self.frame.dataset.classes)

    def told(self, x: Array) -> Array:
        """What is told of each class for rows x (n, features): probabilities, or outputs; (n, classes)."""
        after = self.frame.moment.op >= self.frame.schedule.update
        model = self.frame.current.model_after if after else self.frame.current.model
        made = facts.answers(self.frame, x, model)
        if self.targets_are_classes:
            return made
        power = np.exp(made - made.max(axis=1, keepdims=True))
        found: Array = power / power.sum(axis=1, keepdims=True)
        return found


Holds = Callable[[Seen, "dict[str, str]"], bool]


class Oracle(NamedTuple):
    """What a text says wherever it stands in a line, and whether that is so."""

    name: str
    pattern: str
    """Found in a line; its groups are what is said."""
    holds: Holds
    rare: str = ""
    """Why it need not be met: a false sentence that is no longer said."""
