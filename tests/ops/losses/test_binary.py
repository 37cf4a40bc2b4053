"""Binary cross-entropy: steps by hand, very sure logits, and what is said."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.ops.losses.binary import OF_FIRST, OF_SECOND, BinaryLoss
from stepviz.views.explain import arithmetic


@pytest.mark.parametrize("z", [0.0, 1.0, -1.0, 36.7, 800.0, -800.0, 1e300])
@pytest.mark.parametrize("y", [0, 1])
def test_the_loss_is_right_to_the_last_digits_however_sure_the_model_is(z: float, y: int) -> None:
    losses, _ = BinaryLoss(Experiment.of("xor", loss="bce")).compute(np.array([[z]]), np.array([y]))
    with localcontext() as context:
        context.prec = 60
        away = Decimal(-z if y else z)
        exact = away if away > 1000 else Decimal(0) if away < -1000 else (1 + away.exp()).ln()
    assert losses[0] == pytest.approx(float(exact), rel=1e-15, abs=0)


@pytest.mark.parametrize(("z", "sign"), [("-5e299", "≈"), ("-700", "≈"), ("-1e6", "≈"), ("-inf", "=")])
def test_a_loss_that_is_rounded_to_0_is_not_said_to_be_0(z: str, sign: str) -> None:
    for function, logit in ((OF_FIRST, Decimal(z)), (OF_SECOND, -Decimal(z))):
        assert function.exact is not None
        assert arithmetic.sign_of(function.exact(logit), "0.0000") == sign
    assert OF_FIRST.exact is not None
    assert OF_FIRST.exact(Decimal("2e200")) == Decimal("2e200")
