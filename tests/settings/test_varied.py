from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
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


def test_a_formula_starts_from_values_near_its_own() -> None:
    run = Experiment.of("chain-rule")
    found = [dict(own(run, seed).set)["x"] for seed in range(40)]
    assert all(1.0 <= value <= 3.0 and value == round(value, 2) for value in found)
    assert len(set(found)) > 30
    assert own(run, 3) == own(run, 3)
    neuron = dict(own(Experiment.of("chain-rule", formula="neuron"), 3).set)
    assert neuron["x2"] == 0, "what is 0 stays 0"
    assert neuron["w1"] < 0 < neuron["w2"]


def test_with_its_own_value_it_is_the_formula_of_the_source() -> None:
    run = Experiment.of("chain-rule")
    both = (Timeline(Trainer(one)).iterations(3, 3)[0] for one in (run, replace(own(run, 0), set=(("x", 2.0),))))
    first, other = ([found[name].tolist() for name in found.program.tensors] for found in both)
    assert first == other
