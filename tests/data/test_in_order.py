from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Trainer
from stepviz.data.in_order import OrderSampler
from stepviz.kinds import SAMPLINGS, loaded
from tests.support.examples import examples


@examples(60)
@given(
    rows=st.integers(1, 60),
    batch=st.integers(1, 90),
    visits=st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 64)), min_size=1, max_size=4),
)
def test_any_batch_is_the_next_of_the_rows_as_they_stand(rows: int, batch: int, visits: list[tuple[int, int]]) -> None:
    population = np.arange(100, 100 + 3 * rows, 3)
    found = OrderSampler(np.random.RandomState(0), population, batch)
    for first, count in visits:
        drawn = list(found.batches(first, count))
        places = [(place - 1) * batch + n for place in range(first, first + count) for n in range(batch)]
        assert np.concatenate(drawn).tolist() == [100 + 3 * (place % rows) for place in places]
        assert {(len(taken), taken.dtype, taken.flags.writeable) for taken in drawn} == {(batch, np.dtype(int), False)}


def test_the_article_goes_round_in_three_batches_of_three() -> None:
    trainer = Trainer(Experiment(sampling="order", batch_size=3))
    drawn = [rows.tolist() for rows in trainer.sampler.batches(1, 4)]
    assert drawn == [[0, 1, 2], [3, 4, 5], [6, 7, 0], [1, 2, 3]]


def test_the_first_weights_are_those_of_any_other_sampling() -> None:
    ordered, random = (Trainer(Experiment(sampling=sampling, seed=5)).initial for sampling in ("order", "replacement"))
    assert all(np.array_equal(*pair) for pair in zip(ordered, random, strict=True))


def test_every_sampling_in_the_list_is_there() -> None:
    for name, home in SAMPLINGS.items():
        assert type(Trainer(Experiment(sampling=name)).sampler) is loaded(home)  # type: ignore[arg-type]
