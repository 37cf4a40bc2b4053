from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.data import Sampler
from stepviz.data.sampler import BLOCK

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
