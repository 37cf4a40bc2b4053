"""What counting knows of a text, and what training comes to."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.cli.characters.counting import counting


def test_the_loss_of_all_training_rows_is_that_of_the_model() -> None:
    timeline = Timeline(Trainer(Experiment.of("names", iterations=30)))
    found = counting(timeline, 30)
    assert found is not None
    data, (W, b) = timeline.trainer.dataset, timeline.iteration(30).after
    z = W[data.X[data.train, 0]] + b
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    losses = [-math.log(row[y]) for row, y in zip(p, data.y[data.train], strict=True)]
    assert found.trained == pytest.approx(sum(losses) / len(losses), rel=1e-12)
    assert found.counted < found.trained


def test_there_is_nothing_to_count_elsewhere() -> None:
    assert counting(Timeline(Trainer(Experiment(iterations=2))), 2) is None
    assert counting(Timeline(Trainer(Experiment.of("names", loss="mse", iterations=2))), 2) is None


def test_training_comes_to_the_table_of_bigrams() -> None:
    run = Experiment.of("names", lr=0.1, optimizer="adam", batch_size=1982, sampling="order", iterations=400)
    found = counting(Timeline(Trainer(run)), 400)
    assert found is not None
    assert 0 < found.trained - found.counted < 0.01


def test_train_says_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "names", "--iterations", "2"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "loss of all training rows  trained 3.3176   counted 2.2966"
    assert main(["train", "names", "--iterations", "2", "--format", "json"]) == 0
    assert '"training_rows":{"trained":' in capsys.readouterr().out
