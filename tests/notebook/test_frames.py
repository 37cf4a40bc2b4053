"""Frames have the numbers of the run, to the bit, with the names of their places."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

import stepviz
from stepviz import UserError


def test_losses_and_checks_are_those_of_the_run() -> None:
    run = stepviz.run(iterations=520)
    losses, checks = run.losses(), run.checks()
    assert losses["loss"].to_numpy().tobytes() == run.arrays(1, 520)["loss"].tobytes()
    assert losses.index.tolist() == list(range(1, 521))
    assert run.losses(3, 7).index.tolist() == [3, 4, 5, 6, 7]
    assert checks.index.tolist() == [100, 200, 300, 400, 500, 520]
    for number in (100, 500, 520):
        assert checks.loc[number].dropna().to_dict() == run.timeline.accuracy(number)


def test_every_number_is_a_line() -> None:
    run = stepviz.run("iris", hidden=3)
    frame, arrays = run.to_frame(1, 2), run.arrays(1, 2)
    assert list(frame.columns) == ["iteration", "op", "tensor", "row", "col", "value"]
    for name in ("W1", "dW2", "logits", "loss"):
        found = frame[frame["tensor"] == name]["value"].to_numpy(float)
        assert found.tobytes() == arrays[name].ravel().tobytes()
    assert frame[frame["tensor"] == "b1"]["row"].isna().all()


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("dW", ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"], ["setosa", "versicolor"]),
        ("probs", ["e0", "e1", "e2", "e3"], ["setosa", "versicolor", "virginica"]),
        ("db", ["setosa", "versicolor", "virginica"], None),
    ],
)
def test_a_tensor_has_the_names_of_its_places(name: str, rows: list[str], columns: list[str] | None) -> None:
    still = stepviz.run("iris", batch_size=4).at("1:grads")
    frame = still.frame_of(name)
    assert frame.to_numpy().tobytes() == still[name].tobytes()
    assert frame.index.tolist() == rows
    if columns is not None:
        assert frame.columns.tolist()[: len(columns)] == columns


def test_a_number_and_an_unknown_name_are_told() -> None:
    still = stepviz.run().at("1:loss")
    with pytest.raises(UserError, match=r"loss has 0 axes, a frame one or two: take still\['loss'\]"):
        still.frame_of("loss")
    with pytest.raises(KeyError, match="dW is not known at 1:loss"):
        still.frame_of("dW")
    with pytest.raises(KeyError, match="weights is no tensor of this run: it has rows, W, b"):
        still.frame_of("weights")


def test_without_pandas_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UserError, match="frames need pandas, which is not installed: pip install pandas"):
        stepviz.run().losses(1, 2)
