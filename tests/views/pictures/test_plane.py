from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from stepviz.views.pictures.plane import Axis, around

LEAST, LARGEST = math.ulp(0.0), np.finfo(float).max


@pytest.mark.parametrize("high", [LEAST, 1e-310, 1.0, LARGEST])
def test_each_value_lies_in_a_part_whatever_the_length(high: float) -> None:
    axis = Axis(0.0, high, Decimal(1))
    values = np.array([-LARGEST, -high, 0.0, high / 2, high, LARGEST])
    with np.errstate(all="raise"):
        found = axis.places(values, 10).tolist()
    assert found == sorted(found)
    assert (found[0], found[2], found[-1]) == (0, 0, 9)


def test_an_axis_around_values_holds_all_of_them() -> None:
    values = np.array([-3.5, 0.25, 7.0])
    axis = around(values)
    assert axis.low <= values.min()
    assert axis.high >= values.max()
    assert axis.places(np.array([axis.low, axis.high]), 8).tolist() == [0, 7]
