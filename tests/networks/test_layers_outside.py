"""Three steps of networks with norms, dropout, filters and tables of characters are those of PyTorch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Trainer
from stepviz.ops import Array
from stepviz.training.iteration import Iteration
from tests.support.pytorch import (
    ABOVE,
    ACTIVATED,
    FIGURES,
    FILTERS,
    IMAGES,
    ON_TABLE,
    PICKED,
    SKIPPED,
    TABLE,
    TO_CHARACTERS,
)
from tests.support.stacked import STACKED

ROWS = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.3]]
START: dict[str, Any] = {
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
LAST = [0.05, -0.15, 0.1, 0.0]
ON_CHARACTERS = {
    "0": {"W": PICKED, "b": LAST},
    "2": {"E1": TABLE, "W2": ON_TABLE, "b2": START["b1"], "W3": TO_CHARACTERS, "b3": LAST},
}
"""By how many numbers a character has; 0: its row of the weights."""
SKIPPING: dict[str, Any] = {
    "W1": [[0.3, -0.2], [0.1, 0.4]],
    "b1": [0.01, -0.02],
    "gamma1": [1.2, 0.8],
    "beta1": [0.1, -0.2],
    "W2": [[0.7, -0.4], [-0.1, 0.2]],
    "b2": [0.05, -0.15],
    "gamma2": [-0.5, 0.9],
    "beta2": [0.3, 0.15],
    "W3": [[-0.6, 0.5], [0.25, 0.35]],
    "b3": [0.02, -0.03],
}
"""What two layers of two units start from."""
CONTEXTS = [[0, 0], [0, 1], [1, 2], [2, 2]]
"""Of four characters: the last one stands nowhere, so that nothing may reach its row."""


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


def characters(embed: str) -> Dataset:
    """Four contexts of two characters and what comes next, in their order."""
    everything, known = np.arange(4), (".", "a", "b", "c")
    return Dataset(
        name="four",
        X=np.array(CONTEXTS),
        y=np.array([1, 2, 2, 3]),
        train=everything,
        val=everything,
        test=everything,
        features=("x0", "x1"),
        classes=known,
        characters=known,
        keys=known if embed != "0" else tuple(f"{character} x{place}" for place in range(2) for character in known),
    )


def started(trainer: Trainer, start: dict[str, list[float]] | dict[str, list[list[float]]]) -> tuple[Array, ...]:
    """What is carried into the first iteration, the parameters as given."""
    names = [parameter.name for parameter in trainer.program.parameters]
    return (*(np.array(start[name]) for name in names), *trainer.initial[len(names) :])


def agree(made: Sequence[Iteration], wanted: dict[str, Any], digits: int = 9) -> None:
    """The losses, and what is carried on after the last one."""
    near = 10.0**-digits
    assert [float(each["loss"]) for each in made] == pytest.approx(wanted["losses"], rel=near)
    for name, numbers in wanted["after"].items():
        assert made[-1][f"{name}_after"] == pytest.approx(np.array(numbers), rel=near, abs=near / 10), name


@pytest.mark.parametrize("activation", ACTIVATED)
def test_three_steps_of_an_activation_are_those_of_pytorch_to_the_last_digits(activation: str) -> None:
    run = Experiment(hidden=(3,), activation=activation, reduction="mean", softmax="stable", lr=0.1, sampling="order")
    trainer = Trainer(run, dataset(ROWS))
    agree(trainer.iterations(started(trainer, START), 1, 3), ACTIVATED[activation], digits=12)


@pytest.mark.parametrize(("setting", "value"), [each for each in FIGURES if each[0] != "embed"])
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
    made = trainer.iterations(started(trainer, ON_FILTERS if filters else START), 1, 3)
    wanted = FIGURES[setting, value]
    agree(made, wanted)
    if "checked" in wanted:
        scores = trainer.program.scores(np.array(ROWS), made[-1].model_after)
        chances = trainer.program.chances(scores)[np.arange(4), [0, 1, 1, 0]]
        assert -np.log(chances).mean() == pytest.approx(wanted["checked"], rel=1e-9)


@pytest.mark.parametrize("norm", SKIPPED)
def test_three_steps_with_skip_connections_are_those_of_pytorch_to_the_last_digits(norm: str) -> None:
    kind = None if norm == "none" else norm
    run = Experiment(
        hidden=(2, 2),
        activation="tanh",
        norm=kind,
        skip=True,
        reduction="mean",
        softmax="stable",
        lr=0.1,
        sampling="order",
    )
    trainer, wanted = Trainer(run, dataset(ROWS)), SKIPPED[norm]
    made = trainer.iterations(started(trainer, SKIPPING), 1, 3)
    agree(made, wanted, digits=12)
    chances = trainer.program.chances(trainer.program.scores(np.array(ROWS), made[-1].model_after))
    assert -np.log(chances[np.arange(4), [0, 1, 1, 0]]).mean() == pytest.approx(wanted["checked"], rel=1e-12)


def wave(*shape: int, phase: float) -> Array:
    """Numbers that are easily made again: half the cosine of 1.7 times their place."""
    numbers: Array = 0.5 * np.cos(1.7 * np.arange(math.prod(shape)) + phase)
    return numbers.reshape(shape)


def phased(trainer: Trainer) -> dict[str, Any]:
    """Each parameter as such numbers: the first from phase 1 on, the next from 2 on."""
    program = trainer.program
    every = enumerate(program.parameters, 1)
    return {parameter.name: wave(*program.shape(parameter), phase=phase) for phase, parameter in every}


def of_four_characters() -> Dataset:
    """Contexts of four characters."""
    contexts = np.array([[0, 0, 1, 2], [0, 1, 2, 2], [1, 2, 2, 0], [2, 2, 0, 1]])
    return replace(characters("3"), X=contexts, features=("x0", "x1", "x2", "x3"))


def test_three_steps_of_filters_on_filters_are_those_of_pytorch_to_the_last_digits() -> None:
    conv = "2@1x2,3@2x1"
    run = Experiment(conv=conv, reduction="mean", softmax="stable", lr=0.1, sampling="order")
    trainer = Trainer(run, dataset((3 * wave(4, 36, phase=0.3)).tolist(), (6, 6)))
    agree(trainer.iterations(started(trainer, phased(trainer)), 1, 3), STACKED[conv], digits=12)


@pytest.mark.parametrize(("steps", "given"), [("2@2x2", {"conv": "2@2x2"}), ("positions", {"positions": True})])
def test_three_steps_of_filters_or_positions_on_embeddings_are_those_of_pytorch_to_the_last_digits(
    steps: str, given: dict[str, Any]
) -> None:
    run = Experiment(
        "four.txt",
        task="next-char",
        context=4,
        embed=3,
        hidden=(3,),
        activation="tanh",
        reduction="mean",
        softmax="stable",
        lr=0.1,
        sampling="order",
        **given,
    )
    trainer = Trainer(run, of_four_characters())
    agree(trainer.iterations(started(trainer, phased(trainer)), 1, 3), STACKED[steps], digits=12)


@pytest.mark.parametrize("embed", ON_CHARACTERS)
def test_three_steps_of_characters_are_those_of_pytorch(embed: str) -> None:
    run = Experiment(
        "four.txt",
        task="next-char",
        context=2,
        embed=int(embed),
        reduction="mean",
        lr=0.1,
        sampling="order",
        **({} if embed == "0" else {"hidden": (3,), "activation": "tanh"}),  # type: ignore[arg-type]
    )
    trainer = Trainer(run, characters(embed))
    made = trainer.iterations(started(trainer, ON_CHARACTERS[embed]), 1, 3)
    agree(made, FIGURES["embed", embed])
