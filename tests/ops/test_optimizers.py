"""Optimizers: three steps by hand, on L = 3x² + 2 with x = 2 and lr 0.1, where dL/dx = 6x."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Trainer
from stepviz.ops import Cell

BY_HAND: dict[str, list[float]] = {
    "dx": [12, 4.8, -4.56],
    "mx_after": [12, 15.6, 9.48],
    "x_after": [0.8, -0.76, -1.708],
}
"""By momentum: m = 0.9·m + g, so 12; 10.8 + 4.8; 14.04 - 4.56. Of the others PyTorch has the figures."""


def three(optimizer: str) -> list[Iteration]:
    trainer = Trainer(Experiment(source="chain-rule", lr=0.1, optimizer=optimizer, iterations=3))
    return trainer.iterations(trainer.initial, 1, 3)


def test_three_steps_of_momentum_are_those_worked_out_by_hand() -> None:
    made = three("momentum")
    for name, values in BY_HAND.items():
        assert [float(iteration[name]) for iteration in made] == pytest.approx(values, rel=1e-6), name


@pytest.mark.parametrize(("gradient", "told"), [(1e-3, True), (1e-6, False), (1e200, False)])
def test_of_a_step_beside_which_epsilon_counts_or_that_overflows_no_size_is_told(gradient: float, told: bool) -> None:
    made = three("adam")[0]
    with np.errstate(over="ignore"):
        squares = {"vx_after": 0.001 * np.square(np.array(gradient))}
        tensors = {name: made[name] for name in made.program.tensors} | squares
        meaning = made.program.update.words(Cell("sx", ()), tensors).meaning
    assert any("about 1" in "".join(map(str, sentence)) for sentence in meaning) is told
