"""Settings of Python that cannot be used have their sentence, and the outermost values are taken.

Those of a command line stand in `tests/cli/mistakes.toml`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, UserError
from stepviz.settings.limits import MAX_BATCH_SIZE, MAX_ITERATIONS

OF_ANOTHER_TYPE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"seed": None}, "seed=None cannot be used: give for example seed=0"),
    ({"lr": "x"}, "--lr 'x' is not a number: write for example --lr 0.01"),
    ({"lr": 10**400}, f"lr={10**400} cannot be used: give for example lr=0.01"),
    ({"hidden": 8.5}, "hidden=8.5 cannot be used: give for example hidden=(8, 8)"),
    ({"header": 1}, "header=1 cannot be used: give for example header=True"),
    ({"header": "yes"}, "header='yes' cannot be used: give for example header=True"),
    ({"activation": None}, "activation=None cannot be used: give relu, tanh, sigmoid, leaky, gelu or silu"),
    ({"seed": np.array([1, 2])}, "seed=array([1, 2]) cannot be used: give for example seed=0"),
    ({"sampling": np.arange(2)}, "sampling=array([0, 1]) cannot be used: give replacement, epochs or order"),
    ({"set": False}, "set=False cannot be used: give for example set=(('a', 2.0), ('b', -3.0))"),
    ({"set": {"a": "x"}}, "set={'a': 'x'} cannot be used: give for example set=(('a', 2.0), ('b', -3.0))"),
    ({"features": "a\rb"}, "--features 'a\\rb' is not a list of columns: write for example --features age,height"),
)
TAKEN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("article", {"seed": 2**32 - 1, "iterations": 1, "batch_size": 1, "lr": 0.0, "check": (1, 1)}),
    ("article", {"iterations": MAX_ITERATIONS, "batch_size": MAX_BATCH_SIZE, "lr": 1.7976931348623157e308}),
    ("article", {"variant": "as-printed", "batch_size": 2, "lr": 5e-324}),
    ("article", {"hidden": (1,) * 8, "optimizer": "adam", "momentum": 0.0, "beta2": 0.0}),
    ("xor", {"rows": 4, "noise": 0}),
    ("xor", {"rows": 100_000, "noise": 10, "val": 0.5, "test": 0.4999}),
    ("names", {"context": 16, "embed": 64}),
    ("names", {"context": 1, "embed": 0}),
    ("digits", {"conv": "64@16x16", "hidden": (4096,), "dropout": 0}),
    ("a.csv", {"image": "256x256", "delimiter": ";", "decimal": ",", "features": ("a", "b")}),
    ("iris", {"hidden": (4,), "freeze": ("W1", "b1", "W2"), "norm": "batch", "batch_size": 2}),
)


@pytest.mark.parametrize(("given", "sentence"), OF_ANOTHER_TYPE)
def test_a_value_of_another_type_has_its_sentence_however_it_is_given(given: dict[str, Any], sentence: str) -> None:
    for make in (Experiment, partial(replace, Experiment())):
        with pytest.raises(UserError) as refused:
            make(**given)
        assert str(refused.value) == sentence


def test_what_is_no_setting_is_told() -> None:
    for name, way in (("lrr", "did you mean lr?"), ("zzz", "help(stepviz.Experiment) lists them")):
        with pytest.raises(UserError) as refused:
            Experiment.of("iris", **{name: 1})
        assert str(refused.value) == f"unknown setting {name!r}: {way}"


@pytest.mark.parametrize(("source", "given"), TAKEN)
def test_the_outermost_values_are_taken(source: str, given: dict[str, Any]) -> None:
    run = Experiment.of(source, **given)
    assert {name: getattr(run, name) for name in given} == given
