"""A run with numbers of its own is like the other one in all else."""

from __future__ import annotations

from dataclasses import replace

from stepviz import Experiment, Timeline, Trainer
from stepviz.settings.own_numbers import own


def test_a_net_has_another_seed() -> None:
    run = Experiment.of("xor", hidden=(3,))
    assert own(run, 7) == replace(run, seed=7)


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
