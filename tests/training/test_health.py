from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import TensorRole
from stepviz.ops.activations.kind import find
from stepviz.settings.kinds import ACTIVATIONS
from stepviz.training.health import deviation, ratios, units

finite = st.floats(-1e300, 1e300)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_units_are_dead_where_no_row_of_the_batch_has_a_slope(activation: str) -> None:
    lr = 0.5 if activation in ("leaky", "gelu", "silu") else 30.0  # with more these go to infinity
    experiment = Experiment.of("xor", hidden=(6, 5), activation=activation, lr=lr, iterations=20)
    timeline, kind = Timeline(Trainer(experiment)), find(activation)
    for number in (1, 5, 20):
        frame = timeline.frame(timeline.schedule.parse(f"{number}:update"))
        for layer, name in enumerate(timeline.trainer.program.with_role(TensorRole.ACTIVATION), start=1):
            found = units(frame.current, name)
            seen = frame.current[f"{kind.slope_at}{layer}"]
            slopes = np.vectorize(kind.slope.apply, otypes=[float])(seen)
            flat = np.abs(slopes) <= 0.1 * kind.steepest
            dead = sum(not column.any() for column in slopes.T)
            assert found == (flat.mean(), dead, flat.shape[1])


sizes = arrays.array_shapes(max_dims=2, max_side=4)


@given(sizes.flatmap(lambda shape: st.tuples(*[arrays.arrays(float, shape, elements=finite)] * 2)))
def test_a_ratio_is_that_of_the_lengths(both: tuple[np.ndarray, np.ndarray]) -> None:
    old, new = both
    (found,) = ratios((old,), (new,))
    moved, size = math.hypot(*(new - old).ravel()), math.hypot(*old.ravel())
    if size == 0:
        assert math.isnan(found)
    elif math.isfinite(moved) and size > 1e-300:
        assert found == pytest.approx(moved / size, rel=1e-12, abs=1e-300)


@given(arrays.arrays(float, st.integers(1, 9), elements=st.floats(-1e150, 1e150)))
def test_a_deviation_is_the_standard_one(values: np.ndarray) -> None:
    assert deviation(values) == pytest.approx(values.std(), rel=1e-9, abs=1e-150)
