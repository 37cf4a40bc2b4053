from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data import load
from stepviz.settings.sources import BUNDLED

AS_GIVEN = {
    "iris": "c422544ce98e916f6b0fa262c8fd870d0f40e973d98e0e4999c7e50fc3084311",
    "digits": "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2",
}
"""SHA-256 of the inputs and labels of each row: of irises in tenths."""


@pytest.mark.parametrize("name", AS_GIVEN)
def test_the_rows_of_a_bundled_set_are_those_of_its_source(name: str) -> None:
    data = load(Experiment.of(name, scale="none"))
    whole = np.round(data.X * (10 if name == "iris" else 1))
    rows = np.column_stack([whole, data.y]).astype(np.uint8).tobytes()
    assert sha256(rows).hexdigest() == AS_GIVEN[name]


def test_source_and_licence_are_named() -> None:
    text = (files("stepviz.data") / "sets" / "README.md").read_text(encoding="utf-8")
    assert text.count("CC BY 4.0") == len(BUNDLED)
    for name in BUNDLED:
        assert "UCI Machine Learning Repository" in load(Experiment.of(name)).origin
        assert "CC BY 4.0" in load(Experiment.of(name)).origin


def test_shapes_are_what_they_are_called() -> None:
    X, y = (lambda data: (data.X, data.y))(load(Experiment.of("xor", noise=0)))
    assert np.array_equal(y, (X[:, 0] > 0) != (X[:, 1] > 0))
    circles = load(Experiment.of("circles", noise=0))
    radius = np.hypot(*circles.X.T)
    assert np.array_equal(circles.y, radius > 0.6)
    spirals = load(Experiment.of("spirals", noise=0))
    near = np.linalg.norm(spirals.X[:, None] - spirals.X[None], axis=2)
    assert near[spirals.y[:, None] != spirals.y[None]].min() > 0.15
    clouds = load(Experiment.of("gauss", noise=0))
    assert np.array_equal(clouds.X, np.column_stack([clouds.y - 0.5, clouds.y - 0.5]))
