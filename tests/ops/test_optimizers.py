from __future__ import annotations

import pytest

from stepviz import Experiment, Trainer

BY_HAND = {"dx": [12, 4.8, -4.56], "mx_after": [12, 15.6, 9.48], "x_after": [0.8, -0.76, -1.708]}
"""On L = 3x² + 2, where dL/dx = 6x: m = 0.9·m + g, so 12; 10.8 + 4.8; 14.04 - 4.56. PyTorch has those of the others."""


def test_three_steps_of_momentum_are_those_worked_out_by_hand() -> None:
    trainer = Trainer(Experiment(source="chain-rule", lr=0.1, optimizer="momentum", iterations=3))
    made = trainer.iterations(trainer.initial, 1, 3)
    for name, values in BY_HAND.items():
        assert [float(iteration[name]) for iteration in made] == pytest.approx(values, rel=1e-6), name
