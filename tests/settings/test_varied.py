from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz import Experiment, UserError
from stepviz.settings.varied import own, varied

XOR = Experiment.of("xor", hidden=(4,))


def test_each_value_goes_with_each_and_nothing_else_changes() -> None:
    found = varied(XOR, ["lr=0.01,0.1", "optimizer=sgd,adam"])
    each = [(0.01, "sgd"), (0.01, "adam"), (0.1, "sgd"), (0.1, "adam")]
    assert [(one.run.lr, one.run.optimizer) for one in found] == each
    assert [one.label for one in found] == ["lr 0.01 · sgd", "lr 0.01 · adam", "lr 0.1 · sgd", "lr 0.1 · adam"]
    kept = {name: value for name, value in XOR.settings().items() if name not in ("lr", "optimizer")}
    assert all(kept.items() <= one.run.settings().items() for one in found)


def test_seeds_are_a_sweep_of_runs_that_differ_in_nothing_else() -> None:
    found = varied(XOR, ["seed=0..2", "lr=0.1,1"])
    assert [one.run.seed for one in found] == [0, 0, 1, 1, 2, 2]
    assert [one.others for one in found] == ["lr 0.1", "lr 1"] * 3
    assert [one.run.hidden for one in varied(XOR, ["hidden=4;8,8"])] == [(4,), (8, 8)]
    assert own(XOR, 7) == replace(XOR, seed=7)


def test_a_range_that_goes_back_and_a_comma_in_a_bracket_are_told() -> None:
    for text, told in (
        ("seed=5..0", "seed=5..0 ends before it begins: write seed=0..5"),
        ("activation=max(x,0),tanh", "between values with commas of their own stands ;"),
    ):
        with pytest.raises(UserError, match=told):
            varied(XOR, [text])
    assert [one.label for one in varied(XOR, ["activation=max(x,0);tanh"])] == ["max(x,0)", "tanh"]
