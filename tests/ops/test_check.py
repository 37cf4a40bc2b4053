"""What a check says it counts is what it counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Trainer

RUNS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("article", {}),
    ("xor", {"hidden": (3,), "norm": "batch", "dropout": 0.3}),
    ("xor", {"loss": "bce", "hidden": (3,)}),
    ("iris", {"loss": "half-mse", "hidden": (2,), "output": "sigmoid"}),
    ("digits", {"conv": "2@3x3", "hidden": (4,)}),
    ("names", {"embed": 2, "context": 2}),
    ("housing", {"hidden": (3,), "output": "linear"}),
)


@pytest.mark.parametrize(("source", "given"), RUNS)
def test_the_code_of_a_check_gives_what_it_finds(source: str, given: dict[str, Any]) -> None:
    trainer = Trainer(Experiment.of(source, **given))
    program, iteration = trainer.program, trainer.iterate(trainer.initial, 1)
    check = program.check(("train",))
    rows = trainer.dataset.rows("train")
    y = trainer.dataset.y[rows]
    if program.dataset.task == "regression":
        y = y.reshape(len(rows), -1)  # as a batch has them
    made = check.scores("train", *iteration.model_after)
    if trainer.experiment.loss == "bce":
        made = made[:, 1:]  # the logit of class 1, beside the 0 that it is compared with
    names = {"z": made, "o": made, "y": y, "spread": ((y - y.mean(axis=0)) ** 2).sum()}
    found = float(check.compute(*iteration.model_after)[0])
    code = float(eval(check.code, names))
    assert code * (1 if check.equation.startswith("R²") else 100) == pytest.approx(found, rel=1e-12)
    assert np.isfinite(found)
    if source != "article":
        some = program.scores(trainer.dataset.X[:2], iteration.model_after)
        assert program.scores(trainer.dataset.X[:0], iteration.model_after).shape == (0, *some.shape[1:])
