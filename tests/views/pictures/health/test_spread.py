from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from stepviz.views.pictures.health.spread import spread

BARS = " ▁▂▃▄▅▆▇█"
numbers = arrays.arrays(float, st.integers(1, 40), elements=st.floats(allow_nan=True, allow_infinity=True))


@given(numbers, st.integers(1, 30))
def test_each_bar_is_as_high_as_its_share_of_the_highest(values: np.ndarray, columns: int) -> None:
    found, finite = spread(values, columns), values[np.isfinite(values)]
    if not finite.size:
        assert found is None
        return
    assert found is not None
    assert (found.low, found.high) == (finite.min(), finite.max())
    assert len(found.bars) == columns
    assert "█" in found.bars
    heights = [BARS.index(bar) for bar in found.bars]
    assert 1 <= sum(height > 0 for height in heights) <= finite.size


def test_numbers_stand_in_their_columns() -> None:
    found = spread(np.array([0.0, 0.0, 0.0, 0.0, 1.0, 4.0]), 4)
    assert found == (0.0, 4.0, "█▂ ▂")
    assert spread(np.array([3.0, 3.0]), 3) == (3.0, 3.0, " █ ")
    assert spread(np.array([np.nan, np.inf]), 3) is None
