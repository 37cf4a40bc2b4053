from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data import load
from stepviz.data.notes import notes
from stepviz.settings.sources import BUNDLED, GENERATED


def test_iris_is_fishers() -> None:
    data = load(Experiment.of("iris", scale="none"))
    assert data.X.shape == (150, 4)
    assert data.classes == ("setosa", "versicolor", "virginica")
    assert data.counts().tolist() == [50, 50, 50]
    assert data.features == ("sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm")
    assert data.X[0].tolist() == [5.1, 3.5, 1.4, 0.2]
    assert data.X[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert data.X[37].tolist() == [4.9, 3.6, 1.4, 0.1]
    assert data.X.sum() == pytest.approx(2078.7)


def test_digits_are_images() -> None:
    data = load(Experiment.of("digits", scale="none"))
    assert data.X.shape == (1797, 64)
    assert data.classes == tuple("0123456789")
    assert data.counts().tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (data.X.min(), data.X.max()) == (0, 16)
    assert (data.features[0], data.features[7], data.features[8], data.features[63]) == ("px00", "px07", "px10", "px77")
    assert data.X[0, :8].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert [data.classes[label] for label in data.y[:5]] == list("01234")
    as_given = np.column_stack([data.X, data.y]).astype(np.uint8).tobytes()
    assert sha256(as_given).hexdigest() == "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2"


def test_source_and_licence_are_named() -> None:
    text = (files("stepviz.data") / "sets" / "README.md").read_text(encoding="utf-8")
    assert text.count("CC BY 4.0") == len(BUNDLED)
    for name in BUNDLED:
        assert "UCI Machine Learning Repository" in load(Experiment.of(name)).origin
        assert "CC BY 4.0" in load(Experiment.of(name)).origin


CLOUDS = [name for name, made in GENERATED.items() if made.task == "classification"]


@pytest.mark.parametrize("name", CLOUDS)
def test_noise_and_rows_are_as_asked_for(name: str) -> None:
    still = load(Experiment.of(name, rows=1001, noise=0))
    moved = load(Experiment.of(name, rows=1001, noise=0.25))
    assert len(still.y) == 1001
    assert (moved.X - still.X).std() == pytest.approx(0.25, rel=0.05)
    assert abs(still.X).max() <= 1 + 1e-12


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


def test_some_features_in_any_order() -> None:
    every = load(Experiment.of("iris", scale="none"))
    some = load(Experiment.of("iris", scale="none", features=("petal_width_cm", "1")))
    assert some.features == ("petal_width_cm", "sepal_length_cm")
    assert np.array_equal(some.X, every.X[:, [3, 0]])
    assert load(Experiment.of("moons", features=("x1",))).X.shape == (200, 1)


NOTES = {
    "article": ("equal rows: train #0 = val #9, train #1 = #2, test #14 = #15", "1 row of val equals a training row"),
    "iris": ("equal rows: train #101 = val #142", "1 row of val equals a training row"),
    "xor": (),
}


@pytest.mark.parametrize("source", NOTES)
def test_notes_say_what_will_be_asked(source: str) -> None:
    assert tuple(notes(load(Experiment.of(source)))) == NOTES[source]
