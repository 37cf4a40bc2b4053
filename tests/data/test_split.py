from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.split import split


@given(
    classes=st.lists(st.integers(1, 40), min_size=1, max_size=6),
    val=st.sampled_from([0.01, 0.1, 0.25, 0.4]),
    test=st.sampled_from([0.01, 0.2, 0.25, 0.5]),
    seed=st.integers(0, 2**32 - 1),
)
def test_splits_are_a_partition_in_proportion(classes: list[int], val: float, test: float, seed: int) -> None:
    y = np.random.RandomState(1).permutation(np.repeat(np.arange(len(classes)), classes))
    if sum(max(1, int(share * len(y) + 0.5)) for share in (val, test)) >= len(y):
        with pytest.raises(UserError, match="too few"):
            split(y, val, test, seed, "rows")
        return
    parts = split(y, val, test, seed, "rows")
    assert sorted(np.concatenate(parts)) == list(range(len(y)))
    assert all((np.diff(part) > 0).all() for part in parts)
    train, vals, tests = parts
    assert len(vals) == max(1, int(val * len(y) + 0.5))
    assert len(tests) == max(1, int(test * len(y) + 0.5))
    for number, count in enumerate(classes):
        for part in (vals, tests):
            fair = count * len(part) / len(y)
            assert abs(np.count_nonzero(y[part] == number) - fair) <= len(classes)
    if len(train) >= len(classes):
        assert set(y[train]) == set(range(len(classes)))


def test_scaled_by_the_training_rows_only() -> None:
    given_ = load(Experiment.of("iris", scale="none"))
    scaled = load(Experiment.of("iris", scale="standard"))
    rows = given_.X[given_.train].T.copy()
    mean, deviation = rows.mean(axis=1), rows.std(axis=1)
    assert np.array_equal(scaled.X, (given_.X - mean) / deviation)
    assert np.allclose(scaled.X[scaled.train].mean(axis=0), 0)
    assert np.allclose(scaled.X[scaled.train].std(axis=0), 1)
    assert abs(scaled.X.mean(axis=0)).max() > 1e-3
    assert given_.scaling is None
    assert scaled.scaling is not None
    assert np.array_equal(scaled.scaling.mean, mean)
    assert np.array_equal(scaled.scaling.spread, deviation)
