from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.errors import UserError
from stepviz.settings.varied import varied

XOR = Experiment.of("xor", hidden=(4,))


def test_each_value_goes_with_each_and_nothing_else_changes() -> None:
    found = varied(XOR, ["lr=0.01,0.1", "optimizer=sgd,adam"])
    assert [(one.run.lr, one.run.optimizer) for one in found] == [
        (0.01, "sgd"),
        (0.01, "adam"),
        (0.1, "sgd"),
        (0.1, "adam"),
    ]
    assert [one.label for one in found] == ["lr 0.01 · sgd", "lr 0.01 · adam", "lr 0.1 · sgd", "lr 0.1 · adam"]
    kept = {name: value for name, value in XOR.settings().items() if name not in ("lr", "optimizer")}
    assert all(kept.items() <= one.run.settings().items() for one in found)


def test_seeds_are_a_sweep_of_runs_that_differ_in_nothing_else() -> None:
    found = varied(XOR, ["seed=0..2", "lr=0.1,1"])
    assert [one.run.seed for one in found] == [0, 0, 1, 1, 2, 2]
    assert [one.others for one in found] == ["lr 0.1", "lr 1"] * 3


def test_values_with_commas_stand_between_semicolons() -> None:
    assert [one.run.hidden for one in varied(XOR, ["hidden=4;8,8"])] == [(4,), (8, 8)]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["lr=0.1"], "--vary makes 1 run: a board has 2 to 12"),
        (["lr=0.1,0.1"], "--vary makes 1 run: a board has 2 to 12"),
        (["seed=0..20"], "--vary makes more than 12 runs: a board has 2 to 12"),
        (["seed=0..999999999"], "a board has 2 to 12"),
        (["seed=0..3", "lr=1,2,3,4"], "--vary makes more than 12 runs: a board has 2 to 12"),
        (["lr=1,2", "lr=3,4"], "--vary names lr twice"),
        (["lr"], "is not NAME=VALUE,VALUE"),
        (["lrr=1,2"], "did you mean lr?"),
        (["noise=0.1,0.2"], "'noise' cannot be varied"),
        (["iterations=10,20"], "'iterations' cannot be varied"),
        (["lr=1,fast"], "--lr 'fast' is not a number"),
        (["optimizer=sgd,adm"], "adam"),
        (["momentum=0.1,0.9"], "--momentum is for"),
    ],
)
def test_what_cannot_be_a_board_is_said_in_a_sentence(texts: list[str], said: str) -> None:
    with pytest.raises(UserError) as error:
        varied(XOR, texts)
    assert said in str(error.value)
