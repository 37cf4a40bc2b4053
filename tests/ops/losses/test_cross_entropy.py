"""The loss of the stable softmax: found from the logits, so that a chance too small for a double does no harm."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.ops.losses.cross_entropy import StableLoss
from tests.support.examples import examples

Floats = npt.NDArray[np.float64]


def exact_losses(logits: Floats, y: npt.NDArray[np.int64]) -> list[Decimal]:
    """-ln of the softmax of the true classes in 60 digits, from the logits as they are."""
    with localcontext() as context:
        context.prec, context.Emin, context.Emax = 60, -999_999, 999_999
        found = []
        for row, label in zip(logits.tolist(), y.tolist(), strict=True):
            powers = [(Decimal(z) - Decimal(max(row))).exp() for z in row]
            found.append(Decimal(max(row)) - Decimal(row[label]) + sum(powers, Decimal(0)).ln())
        return found


def near(value: float, exact: Decimal) -> bool:
    return abs(Decimal(value) - exact) <= Decimal("1e-12") * max(Decimal(1), abs(exact))


LOGITS = st.floats(-1e5, 1e5, allow_nan=False)
BATCHES = st.integers(2, 6).flatmap(
    lambda classes: st.lists(
        st.tuples(st.lists(LOGITS, min_size=classes, max_size=classes), st.integers(0, classes - 1)),
        min_size=1,
        max_size=5,
    )
)


@examples(100)
@given(BATCHES)
def test_the_loss_of_any_logits_is_exact(batch: list[tuple[list[float], int]]) -> None:
    logits, y = np.array([row for row, _ in batch]), np.array([label for _, label in batch])
    losses, mean = StableLoss(logits.shape[1], Experiment(batch_size=len(batch))).compute(logits, y)
    exact = exact_losses(logits, y)
    assert all(map(near, losses.tolist(), exact))
    assert near(float(mean), sum(exact, Decimal(0)) / len(exact))
