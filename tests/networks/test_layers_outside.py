"""Three steps of networks with norms, dropout and filters are those of PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Trainer
from stepviz.ops import Array
from tests.support.pytorch import ABOVE, FIGURES, FILTERS, IMAGES

ROWS = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.3]]
START = {
    "W1": [[0.3, -0.2, 0.5], [0.1, 0.4, -0.6]],
    "b1": [0.01, -0.02, 0.03],
    "gamma1": [1.2, 0.8, -0.5],
    "beta1": [0.1, -0.2, 0.3],
    "W2": [[0.7, -0.4], [-0.1, 0.2], [0.25, 0.6]],
    "b2": [0.05, -0.15],
}
"""What the networks with one hidden layer start from."""
ON_FILTERS = {
    "W1": FILTERS,
    "b1": [0.05, -0.1],
    "W2": ABOVE,
    "b2": [0.01, -0.02, 0.03],
    "W3": START["W2"],
    "b3": START["b2"],
}


def dataset(rows: list[list[float]], image: tuple[int, int] | None = None) -> Dataset:
    """Four rows of two classes, all of them to be learned from, in their order, and to be checked with."""
    everything = np.arange(4)
    return Dataset(
        name="four",
        X=np.array(rows),
        y=np.array([0, 1, 1, 0]),
        train=everything,
        val=everything,
        test=everything,
        features=tuple(f"x{column}" for column in range(len(rows[0]))),
        classes=("c0", "c1"),
        image=image,
    )


def started(trainer: Trainer, start: dict[str, list[float]] | dict[str, list[list[float]]]) -> tuple[Array, ...]:
    """What is carried into the first iteration, the parameters as given."""
    names = [parameter.name for parameter in trainer.program.parameters]
    return (*(np.array(start[name]) for name in names), *trainer.initial[len(names) :])


@pytest.mark.parametrize(("setting", "value"), FIGURES)
def test_three_steps_are_those_of_pytorch(setting: str, value: str) -> None:
    filters = setting == "conv"
    run = Experiment(
        hidden=(3,),
        activation="relu" if filters else "tanh",
        reduction="mean",
        lr=0.1,
        sampling="order",
        **{setting: float(value) if setting == "dropout" else value},  # type: ignore[arg-type]
    )
    trainer = Trainer(run, dataset(IMAGES, (6, 6)) if filters else dataset(ROWS))
    made = trainer.iterations(started(trainer, ON_FILTERS if filters else START), 1, 3)  # type: ignore[arg-type]
    wanted = FIGURES[setting, value]
    assert [float(each["loss"]) for each in made] == pytest.approx(wanted["losses"], rel=1e-9)
    for name, numbers in wanted["after"].items():
        assert made[-1][f"{name}_after"] == pytest.approx(np.array(numbers), rel=1e-9, abs=1e-11), name
    if "checked" in wanted:
        scores = trainer.program.scores(np.array(ROWS), made[-1].model_after)
        chances = trainer.program.chances(scores)[np.arange(4), [0, 1, 1, 0]]
        assert -np.log(chances).mean() == pytest.approx(wanted["checked"], rel=1e-9)
