from __future__ import annotations

import numpy as np

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.ops.layers.linear import UNPROTECTED


def test_what_meets_a_zero_is_named_and_not_what_stands_in_another_row() -> None:
    line = Timeline(Trainer(Experiment()))
    iteration, op = line.iteration(1), next(op for op in line.trainer.program.ops if op.name == "grads")
    zero = iteration["x"][:, 0] == 0
    assert 0 < zero.sum() < len(zero)
    errors = iteration["dlogits"].copy()
    errors[:, 0] = np.where(zero, np.inf, np.nan)
    tensors = {name: iteration[name] for name in op.reads} | {"dlogits": errors, "dW": np.full((4, 2), np.nan)}
    assert op.words(Cell("dW", (0, 0)), tensors).meaning == (UNPROTECTED.say(times="inf", what="feature"),)
