from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Dataset, Experiment, Program
from stepviz.ops import build, initial_parameters
from stepviz.ops.initial import matrices
from stepviz.settings import Reduction, Softmax

Floats = npt.NDArray[np.float64]

STEP = 1e-3
RELATIVE_ERROR = 1e-8


@dataclass(frozen=True)
class Case:
    """A network of random shape, with random rows and parameters."""

    features: int
    classes: int
    batch: int
    seed: int

    def dataset(self) -> Dataset:
        random = np.random.RandomState(self.seed)
        rows = np.arange(self.batch)
        return Dataset(
            name="random",
            X=random.randn(self.batch, self.features),
            y=random.randint(0, self.classes, self.batch, dtype=np.int64),
            train=rows,
            val=rows,
            test=rows,
            features=tuple(f"x{n}" for n in range(self.features)),
            classes=tuple(f"c{n}" for n in range(self.classes)),
        )

    def parameters(self, dataset: Dataset) -> tuple[Floats, Floats]:
        random = np.random.RandomState(self.seed + 1)
        (W, _) = initial_parameters(matrices((len(dataset.features), len(dataset.classes))), random)
        return W, random.randn(self.classes)


cases = st.builds(
    Case,
    features=st.integers(1, 6),
    classes=st.integers(2, 5),
    batch=st.integers(1, 8),
    seed=st.integers(0, 2**31),
)


def slope(loss: Callable[[Floats], float], at: Floats) -> Floats:
    """Central differences over five points: the error falls with the fourth power of the step."""
    gradient = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = STEP
        near = loss(at + step) - loss(at - step)
        far = loss(at + 2 * step) - loss(at - 2 * step)
        gradient[place] = (8 * near - far) / (12 * STEP)
    return gradient


def objective(program: Program, case: Case, reduction: Reduction, W: Floats, b: Floats) -> float:
    slots = program.run(np.arange(case.batch), (W, b))
    losses = slots[program.slots["losses"]]
    return float(losses.sum() if reduction == "sum" else losses.mean())


def agree(exact: Floats, measured: Floats) -> bool:
    return bool(np.linalg.norm(exact - measured) <= RELATIVE_ERROR * np.linalg.norm(exact) + 1e-12)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("softmax", ["plain", "stable"])
@given(case=cases)
def test_gradients_are_the_slopes_of_the_loss(reduction: Reduction, softmax: Softmax, case: Case) -> None:
    dataset = case.dataset()
    program = build(Experiment(batch_size=case.batch, reduction=reduction, softmax=softmax), dataset)
    W, b = case.parameters(dataset)
    slots = program.run(np.arange(case.batch), (W, b))
    assert agree(slots[program.slots["dW"]], slope(lambda at: objective(program, case, reduction, at, b), W))
    assert agree(slots[program.slots["db"]], slope(lambda at: objective(program, case, reduction, W, at), b))


@given(case=cases)
def test_the_mean_gradient_is_the_summed_one_divided_by_the_batch(case: Case) -> None:
    dataset = case.dataset()
    parameters = case.parameters(dataset)
    found: dict[str, Floats] = {}
    for reduction in ("sum", "mean"):
        program = build(Experiment(batch_size=case.batch, reduction=reduction), dataset)
        found[reduction] = program.run(np.arange(case.batch), parameters)[program.slots["dW"]]
    assert np.allclose(found["mean"] * case.batch, found["sum"], rtol=1e-13, atol=1e-15)


@given(case=cases)
def test_the_stable_softmax_gives_the_plain_probabilities(case: Case) -> None:
    dataset = case.dataset()
    parameters = case.parameters(dataset)
    plain, stable = (
        program.run(np.arange(case.batch), parameters)[program.slots["probs"]]
        for program in (
            build(Experiment(batch_size=case.batch, softmax="plain"), dataset),
            build(Experiment(batch_size=case.batch, softmax="stable"), dataset),
        )
    )
    assert np.allclose(plain, stable, rtol=1e-13, atol=0)
    assert np.allclose(plain.sum(axis=1), 1, rtol=1e-15, atol=0)
