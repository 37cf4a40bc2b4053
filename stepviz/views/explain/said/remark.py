"""Remark: a sentence that the views say of what is shown, beside what makes it true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from stepviz.ops import AXES, Array, Cell, Terms
from stepviz.ops.claims import At, Worded
from stepviz.training import Frame
from stepviz.views.explain.said.truth import Said, Truth


class Reruns(NamedTuple):
    """Sum and mean of a batch's losses, as it was and run again."""

    sum_before: float
    mean_before: float
    sum_after: float
    mean_after: float


class ViewTruth(Truth, Protocol):
    """What can be found out about what is shown."""

    @property
    def frame(self) -> Frame:
        """The moment."""

    def again(self, by: float | None = None, *, last: bool = False) -> Reruns:
        """The batch with the cell's parameter moved by so much; without, with all parameters after the update.

        `last`: that of the iteration before.
        """

    def scores(self, split: str) -> tuple[Array, Array]:
        """Logits of the rows of a split at its last look, written out again (rows, classes), and their labels."""

    def looked_at(self, split: str) -> int:
        """The iteration of the last look at a split; 0 before the first."""

    @property
    def original(self) -> ViewTruth:
        """The same of the run that a what-if is held against. Raises `ValueError` where there is none."""

    def inside(self, at: At, text: str) -> bool:
        """Whether a part of a line is one that the program brings, and true."""


@dataclass(frozen=True, eq=False)
class Remark(Worded):
    """A sentence of the views that some moments make true and others false."""

    holds: Callable[[ViewTruth, Said], bool]
    """Whether it is true, apart from the code that says it."""
    at: At = "meaning"
    rare: str = ""
    """Why thousands of random places need not have it."""


def written(truth: ViewTruth, cell: Cell, *, symbol: bool = False, when: str = "") -> str:
    """A cell as it has to be called: `probs[e0,c0]`, `p[e0,c0]`, `W before[x3,c0]`."""
    tensor = truth.frame.program.tensors[cell.tensor]
    place = ",".join(f"{AXES[axis]}{position}" for axis, position in zip(tensor.axes, cell.index, strict=True))
    return f"{tensor.symbol if symbol else tensor.title}{when}" + (f"[{place}]" if place else "")


def is_new(truth: ViewTruth) -> bool:
    """Whether this iteration has made the number by now."""
    return truth.frame.program.made_at[truth.cell.tensor] <= truth.frame.moment.op


def is_carried(truth: ViewTruth) -> bool:
    """Whether the iteration starts from it."""
    return truth.frame.program.made_at[truth.cell.tensor] == 0


def terms_of(truth: ViewTruth) -> Terms:
    """The arithmetic that made it."""
    frame = truth.frame
    op, now = frame.program.maker(truth.cell.tensor), frame.current if is_new(truth) else frame.previous
    assert op is not None
    assert now is not None
    return op.terms(truth.cell, now)


def parameter_of(truth: ViewTruth) -> Cell:
    """The parameter that a gradient, a memory or a value after belongs to."""
    name, of = truth.cell.tensor, truth.frame.program.of
    while of(name) != name:
        name = of(name)
    return Cell(name, truth.cell.index)
