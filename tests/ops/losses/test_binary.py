"""Binary cross-entropy: steps by hand, very sure logits, and what is said."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.ops.losses.binary import BinaryLoss


@pytest.mark.parametrize("z", [0.0, 1.0, -1.0, 36.7, 800.0, -800.0, 1e300])
@pytest.mark.parametrize("y", [0, 1])
def test_the_loss_is_right_to_the_last_digits_however_sure_the_model_is(z: float, y: int) -> None:
    losses, _ = BinaryLoss(Experiment.of("xor", loss="bce")).compute(np.array([[z]]), np.array([y]))
    with localcontext() as context:
        context.prec = 60
        away = Decimal(-z if y else z)
        exact = away if away > 1000 else Decimal(0) if away < -1000 else (1 + away.exp()).ln()
    assert losses[0] == pytest.approx(float(exact), rel=1e-15, abs=0)
