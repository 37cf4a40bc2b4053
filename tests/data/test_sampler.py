"""Samplers: rows with replacement, in a new order each epoch, or as they stand; any batch in any order of visits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.data import Sampler
from stepviz.data.sampler import BLOCK, EpochSampler, OrderSampler
from tests.support.examples import examples

Rows = npt.NDArray[np.int64]
MOST = 12 * BLOCK
"""The last batch that a visit begins with."""


def replaced(random: np.random.RandomState, population: Rows, batch: int, count: int) -> Rows:
    """So many batches, each drawn by itself."""
    return np.array([random.choice(population, batch) for _ in range(count)])


def shuffled(random: np.random.RandomState, population: Rows, batch: int, count: int) -> Rows:
    """Batches cut from one permutation after the other."""
    passes = [random.permutation(population) for _ in range(-(-batch * count // len(population)))]
    return np.concatenate(passes)[: batch * count].reshape(count, batch)


def in_order(_random: np.random.RandomState, population: Rows, batch: int, count: int) -> Rows:
    """The rows as they stand, again and again."""
    return np.resize(population, (count, batch))


borders = st.builds(
    lambda block, offset: min(max(1, block * BLOCK + offset), MOST),
    st.integers(0, MOST // BLOCK),
    st.sampled_from([-1, 0, 1, 2]),
)
"""Iterations at the border of a block of draws, one before and one after."""
visits = st.lists(
    st.tuples(st.integers(1, MOST) | borders, st.integers(1, 64) | st.sampled_from([0, BLOCK, BLOCK + 1, 2 * BLOCK])),
    min_size=1,
    max_size=12,
)
"""First batches, and how many from there on."""


@pytest.mark.parametrize(("kind", "drawn"), [(Sampler, replaced), (EpochSampler, shuffled), (OrderSampler, in_order)])
@examples(40)
@given(
    rows=st.sampled_from([1, 7, 8, 60, 2047, 2048, 2049, 5000, 2**20]) | st.integers(1, 60),
    batch=st.integers(1, 40) | st.integers(41, 90),
    asked=visits,
    seed=st.integers(0, 99) | st.just(2**32 - 1),
)
def test_any_batch_in_any_order_of_visits_is_the_one_that_drawing_all_of_them_gives(
    kind: Any, drawn: Callable[..., Rows], rows: int, batch: int, asked: list[tuple[int, int]], seed: int
) -> None:
    population = np.arange(100, 100 + 3 * rows, 3)
    wanted = drawn(np.random.RandomState(seed), population, batch, MOST + 2 * BLOCK)
    found = kind(np.random.RandomState(seed), population, batch)
    for first, count in asked:
        taken = list(found.batches(first, count))
        assert np.array_equal(np.reshape(taken, (count, batch)), wanted[first - 1 : first - 1 + count])
        assert {(each.dtype, each.flags.writeable) for each in taken} <= {(np.dtype(np.int64), False)}


def test_far_batches_take_bounded_memory() -> None:
    found = EpochSampler(np.random.RandomState(0), np.arange(8), 4)
    far = list(found.batches(300_000, 2))
    assert np.array_equal(list(found.batches(300_000, 2)), far)
    assert len(found._states) <= 256
    assert len(found._blocks) <= 4


@pytest.mark.parametrize("rows", [1, 2, 8, 2**31, 2**32, 2**32 + 1, 2**40])
def test_a_block_of_draws_leaves_the_stream_where_single_draws_leave_it(rows: int) -> None:
    blocks, singles = np.random.RandomState(7), np.random.RandomState(7)
    block = blocks.randint(0, rows, (BLOCK, 3), dtype=np.int64)
    assert np.array_equal(block, np.array([singles.choice(rows, 3) for _ in range(BLOCK)]))
    assert blocks.randint(0, 2**32, dtype=np.int64) == singles.randint(0, 2**32, dtype=np.int64)
