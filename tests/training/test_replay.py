from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Iteration, Trainer
from stepviz.training.replay import Keyframes, Recent, Replay
from tests.support.examples import examples

LENGTH = 120


def walked(memory: int) -> tuple[Replay, list[Iteration]]:
    """A run that was walked, with so many bytes for each kind of memory, and all of its iterations."""
    trainer = Trainer(Experiment(iterations=LENGTH))
    made = trainer.iterations(trainer.initial, 1, LENGTH)
    replay = Replay(trainer, Keyframes(trainer.initial, memory), Recent(memory))
    replay.keep(made)
    return replay, made


def same(one: Iteration, other: Iteration) -> bool:
    return one.number == other.number and all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(one.slots, other.slots, strict=True)
    )


def test_it_says_how_far_it_is_and_has_the_iteration_at_hand_then() -> None:
    replay, made = walked(5_000)
    far = next(number for number in range(LENGTH, 0, -1) if number not in replay)
    assert [*replay.make(far)][-1] == far
    assert far in replay
    assert same(replay.recent[far], made[far - 1])


@examples(30)
@given(st.integers(1, 6000), st.lists(st.integers(1, 300), min_size=1, max_size=12))
def test_keyframes_stay_in_the_budget_and_are_what_was_walked(memory: int, pieces: list[int]) -> None:
    trainer = Trainer(Experiment(iterations=4000))
    keyframes, starts = Keyframes(trainer.initial, memory), [trainer.initial]
    one = keyframes.nbytes
    for piece in pieces:
        made = trainer.iterations(starts[-1], len(starts), piece)
        keyframes.keep(made)
        starts += [iteration.after for iteration in made]
        assert keyframes.nbytes <= max(one, memory)
        for number in random.Random(memory).sample(range(1, len(starts)), min(5, len(starts) - 1)):
            start, parameters = keyframes.before(number)
            assert 0 <= number - start < keyframes.spacing
            assert [a.tobytes() for a in parameters] == [a.tobytes() for a in starts[start - 1]]
            assert not any(array.flags.writeable for array in parameters)
