"""How far from its true value a loss may be."""

from __future__ import annotations

import numpy as np

from stepviz import Experiment, Trainer
from stepviz.training.batch_loss import BatchLoss


def test_what_a_function_rounds_counts_where_its_input_can_be_moved_without_effect() -> None:
    trainer = Trainer(Experiment.of("chain-rule", formula="L = tanh(x)", set=(("x", 40.0),)))
    (noise,) = BatchLoss(trainer.iterate(trainer.initial, 1)).rounding().tolist()
    assert np.tanh(40.0 + np.spacing(40.0)) == np.tanh(40.0) == 1, "what this is about"
    assert noise > 2 * np.finfo(float).eps * 1.01
