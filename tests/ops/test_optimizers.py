"""Optimizers: three steps by hand, on L = 3x² + 2 with x = 2 and lr 0.1, where dL/dx = 6x."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Iteration, Trainer

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
