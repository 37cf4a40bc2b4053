"""Projection: the plane is that of the largest variance, and the regions in it are what is predicted there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data import load
from stepviz.views.pictures.plane import NAMES, axis_names, described, has_plane, projection

IRIS = load(Experiment.of("iris"))


def test_the_plane_is_that_of_the_largest_variance() -> None:
    found = projection(IRIS)
    assert found is not None
    rows = IRIS.X[IRIS.train]
    sizes, ways = np.linalg.eigh(np.cov(rows.T))
    for way, largest in zip(found.ways, ways.T[::-1], strict=False):
        assert np.allclose(way, largest) or np.allclose(way, -largest)
        assert way[abs(way).argmax()] > 0
    assert found.share == pytest.approx(sizes[-2:].sum() / sizes.sum())
    assert found.told == f"{round(100 * found.share)}% of the variance"
    assert found.of(rows).var(axis=0, ddof=1) == pytest.approx(sizes[[-1, -2]])


def test_a_chosen_plane_has_the_features_themselves_and_the_mean_of_all_others() -> None:
    found = projection(IRIS, (3, 1))
    assert found is not None
    assert np.array_equal(found.of(IRIS.X), IRIS.X[:, [3, 1]])
    (row,) = found.back(np.array([[2.0, -1.0]]))
    rows = IRIS.X[IRIS.train]
    assert row[[3, 1]].tolist() == [2.0, -1.0]
    assert row[[0, 2]].tolist() == rows.mean(axis=0)[[0, 2]].tolist()
    assert found.share == pytest.approx(rows[:, [3, 1]].var(axis=0).sum() / rows.var(axis=0).sum())
    assert axis_names(IRIS, (3, 1)) == ("x3 petal_width_cm", "x1 sepal_width_cm")
    assert described(IRIS, 20, (3, 1)) == ["all other features", "as on average,", found.told]


@pytest.mark.parametrize(
    ("source", "seen"), [("iris", True), ("moons", True), ("article", False), ("digits", False), ("housing", False)]
)
def test_only_rows_of_classes_that_are_measured_have_a_plane(source: str, seen: bool) -> None:
    data = load(Experiment.of(source))
    assert has_plane(data) == seen
    assert (projection(data) is not None) == (source == "iris")


@pytest.mark.parametrize("size", [5e-324, 1e-200, 1e-90, 1e90, 1e154, 1.7e308, np.inf, np.nan])
def test_rows_of_any_size_have_a_plane_or_none(size: float) -> None:
    with np.errstate(all="ignore"):
        data = replace(IRIS, X=IRIS.X * size)
    found = projection(data)
    assert (found is not None) == (size in (1e-90, 1e90))
    if found is not None:
        assert found.share == pytest.approx(projection(IRIS).share)  # type: ignore[union-attr]
        assert np.isfinite(found.of(data.X)).all()


def test_equal_rows_have_none() -> None:
    assert projection(replace(IRIS, X=np.full_like(IRIS.X, 1.5))) is None


def test_axes_are_named_by_what_they_are() -> None:
    assert axis_names(IRIS) == NAMES
    assert axis_names(load(Experiment.of("moons"))) == ("x0", "x1")
    assert described(IRIS, 22)[-1] == "96% of the variance"
    assert described(load(Experiment.of("moons")), 22) == []
