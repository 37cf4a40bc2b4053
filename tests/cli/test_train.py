from __future__ import annotations

import json
from pathlib import Path

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


def test_a_run_that_is_not_finite_as_json() -> None:
    status, out, _ = ended("train --lr 100 --format json")
    end = json.loads(out.splitlines()[-1])
    assert status == 1
    assert end["stopped"] == "not finite"
    assert end["where"] == {"moment": "4:softmax", "cell": "probs.e2.c0"}
    assert (end["iteration"], end["loss"], end["test"]) == (4, None, None)
    assert end["parameters"]["W"][0] == [None, pytest.approx(177.309, abs=0.001)]


@pytest.mark.parametrize(
    ("classes", "name"), [("ab", "the length of the last leaf"), ("abcdefghi", "the length of t…")]
)
def test_a_long_name_of_an_input_has_the_room_that_the_numbers_leave(tmp_path: Path, classes: str, name: str) -> None:
    (rows := tmp_path / "leaves.csv").write_text(
        "the length of the last leaf,y\n" + "".join(f"{at},{classes[at % len(classes)]}\n" for at in range(40)), "utf-8"
    )
    told = printed(f"train '{rows}' --iterations 1")
    assert any(line.startswith(f"{name} ") for line in told), told


def test_the_numbers_below_the_weights_of_a_layer_stand_in_its_columns() -> None:
    told = printed("train xor --hidden 3 --norm batch --iterations 1")
    heads, *rows = (line for line in told[told.index("weights and biases after iteration 1") + 1 :][:6])
    assert [row.split()[0] for row in rows] == ["x0", "x1", "b1", "gamma1", "beta1"]
    assert {len(row) for row in rows} == {len(heads)}
