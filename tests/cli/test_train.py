from __future__ import annotations

import json

import pytest

from stepviz import Experiment, Timeline, Trainer
from tests.support.commands import ended, printed


def test_train_as_json_is_the_timeline() -> None:
    start, *checks, end = map(json.loads, printed("train --format json"))
    timeline = Timeline(Trainer(Experiment()))
    last = timeline.frame(timeline.schedule.last).current
    assert start == {"event": "start", "source": "article", "experiment": Experiment().settings()}
    assert [check["iteration"] for check in checks] == list(range(100, 4001, 100))
    for check in checks:
        number = check["iteration"]
        loss = timeline.losses[number - 1]
        assert check == {"event": "check", "iteration": number, "loss": loss} | {**timeline.accuracy(number)}
    assert end == {
        "event": "end",
        "iteration": 4000,
        "loss": timeline.losses[-1],
        "train": 100.0,
        "val": 100.0,
        "test": 100.0,
        "parameters": {"W": last["W_after"].tolist(), "b": last["b_after"].tolist()},
    }


def test_a_run_that_is_not_finite_as_json() -> None:
    status, out, _ = ended("train --lr 100 --format json")
    end = json.loads(out.splitlines()[-1])
    assert status == 1
    assert end["stopped"] == "not finite"
    assert end["where"] == {"moment": "4:softmax", "cell": "probs.e2.c0"}
    assert (end["iteration"], end["loss"], end["test"]) == (4, None, None)
    assert end["parameters"]["W"][0] == [None, pytest.approx(177.309, abs=0.001)]
