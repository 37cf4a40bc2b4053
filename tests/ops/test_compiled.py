from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz.ops.compiled import added, first

NUMBERS = st.lists(st.floats(allow_nan=True, width=16), min_size=1, max_size=6)


@given(numbers=NUMBERS)
def test_the_first_of_the_largest_is_that_of_numpy(numbers: list[float]) -> None:
    assert first(numbers) == int(np.argmax(numbers))


def test_a_sum_goes_from_left_to_right_and_compensates_nothing() -> None:
    assert added([1e16, 1.0, 1.0, -1e16]) == 0.0
    assert math.isnan(added([math.inf, -math.inf]))
