from __future__ import annotations

import math

import numpy as np
import pytest

from stepviz.ops.compiled import added, first, largest

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    "numbers", [[1.0], [2.0, 3.0, 3.0], [-INF, -1.0], [1.0, NAN, 5.0, NAN], [NAN, INF], [-0.0, 0.0], [INF, INF]]
)
def test_folds_are_those_of_numpy(numbers: list[float]) -> None:
    assert first(numbers) == int(np.argmax(numbers))
    assert np.array_equal(largest(numbers), np.max(numbers), equal_nan=True)


def test_a_sum_goes_from_left_to_right_and_compensates_nothing() -> None:
    assert added([1e16, 1.0, 1.0, -1e16]) == 0.0
    assert math.isnan(added([INF, -INF]))
