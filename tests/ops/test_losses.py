"""Losses: of one logit exact however sure the model is, and the worked example of squared errors."""

from __future__ import annotations

import json
from decimal import Decimal, localcontext

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.ops.losses.binary import BinaryLoss
from tests.support.commands import printed
from tests.support.moments import iteration_of


def exact_loss(z: Decimal) -> Decimal:
    """ln(1 + e^-z) in 60 digits, from the logit as it is."""
    with localcontext() as context:
        context.prec, context.Emin, context.Emax = 60, -999_999, 999_999
        return max(Decimal(0), -z) + (1 + (-abs(z)).exp()).ln()


@pytest.mark.parametrize("z", [0.0, 1.0, -1.0, 36.7, 800.0, -800.0, 1e300])
@pytest.mark.parametrize("y", [0, 1])
def test_with_one_logit_it_is_exact_however_sure_the_model_is(z: float, y: int) -> None:
    losses, _ = BinaryLoss(Experiment.of("xor", loss="bce")).compute(np.array([[z]]), np.array([y]))
    assert losses[0] == pytest.approx(float(exact_loss(Decimal(z if y else -z))), rel=1e-15, abs=0)


def test_the_worked_example_that_everyone_copies() -> None:
    assert "mean loss = 0.2984" in "".join(printed("show mazur --at 1:loss"))
    made = iteration_of(1, "mazur")
    wanted = {
        "W1_after": [[0.14978072, 0.24975114], [0.19956143, 0.29950229]],
        "W2_after": [[0.35891648, 0.51130127], [0.40866619, 0.56137012]],
        "b1_after": [0.35, 0.35],
        "b2_after": [0.60, 0.60],
    }
    for name, values in wanted.items():
        assert made[name] == pytest.approx(np.array(values), abs=5e-9), name


def test_its_loss_after_ten_thousand_updates_as_it_is_printed() -> None:
    end = json.loads(printed("train mazur --iterations 10001 --format json")[-1])
    assert end["loss"] == pytest.approx(3.510187782978859e-05, rel=1e-9)
    assert end["val"] is None
    assert end["train"] is None  # one row has no spread to explain
    assert end["train_mae"] > 0
