from __future__ import annotations

import numpy as np
import pytest

from stepviz.data.generated import SETS, housing, line
from stepviz.settings.sources import GENERATED


@pytest.mark.parametrize("name", SETS)
def test_sets_follow_the_seed_and_are_of_their_task(name: str) -> None:
    first, again, other = (SETS[name](200, 0.1, seed) for seed in (0, 0, 1))
    assert np.array_equal(first.X, again.X)
    assert np.array_equal(first.y, again.y)
    assert not np.array_equal(first.X, other.X)
    kind = "regression" if first.y.dtype == np.float64 else "classification"
    assert (kind, bool(first.classes)) == (GENERATED[name].task, kind == "classification")
    assert first.y.shape == (200,)
    assert first.X.shape == (200, len(first.features))


@pytest.mark.parametrize(("name", "weights"), [("line", [2.0, 1.0]), ("housing", [2.5, -1.5, 50.0])])
def test_what_is_fitted_is_what_they_are_made_by(name: str, weights: list[float]) -> None:
    still, moved = (SETS[name](1000, noise, 3) for noise in (0.0, 0.2))
    for made, near in ((still, 1e-9), (moved, 0.1)):
        inputs = np.column_stack([made.X, np.ones(1000)])
        found = np.linalg.lstsq(inputs, made.y, rcond=None)[0]
        assert found == pytest.approx(weights, rel=near)
    assert (moved.y - still.y).std() == pytest.approx(0.2 * (100 if name == "housing" else 1), rel=0.1)


def test_inputs_are_those_of_a_line_and_of_houses() -> None:
    assert abs(line(500, 0.1, 0).X).max() <= 1
    size, age = housing(500, 0.1, 0).X.T
    assert 40 <= size.min() <= size.max() <= 200
    assert 0 <= age.min() <= age.max() < 60
    assert np.array_equal(size, np.round(size))
