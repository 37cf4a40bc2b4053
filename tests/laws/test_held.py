"""Parameters that are held: gradients as ever, and no update moves them by a bit."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.settings.kinds import OPTIMIZERS
from tests.support.examples import examples

NAMES = ("W1", "b1", "W2", "b2")
SOME = [held for count in (1, 2, 3) for held in combinations(NAMES, count)]


@examples(40)
@given(
    optimizer=st.sampled_from(sorted(OPTIMIZERS)),
    freeze=st.sampled_from(SOME),
    lr=st.sampled_from([0.0, 0.1, 3.0, 1e200]),
    l2=st.sampled_from([0.0, 0.1]),
)
def test_no_update_moves_what_is_held_by_a_bit(optimizer: str, freeze: tuple[str, ...], lr: float, l2: float) -> None:
    given: dict[str, Any] = {"hidden": (3,), "optimizer": optimizer, "lr": lr, "l2": l2, "iterations": 6}
    timeline = Timeline(Trainer(Experiment(**given, freeze=freeze)))
    first = dict(zip(NAMES, timeline.trainer.initial, strict=False))
    for _ in timeline.extend(6):
        pass
    free = Trainer(Experiment(**given)).iterate(timeline.trainer.initial, 1)
    for number in range(1, timeline.reached + 1):
        made = timeline.iteration(number)
        for name in freeze:
            assert made[f"{name}_after"].tobytes() == first[name].tobytes()
    for name in timeline.trainer.program.tensors:  # all else of the first iteration is that of a run that holds none
        held = name.removesuffix("_after") in freeze and name.endswith("_after")
        same = np.array_equal(timeline.iteration(1)[name], free[name], equal_nan=True)
        assert same or held
