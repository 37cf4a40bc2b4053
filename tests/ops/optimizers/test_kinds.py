from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from stepviz.ops import Array


def _after(optimizer: str, updates: int = 5, **given: object) -> dict[str, Array]:
    trainer = Trainer(Experiment.of("moons", hidden=(3,), optimizer=optimizer, init="he", **given))
    last = trainer.iterations(trainer.initial, 1, updates)[-1]
    return {name: last[f"{name}_after"] for name in ("W1", "b1", "W2", "b2")}


@pytest.mark.parametrize("text", ["W - lr*dW", "W-dW*lr", "-(lr*dW) + W"])
def test_gradient_descent_is_gradient_descent_to_the_last_bit(text: str) -> None:
    known, own = _after("sgd", l2=0.1), _after(text, l2=0.1)
    assert all(np.array_equal(known[name], own[name]) for name in known)
