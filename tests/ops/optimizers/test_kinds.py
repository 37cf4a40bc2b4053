from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Trainer, UserError
from stepviz.ops import Array
from tests.support.own import assert_pointed_at

MISTAKES = {
    "W - 2*dW": ("beside W each term needs the factor lr: write W - lr*(…)", 5),
    "W*2 - lr*dW": ("an update is W - lr*STEP, for example W - lr*dW", 0),
    "lr*dW": ("an update is W - lr*STEP, for example W - lr*dW", 2),
    "W - lr/dW + dW/lr": ("beside W each term needs the factor lr: write W - lr*(…)", 14),
    "W - lr*W": ("dW is not used: write for example W - lr*dW/(1 + abs(dW))", 0),
    "W - lr*x": ("x is unknown: the formula can name W, dW, lr", 7),
}


@pytest.mark.parametrize("text", [*MISTAKES])
def test_a_mistake_has_a_sentence_and_a_caret(text: str) -> None:
    with pytest.raises(UserError) as found:
        Experiment(optimizer=text)
    assert_pointed_at(found.value, "--optimizer", text, *MISTAKES[text])


def _after(optimizer: str, updates: int = 5, **given: object) -> dict[str, Array]:
    trainer = Trainer(Experiment.of("moons", hidden=(3,), optimizer=optimizer, init="he", **given))
    last = trainer.iterations(trainer.initial, 1, updates)[-1]
    return {name: last[f"{name}_after"] for name in ("W1", "b1", "W2", "b2")}


@pytest.mark.parametrize("text", ["W - lr*dW", "W-dW*lr", "-(lr*dW) + W"])
def test_gradient_descent_is_gradient_descent_to_the_last_bit(text: str) -> None:
    known, own = _after("sgd", l2=0.1), _after(text, l2=0.1)
    assert all(np.array_equal(known[name], own[name]) for name in known)
