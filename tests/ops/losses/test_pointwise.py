"""Squared error: the worked examples by hand, and what it says."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training.timeline import finish
from tests.support.commands import printed
from tests.support.moments import iteration_of


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


def test_how_far_off_a_fit_is_on_average_is_told_beside_it() -> None:
    timeline = Timeline(Trainer(Experiment.of("housing", iterations=40, check=(20, 50))))
    finish(timeline.extend(40))
    data, found = timeline.trainer.dataset, timeline.accuracy(40)
    W, b = timeline.iteration(40).after
    for split in ("train", "val", "test"):
        off = data.X[data.rows(split)] @ W + b - data.y[data.rows(split), None]
        assert found[f"{split}_mae"] == pytest.approx(abs(off).mean(), rel=1e-12)
    then = timeline.accuracy(20)
    assert then.keys() == {"train", "train_mae"}
    assert timeline.frame(timeline.schedule.parse("25:loss")).value(Cell("train_mae")) == then["train_mae"]
