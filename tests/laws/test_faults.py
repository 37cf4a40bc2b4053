"""A fault in any operation shows up: the proof fails, or the explanation says what its terms really give."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import Array, Cell, Factor, Op, Term, Terms
from stepviz.training.gradient_check import prove
from stepviz.views import screen
from stepviz.views.explain.explanation import agrees, explain
from stepviz.views.state import State
from tests.support.explanations import cells, panel

FAULTS: dict[str, tuple[tuple[int, ...], float]] = {
    "logits": ((0,), 1.001),
    "probs": ((0,), 1.0001),
    "losses": ((0, 1), 1.01),
    "loss": ((1,), 1.01),
    "dlogits": ((0,), 1.01),
    "dW": ((0,), 1.01),
    "db": ((1,), 1.01),
    "W_after": ((0,), 1.0001),
    "b_after": ((1,), 1.01),
}
"""By the tensor that is wrong: which arrays of its operation come out too large, and how much."""


def faulty(name: str, monkeypatch: pytest.MonkeyPatch) -> Frame:
    """The first update of a program with that fault."""
    (places, factor), kind = FAULTS[name], type(Trainer(Experiment()).program.maker(name))
    right: Callable[..., tuple[Array, ...]] = getattr(kind, "compute")  # noqa: B009 - of any operation

    def compute(self: Op, *arrays: Any) -> tuple[Array, ...]:
        made = enumerate(right(self, *arrays))
        return tuple(np.asarray(array * factor) if place in places else array for place, array in made)

    monkeypatch.setattr(kind, "compute", compute)
    return Timeline(Trainer(Experiment())).frame(Moment(1, 7))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_warned_of_where_it_is_and_nowhere_else_and_fails_the_proof(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = faulty(name, monkeypatch)
    told = ((cell.tensor, panel(explain(frame, cell))) for cell in cells(frame))
    assert {tensor for tensor, lines in told if any(line.startswith("! The terms give ") for line in lines)} == {name}
    proof = prove(frame.current, "sum", 0.01)
    lines = screen.text(frame, 80, 24, State(proving=True))[16:23]
    seen = [any(word in line for line in lines) for word in ("GRADCHECK FAILS", "✗")]
    # no gradient is made from the mean loss, which is only shown
    assert (proof.holds, *seen) == ((True, False, False) if name == "loss" else (False, True, True))


@pytest.mark.parametrize(
    ("factors", "value", "fine"),
    [
        ((1e308, 1e308, -1e308), 1e308, True),
        ((math.inf, -math.inf), math.inf, True),
        ((math.inf, -math.inf), math.nan, True),
        ((1.0, 2.0), math.nan, False),
        ((1.0, math.nan), 1.0, False),
    ],
)
def test_a_sum_beyond_the_largest_double_is_no_fault(factors: tuple[float, ...], value: float, fine: bool) -> None:
    parts = tuple(Term("", (Factor(factor),)) for factor in factors)
    assert agrees(Terms(Cell("logits", (0, 0)), value, parts)) == fine
