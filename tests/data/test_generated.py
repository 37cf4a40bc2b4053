from __future__ import annotations

import numpy as np
import pytest

from stepviz.data.generated import SETS


@pytest.mark.parametrize(("name", "weights"), [("line", [2.0, 1.0]), ("housing", [2.5, -1.5, 50.0])])
def test_what_is_fitted_is_what_they_are_made_by(name: str, weights: list[float]) -> None:
    still, moved = (SETS[name](1000, noise, 3) for noise in (0.0, 0.2))
    for made, near in ((still, 1e-9), (moved, 0.1)):
        inputs = np.column_stack([made.X, np.ones(1000)])
        found = np.linalg.lstsq(inputs, made.y, rcond=None)[0]
        assert found == pytest.approx(weights, rel=near)
    assert (moved.y - still.y).std() == pytest.approx(0.2 * (100 if name == "housing" else 1), rel=0.1)
