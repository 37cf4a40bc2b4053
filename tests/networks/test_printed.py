"""All that is printed of any number of any network is true in the digits shown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.training import Moment
from stepviz.views.explain import arithmetic
from tests.support import printed
from tests.support.examples import LONG, examples
from tests.support.explanations import read
from tests.support.nets import Net, nets, some_cells

KNOWN = st.sampled_from(printed.ACTIVATIONS)
CELLS = 2 if LONG else 1
"""Cells read of each tensor at a moment."""


def _nets(most_layers: int, most_units: int = 12, **fixed: Any) -> st.SearchStrategy[Net]:
    """Of kinds that are known: what is printed of a formula is judged by its own tests."""
    return nets(own=False, most_layers=most_layers, most_units=most_units, activation=KNOWN, **fixed)


def read_some(timeline: Timeline, number: int, op: int) -> None:
    """Some cells of every tensor there, or where the run stops before it."""
    for _ in timeline.extend(number):
        pass
    number = number if timeline.stop is None else timeline.stop.moment.iteration
    frame, random = timeline.frame(Moment(number, min(op, timeline.schedule.end(number).op))), np.random.RandomState(0)
    for name in frame.program.tensors:
        if name != "rows":
            for cell in some_cells(name, frame.current[name], random, CELLS):
                read(frame, cell)
                assert frame.program.cell(frame.program.word(cell)) == cell or name == "loss"


@examples(28)
@given(_nets(most_layers=4, iterations=6, check=(5, 5)), st.integers(1, 6), st.integers(1, 30))
def test_all_that_is_printed_is_true(net: Net, number: int, op: int) -> None:
    read_some(Timeline(net.trainer), number, op)


CHARACTERS: tuple[dict[str, Any], ...] = (
    {"context": 2, "hidden": (3,), "l2": 0.3, "batch_size": 5},
    {"context": 3, "hidden": (2, 9), "activation": "tanh", "batch_size": 2},
    {"context": 1, "embed": 2},
    {"context": 3, "embed": 3, "hidden": (2, 9), "norm": "batch", "batch_size": 2},
)


@pytest.mark.parametrize("given", CHARACTERS, ids=str)
def test_all_that_is_printed_of_characters_is_true(given: dict[str, Any]) -> None:
    run = Experiment("own.txt", task="next-char", iterations=3, **given)
    read_some(Timeline(Net(1, 4, 9, run).trainer), 2, 30)


@examples(20)
@given(
    _nets(most_layers=3, iterations=30, check=(5, 5), lr=10.0),
    st.sampled_from([1e-5, 100.0]),
    st.integers(1, 30),
    st.integers(1, 30),
)
def test_it_is_true_of_extreme_numbers(net: Net, scale: float, number: int, op: int) -> None:
    """Units at their ends, errors of almost 0, sums beyond their columns, and what is no number."""
    data = net.dataset
    read_some(Timeline(Trainer(net.experiment, replace(data, X=data.X * scale))), number, op)


@examples(10)
@given(_nets(most_layers=2, most_units=40, iterations=3, batch_size=9), st.integers(1, 3), st.integers(1, 20))
def test_sums_too_long_for_the_panel_are_true(net: Net, number: int, op: int) -> None:
    read_some(Timeline(net.trainer), number, op)


@given(
    st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), min_size=1, max_size=6),
    st.integers(1, 9),
)
def test_sums_of_any_sizes_are_exact_until_they_are_divided(products: list[tuple[float, float]], divisor: int) -> None:
    terms = [arithmetic.product(map(Decimal, factors)) for factors in products]
    exact = sum(map(Fraction, terms), Fraction(0)) / divisor
    assert abs(Fraction(arithmetic.total(terms, Decimal(divisor))) - exact) <= abs(exact) / 10**59


def test_what_cancels_hides_nothing_small() -> None:
    printed.assert_true("3e-61 + 3e-61 + 0.2000 - 0.2000 + 2e-139 ≈ +2e-139", {})
    total = arithmetic.total(map(Decimal, ("3e-61", "0.2", "-0.2", "2e-139")))
    assert abs(total - Decimal("3e-61")) < Decimal("1e-119")
