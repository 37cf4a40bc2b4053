"""A loss is chosen from the list of kinds, and its gradient with it."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Trainer, UserError
from stepviz.ops import TensorRole
from stepviz.settings.kinds import LOSSES, KnownKind
from stepviz.training.gradient_check import prove
from tests.support.kinds import half_loss


def test_one_line_and_one_file_make_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LOSSES, "half", KnownKind(f"{half_loss.__name__}:ending"))
    trainer = Trainer(Experiment.of("xor", loss="half", batch_size=4, reduction="sum", hidden=(3,), activation="tanh"))
    made = trainer.iterate(trainer.initial, 1)
    probabilities, y = made.the(TensorRole.PROBABILITY), made.the(TensorRole.LABEL)
    right = probabilities[np.arange(len(y)), y]
    assert made.the(TensorRole.LOSS) == pytest.approx(-0.5 * np.log(right))
    assert float(made.the(TensorRole.OBJECTIVE)) == pytest.approx(-0.5 * np.log(right).mean())
    assert prove(made, "sum", 0.01).holds


def test_a_loss_takes_no_setting_that_means_nothing_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LOSSES, "half", KnownKind(f"{half_loss.__name__}:ending"))
    with pytest.raises(UserError, match="--softmax is for the loss softmax: give --loss softmax, or leave it out"):
        Experiment(loss="half", softmax="stable")
    assert Experiment.of("xor", loss="half").softmax == "plain"
    with pytest.raises(UserError, match="--loss 'none' is unknown: choose softmax, mse, half-mse, bce or half"):
        Experiment(loss="none")
