"""Three steps of small networks are those of PyTorch 2.13 on a CPU, in float64, computed once: `pytorch.json`.

Of each are there the losses and what is carried on after the last; the losses of the later steps are those of all
weights before. Layers are called as in PyTorch: `leaky_relu(a, 0.01)`, `gelu`, `silu`. `AdamW` has two groups of
parameters: the matrices with `weight_decay=0.3`, the biases without. Schedules are `LinearLR(end_factor=0.0)`,
`CosineAnnealingLR` and `MultiStepLR` over four iterations, chained with `LinearLR(1 / 2, total_iters=1)` for a warm-up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Trainer
from stepviz.ops import Array
from stepviz.training.iteration import Iteration
from tests.support.nets import dataset_of

FIGURES = json.loads((Path(__file__).parent / "pytorch.json").read_text(encoding="utf-8"))
"""By what they are of; `starts`: rows, and the parameters that the networks start from."""
STARTS: Mapping[str, Any] = FIGURES["starts"]
START: Mapping[str, Any] = STARTS["START"]
"""Of one hidden layer."""
ON_FILTERS = {
    "W1": STARTS["FILTERS"],
    "b1": [0.05, -0.1],
    "W2": STARTS["ABOVE"],
    "b2": [0.01, -0.02, 0.03],
    "W3": START["W2"],
    "b3": START["b2"],
}
ON_CHARACTERS: Mapping[str, Any] = {
    "0": {"W": STARTS["PICKED"], "b": STARTS["LAST"]},
    "2": {
        "E1": STARTS["TABLE"],
        "W2": STARTS["ON_TABLE"],
        "b2": START["b1"],
        "W3": STARTS["TO_CHARACTERS"],
        "b3": STARTS["LAST"],
    },
}
"""By how many numbers a character has; 0: its row of the weights. Of four characters the last stands nowhere."""
RUN = Experiment(hidden=(3,), activation="tanh", reduction="mean", lr=0.1, sampling="order")
STABLE = replace(RUN, softmax="stable")
CHARACTERS = Experiment("four.txt", task="next-char", context=2, reduction="mean", lr=0.1, sampling="order")


def dataset(X: Array, y: Array, **more: Any) -> Dataset:
    """Four rows, all of them to be learned from, in their order, and to be checked with."""
    return dataset_of(X, y, val=np.arange(4), test=np.arange(4), **more)


def classified(rows: Any, **more: Any) -> Dataset:
    """Rows of two classes."""
    return dataset(np.array(rows), np.array([0, 1, 1, 0]), classes=("c0", "c1"), **more)


def characters(contexts: Any, embed: str = "3") -> Dataset:
    """Contexts of characters and what comes next."""
    known = (".", "a", "b", "c")
    keys = known if embed != "0" else tuple(f"{character} x{place}" for place in range(2) for character in known)
    return dataset(np.array(contexts), np.array([1, 2, 2, 3]), classes=known, characters=known, keys=keys)


def agree(trainer: Trainer, start: Mapping[str, Any], wanted: Mapping[str, Any], digits: int = 12) -> None:
    """Three steps from these parameters on: the losses, what is carried on, and the loss at a check after them."""
    names, near = [parameter.name for parameter in trainer.program.parameters], 10.0**-digits
    carried = (*(np.array(start[name]) for name in names), *trainer.initial[len(names) :])
    made: Sequence[Iteration] = trainer.iterations(carried, 1, 3)
    assert [float(each["loss"]) for each in made] == pytest.approx(wanted["losses"], rel=near)
    if "rates" in wanted:
        assert [float(each["lr"]) for each in made] == pytest.approx(wanted["rates"], rel=near)
    for name, numbers in wanted["after"].items():
        assert made[-1][f"{name}_after"] == pytest.approx(np.array(numbers), rel=near, abs=near / 10), name
    if "checked" in wanted:
        probabilities = trainer.program.probabilities(trainer.program.scores(trainer.dataset.X, made[-1].model_after))
        assert -np.log(probabilities[np.arange(4), trainer.dataset.y]).mean() == pytest.approx(
            wanted["checked"], rel=near
        )


@pytest.mark.parametrize("activation", FIGURES["activations"])
def test_activations(activation: str) -> None:
    trainer = Trainer(replace(STABLE, activation=activation), classified(STARTS["ROWS"]))
    agree(trainer, START, FIGURES["activations"][activation])


@pytest.mark.parametrize(
    ("name", "given"),
    [("norm batch", {"norm": "batch"}), ("norm layer", {"norm": "layer"}), ("dropout 0.4", {"dropout": 0.4})],
)
def test_norms_and_dropout(name: str, given: dict[str, Any]) -> None:
    agree(Trainer(replace(RUN, **given), classified(STARTS["ROWS"])), START, FIGURES["layers"][name], digits=9)


def test_filters() -> None:
    trainer = Trainer(replace(RUN, activation="relu", conv="2@3x3"), classified(STARTS["IMAGES"], image=(6, 6)))
    agree(trainer, ON_FILTERS, FIGURES["layers"]["conv 2@3x3"], digits=9)


@pytest.mark.parametrize("norm", FIGURES["skips"])
def test_skip_connections(norm: str) -> None:
    run = replace(STABLE, hidden=(2, 2), norm=None if norm == "none" else norm, skip=True)
    agree(Trainer(run, classified(STARTS["ROWS"])), STARTS["SKIPPING"], FIGURES["skips"][norm])


@pytest.mark.parametrize("embed", ON_CHARACTERS)
def test_characters(embed: str) -> None:
    inner: dict[str, Any] = {} if embed == "0" else {"hidden": (3,), "activation": "tanh"}
    trainer = Trainer(replace(CHARACTERS, embed=int(embed), **inner), characters(STARTS["CONTEXTS"], embed))
    agree(trainer, ON_CHARACTERS[embed], FIGURES["layers"][f"embed {embed}"], digits=9)


def wave(*shape: int, phase: float) -> Array:
    """Numbers that are easily made again: half the cosine of 1.7 times their place."""
    numbers: Array = 0.5 * np.cos(1.7 * np.arange(math.prod(shape)) + phase)
    return numbers.reshape(shape)


def phased(trainer: Trainer) -> dict[str, Any]:
    """Each parameter as such numbers: the first from phase 1 on, the next from 2 on."""
    program = trainer.program
    every = enumerate(program.parameters, 1)
    return {parameter.name: wave(*program.shape(parameter), phase=phase) for phase, parameter in every}


def test_filters_on_filters() -> None:
    run = replace(STABLE, hidden=(), activation="relu", conv="2@1x2,3@2x1")
    trainer = Trainer(run, classified(3 * wave(4, 36, phase=0.3), image=(6, 6)))
    agree(trainer, phased(trainer), FIGURES["stacked"]["2@1x2,3@2x1"])


@pytest.mark.parametrize(("name", "given"), [("2@2x2", {"conv": "2@2x2"}), ("positions", {"positions": True})])
def test_filters_or_positions_on_embeddings(name: str, given: dict[str, Any]) -> None:
    four: dict[str, Any] = {"context": 4, "embed": 3, "hidden": (3,), "activation": "tanh", "softmax": "stable"}
    contexts = [[0, 0, 1, 2], [0, 1, 2, 2], [1, 2, 2, 0], [2, 2, 0, 1]]
    trainer = Trainer(replace(CHARACTERS, **four, **given), characters(contexts))
    agree(trainer, phased(trainer), FIGURES["stacked"][name])


@pytest.mark.parametrize("name", FIGURES["rates"])
def test_losses_outputs_optimizers_schedules_and_warm_ups(name: str) -> None:
    loss, output, optimizer, schedule, warmup = name.split()
    made: dict[str, Any] = {
        "schedule": schedule,
        "loss": loss,
        "output": output,
        "optimizer": optimizer,
        "l2": 0.3 if optimizer == "adamw" else 0.0,
    }
    run = replace(RUN, **made, warmup=int(warmup), iterations=4)
    rows, columns = np.array(STARTS["ROWS"]), 1 if loss == "bce" else 2
    data = classified(rows) if loss == "bce" else dataset(rows, np.array(STARTS["TARGETS"]), targets=("y0", "y1"))
    start = {**START, "W2": np.array(START["W2"])[:, :columns], "b2": np.array(START["b2"])[:columns]}
    agree(Trainer(run, data), start, FIGURES["rates"][name])
