"""Rows in memory are learned from as a file of them is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepviz
from stepviz import UserError

ROWS = 24
SPECIES = ["a", "b", "c"] * 8


def widths() -> Any:
    return np.random.default_rng(0).normal(size=ROWS)


def frame() -> Any:
    return pandas.DataFrame({"width": widths(), "count": range(ROWS), "species": SPECIES})


def path_of(run: stepviz.Run) -> Path:
    return Path(run.experiment.source)


@pytest.mark.parametrize(
    "run",
    [
        lambda: stepviz.run(frame()),
        lambda: stepviz.run({"width": widths(), "count": range(ROWS), "species": SPECIES}),
        lambda: stepviz.run(X=frame()[["width", "count"]], y=frame()["species"]),
        lambda: stepviz.run(frame()[["species", "width", "count"]], label="species"),
    ],
)
def test_a_frame_has_the_names_and_the_bits_of_its_columns(run: Any) -> None:
    data = run().timeline.trainer.dataset
    assert (data.features, data.classes, data.label) == (("width", "count"), ("a", "b", "c"), "species")
    assert data.scaling is not None
    unscaled = data.X * np.asarray(data.scaling.spread) + np.asarray(data.scaling.mean)
    assert np.allclose(unscaled, frame()[["width", "count"]].to_numpy(), rtol=0, atol=1e-12)


def test_arrays_are_taken_to_the_bit() -> None:
    X, y = np.random.default_rng(1).normal(size=(ROWS, 3)), np.arange(ROWS) % 2
    data = stepviz.run(X=X, y=y, scale="none").timeline.trainer.dataset
    assert data.X.tobytes() == X.tobytes()
    assert (data.features, data.classes, data.y.tolist()) == (("x0", "x1", "x2"), ("0", "1"), y.tolist())
    told = stepviz.run(X=X, y=widths(), scale="none", task="regression").timeline.trainer.dataset
    assert (told.targets, told.y.tobytes()) == (("y",), widths().tobytes())


@pytest.fixture
def old_is_left() -> Iterator[None]:
    """What is collected is of this test alone: all that there was before need not be walked through."""
    gc.freeze()
    yield
    gc.unfreeze()


def test_no_command_names_the_file_that_is_gone_with_its_run() -> None:
    run = stepviz.run(frame())
    beginning = "stepviz data.csv --seed 0 --lr 0.01 "
    assert repr(run).startswith(f"<{beginning}")
    assert run.at("1:grads").command.startswith(beginning)
    assert str(path_of(run).parent) not in f"{run!r}{run.at(1).command}{run.whatif(lr=1, at=2)!r}"


@pytest.mark.usefixtures("old_is_left")
def test_the_file_is_there_as_long_as_the_run() -> None:
    run = stepviz.run(frame())
    changed, path = run.whatif(lr=0.5, at=2), path_of(run)
    assert repr(stepviz.run(path, delimiter=",", decimal=".", header=True)) == repr(run)
    assert path.parent.stat().st_mode & 0o077 == 0
    del run
    gc.collect()
    assert path.exists()
    assert changed.at(2).moment == "2:update"
    del changed
    gc.collect()
    assert not path.parent.exists()


def test_nothing_is_left_of_what_cannot_be_trained_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(UserError):
        stepviz.run(frame(), lr=-1)
    assert list(tmp_path.iterdir()) == []


@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False, width=64), st.text("ab,\"\n' ;é", max_size=4)),
        min_size=12,
        max_size=20,
    )
)
def test_numbers_and_texts_come_back_as_they_were(rows: list[tuple[float, str]]) -> None:
    numbers = [number for number, _ in rows]
    texts = [f"t{place % 3}{text}" for place, (_, text) in enumerate(rows)]
    try:
        data = stepviz.run({"a, b": numbers, "text": texts}, val=0, test=0, scale="none").timeline.trainer.dataset
    except UserError as error:
        assert "one class" in str(error) or "class" in str(error)  # noqa: PT017 - either is right
        return
    assert data.X[:, 0].tolist() == numbers
    assert data.features == ("a, b",)
