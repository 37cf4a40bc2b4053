from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz.ops.compiled import Source, added, first, largest
from stepviz.ops.rules.arrays import every
from stepviz.ops.rules.rule import Rule
from tests.support.examples import examples

NUMBERS = st.lists(st.floats(allow_nan=True, width=16), min_size=1, max_size=6)
RULES = (
    Rule("z[e] = sum(i, x[e,i] * W[i])"),
    Rule("z[e] = mean(i, (x[e,i] - W[i]) ** 2) / 3"),
    Rule("z[e] = max(i, x[e,i]) - W[first(i, x[e,i])]"),
    Rule("z[e] = (x[e,0] > 0) * exp(-x[e,1])"),
    Rule("z[e] = sum(i, x[e,at[i]])", tables={"at": np.array([2, 0])}),
)


@given(numbers=NUMBERS)
def test_folds_are_those_of_numpy(numbers: list[float]) -> None:
    assert first(numbers) == int(np.argmax(numbers))
    assert np.array_equal(largest(numbers), np.max(numbers), equal_nan=True)


def test_a_sum_goes_from_left_to_right_and_compensates_nothing() -> None:
    assert added([1e16, 1.0, 1.0, -1e16]) == 0.0
    assert math.isnan(added([math.inf, -math.inf]))


@examples(50)
@given(seed=st.integers(0, 999), rule=st.sampled_from(RULES))
def test_one_cell_is_what_all_cells_at_once_are(seed: int, rule: Rule) -> None:
    random = np.random.RandomState(seed)
    known = {"x": random.randn(4, 3), "W": random.randn(3), "z": np.zeros(4)}
    source = Source(rule)
    made = source.function(source.of(rule.tree))
    with np.errstate(all="ignore"):
        assert np.allclose([made(known, e) for e in range(4)], every(rule, known), rtol=1e-12)
