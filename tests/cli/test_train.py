from __future__ import annotations

import json

from stepviz import Experiment, Timeline, Trainer
from tests.support.commands import printed


def test_train_as_json_is_the_timeline() -> None:
    start, *checks, end = map(json.loads, printed("train --format json"))
    timeline = Timeline(Trainer(Experiment()))
    last = timeline.frame(timeline.schedule.last).current
    assert start == {"event": "start", "source": "article", "experiment": Experiment().settings()}
    assert [check["iteration"] for check in checks] == list(range(100, 4001, 100))
    for check in checks:
        number = check["iteration"]
        looks = {"loss": timeline.losses[number - 1], **timeline.accuracy(number)}
        assert check == {"event": "check", "iteration": number, **looks}
    assert end == {
        "event": "end",
        "iteration": 4000,
        "loss": timeline.losses[-1],
        "train": 100.0,
        "val": 100.0,
        "test": 100.0,
        "parameters": {"W": last["W_after"].tolist(), "b": last["b_after"].tolist()},
    }
