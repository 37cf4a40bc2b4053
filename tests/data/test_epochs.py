from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from stepviz.data.epochs import EpochSampler, OrderSampler
from tests.support.examples import examples

Rows = npt.NDArray[np.int64]
VISITS = st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 64)), min_size=1, max_size=6)
"""First batches, and how many from there on."""


def sampler(rows: int, batch: int, seed: int = 0) -> EpochSampler:
    return EpochSampler(np.random.RandomState(seed), np.arange(100, 100 + rows), batch)


def stream(rows: int, count: int, seed: int = 0) -> Rows:
    """The first row numbers of shuffled passes, one permutation after the other."""
    random = np.random.RandomState(seed)
    passes = [100 + random.permutation(rows) for _ in range(-(-count // rows))]
    return np.concatenate(passes)[:count]


@examples(24)
@given(
    rows=st.sampled_from([7, 8, 60, 2047, 2048, 2049, 5000]) | st.integers(1, 60),
    batch=st.integers(1, 40) | st.integers(41, 90),
    visits=VISITS,
    seed=st.integers(0, 99),
)
def test_any_batch_is_cut_from_one_permutation_after_the_other_in_any_order_of_visits(
    rows: int, batch: int, visits: list[tuple[int, int]], seed: int
) -> None:
    wanted = stream(rows, 3064 * batch, seed).reshape(-1, batch)
    found = sampler(rows, batch, seed)
    for first, count in visits:
        drawn = np.array(list(found.batches(first, count)))
        assert drawn.dtype == np.int64
        assert np.array_equal(drawn, wanted[first - 1 : first - 1 + count])
    assert not any(taken.flags.writeable for taken in found.batches(*visits[0]))


def test_far_batches_take_bounded_memory() -> None:
    found = sampler(8, 4)
    far = list(found.batches(300_000, 2))
    assert np.array_equal(list(found.batches(300_000, 2)), far)
    assert len(found._states) <= 256
    assert len(found._blocks) <= 4


@examples(25)
@given(
    rows=st.integers(1, 60),
    batch=st.integers(1, 90),
    visits=VISITS,
)
def test_any_batch_is_the_next_of_the_rows_as_they_stand(rows: int, batch: int, visits: list[tuple[int, int]]) -> None:
    population = np.arange(100, 100 + 3 * rows, 3)
    found = OrderSampler(np.random.RandomState(0), population, batch)
    for first, count in visits:
        drawn = list(found.batches(first, count))
        places = [(place - 1) * batch + n for place in range(first, first + count) for n in range(batch)]
        assert np.concatenate(drawn).tolist() == [100 + 3 * (place % rows) for place in places]
        assert {(len(taken), taken.dtype, taken.flags.writeable) for taken in drawn} == {(batch, np.dtype(int), False)}
