from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.cli.options import experiment as read
from stepviz.cli.parser import parse
from stepviz.settings.values import short

numbers = st.one_of(
    st.sampled_from([0.0, 5e-324, 1e-5, 0.01, 0.1 + 0.2, 1.0, 100.0, 1e16, 1e22, 1.7976931348623157e308]),
    st.floats(min_value=0, allow_nan=False, allow_infinity=False),
)


SOURCES: list[dict[str, Any]] = [
    {"source": "article"},
    {"source": "moons", "rows": 7, "noise": 0.0, "features": ("x1",), "val": 0.1},
    {"source": "a.csv", "label": "none", "delimiter": ";", "decimal": ",", "header": False, "scale": "standard"},
    {"source": "a.csv", "one_hot": True, "missing": "mean"},
    {"source": "-", "features": ("a", "b c")},
    {"source": "x/y.npz", "batch_size": 3},
    {"source": "a/b c.csv", "label": "--grade", "features": ("--x", 'c"d', "e,f"), "delimiter": "\t"},
    {"source": "spirals", "test": 1 / 3, "check": (1, 2), "val": 0, "weights": "-w.npz"},
]


@pytest.mark.parametrize("given", SOURCES, ids=str)
def test_every_source_has_what_suits_it_and_can_be_varied(given: dict[str, Any]) -> None:
    experiment = Experiment.of(**given)
    assert {name: getattr(experiment, name) for name in given} == given
    assert replace(experiment, seed=3, lr=0.5) == Experiment.of(**given, seed=3, lr=0.5)
    assert json.loads(json.dumps(experiment.settings())) == experiment.settings()
    assert read(parse("train", experiment.words())) == experiment
    if given["source"] != "article":
        assert (experiment.reduction, experiment.softmax) == ("mean", "stable")
        assert experiment.fitted(1000).batch_size == given.get("batch_size", 32)
        assert experiment.fitted(5).batch_size == given.get("batch_size", 5)


def test_what_suits_the_article_is_the_default() -> None:
    assert Experiment.of() == Experiment.of("article", lr=None) == Experiment() == Experiment().fitted(8)


@given(numbers)
@example(1e16)
@example(-0.0)
def test_short_numbers_read_back_as_the_same_number(number: float) -> None:
    text = short(number)
    assert float(text) == number
    assert not text.endswith(".0")


def test_numbers_of_numpy_are_plain_numbers() -> None:
    given = {"seed": np.int64(3), "lr": np.float64(0.5), "warmup": np.int32(4), "skip": np.bool_(False)}
    run = Experiment.of("xor", **given, hidden=np.int8(5))
    assert run == Experiment.of("xor", seed=3, lr=0.5, warmup=4, hidden=5)
    assert "np." not in repr(run)
    assert Experiment.of("xor", weights=Path("w.json")).weights == "w.json"
    assert run.words() == ["xor", "--seed", "3", "--lr", "0.5", "--hidden", "5", "--warmup", "4"]
