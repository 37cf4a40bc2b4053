from __future__ import annotations

import math

from stepviz.ops.terms import added

INF = math.inf


def test_a_sum_goes_from_left_to_right_and_compensates_nothing() -> None:
    assert added([1e16, 1.0, 1.0, -1e16]) == 0.0
    assert math.isnan(added([INF, -INF]))
