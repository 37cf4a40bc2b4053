"""Samplers: rows with replacement, in a new order each epoch, or as they stand; any batch in any order of visits."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.data import Sampler
from stepviz.data.sampler import BLOCK, EpochSampler, OrderSampler
from tests.support.examples import examples

Rows = npt.NDArray[np.int64]
VISITS = st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 64)), min_size=1, max_size=6)
"""First batches, and how many from there on."""


def epochs(rows: int, batch: int, seed: int = 0) -> EpochSampler:
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
    found = epochs(rows, batch, seed)
    for first, count in visits:
        drawn = np.array(list(found.batches(first, count)))
        assert drawn.dtype == np.int64
        assert np.array_equal(drawn, wanted[first - 1 : first - 1 + count])
    assert not any(taken.flags.writeable for taken in found.batches(*visits[0]))


def test_far_batches_take_bounded_memory() -> None:
    found = epochs(8, 4)
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


BATCH = 4
SHORT = 12 * BLOCK


@cache
def single_draws(seed: int, count: int, batch_size: int = BATCH, rows: int = 8) -> tuple[tuple[int, ...], ...]:
    random = np.random.RandomState(seed)
    random.randn(4, 2)
    return tuple(tuple(int(row) for row in random.choice(rows, batch_size)) for _ in range(count))


def sampler(seed: int, batch_size: int = BATCH, rows: int = 8) -> Sampler:
    random = np.random.RandomState(seed)
    random.randn(4, 2)
    return Sampler(random, np.arange(rows), batch_size)


def drawn(source: Sampler, first: int, count: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(batch.tolist()) for batch in source.batches(first, count))


def near_borders(blocks: int) -> st.SearchStrategy[int]:
    """Iterations at the border of a block, one before and one after."""
    return st.builds(
        lambda block, offset: min(max(1, block * BLOCK + offset), blocks * BLOCK),
        st.integers(0, blocks),
        st.sampled_from([-1, 0, 1, 2]),
    )


@pytest.mark.parametrize("rows", [1, 2, 8, 2**31, 2**32, 2**32 + 1, 2**40])
def test_a_block_of_draws_leaves_the_stream_where_single_draws_leave_it(rows: int) -> None:
    blocks, singles = np.random.RandomState(7), np.random.RandomState(7)
    block = blocks.randint(0, rows, (BLOCK, 3), dtype=np.int64)
    assert np.array_equal(block, np.array([singles.choice(rows, 3) for _ in range(BLOCK)]))
    assert blocks.randint(0, 2**32, dtype=np.int64) == singles.randint(0, 2**32, dtype=np.int64)


@given(
    st.sampled_from([(0, 4, 8), (2**32 - 1, 4, 8), (5, 1, 8), (5, 4, 1), (5, 5, 7), (5, 9, 2**20)]),
    st.lists(
        st.tuples(near_borders(12), st.sampled_from([0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])), max_size=12
    ),
)
def test_any_order_of_visits_gives_the_rows_of_single_draws(
    given: tuple[int, int, int], visits: list[tuple[int, int]]
) -> None:
    """`given`: the seed, the length of a batch, and how many rows there are."""
    source, (seed, length, rows) = sampler(*given), given
    expected = single_draws(seed, SHORT + 2 * BLOCK, length, rows)
    for first, count in visits:
        assert drawn(source, first, count) == expected[first - 1 : first - 1 + count]
    assert not any(batch.flags.writeable for batch in source.batches(1, 2))
