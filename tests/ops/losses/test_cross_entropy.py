"""The loss of the stable softmax: found from the logits, so that a chance too small for a double does no harm."""

from __future__ import annotations

from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Iteration, Moment, Timeline, Trainer
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


def assert_exact(iteration: Iteration) -> None:
    losses = exact_losses(iteration["logits"], iteration["y"])
    assert all(map(near, iteration["losses"].tolist(), losses)), iteration.number
    assert near(float(iteration["loss"]), sum(losses, Decimal(0)) / len(losses))


@pytest.fixture
def incomes(tmp_path: Path) -> Experiment:
    """Unscaled: one feature near 3,000, one near 60,000."""
    random = np.random.RandomState(7)
    monthly, yearly = 3_000 + 400 * random.randn(60), 60_000 + 9_000 * random.randn(60)
    late = (yearly - 18 * monthly + 4_000 * random.randn(60) > 6_000).astype(int)
    path = tmp_path / "incomes.csv"
    rows = (f"{a:.2f},{b:.2f},{c}" for a, b, c in zip(monthly, yearly, late, strict=True))
    path.write_text("\n".join(["monthly,yearly,late", *rows]), encoding="utf-8")
    return Experiment(source=str(path), scale="none", softmax="stable", iterations=300, lr=0.01, batch_size=16)


def test_unscaled_incomes_train_without_stopping_to_the_exact_loss(incomes: Experiment) -> None:
    trainer = Trainer(incomes)
    timeline = Timeline(trainer)
    timeline.frame(Moment(300, 7))
    assert timeline.stop is None
    gone = 0
    for iteration in trainer.iterations(trainer.initial, 1, 300):
        assert_exact(iteration)
        right = iteration["probs"][np.arange(16), iteration["y"]]
        gone += int((right == 0).sum())
        assert np.isfinite(iteration["losses"]).all()
    assert gone > 100  # or this tested nothing


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
