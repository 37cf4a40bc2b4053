from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Trainer
from stepviz.training.replay import Keyframes
from tests.support.examples import examples


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
