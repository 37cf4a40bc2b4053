from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data import load
from tests.support.files import X, Y, complaints

HOLED = X.copy()
HOLED[3, 1], HOLED[5, 0] = np.nan, -np.inf

BAD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "neither": ({"data": X}, ["has no array X and no y: found data; save X and y"]),
    "images": ({"X": X.reshape(2, 3, 4), "y": Y[:2]}, ["has an X of float64 and shape (2, 3, 4): numbers of shape (rows, features) are needed; save X.reshape(len(X), -1), and give --image 3x4"]),  # noqa: E501
    "one-hot": ({"X": X, "y": np.eye(3)[Y % 3]}, ["has a y of float64 and shape (12, 3): whole numbers or texts of shape (rows,) are needed; of classes one-hot save y.argmax(axis=1)"]),  # noqa: E501
    "nothing": ({"X": X[:0], "y": Y[:0]}, ["has an X of shape (0, 2): one row and one feature at least are needed"]),
    "other lengths": ({"X": X, "y": Y[:5]}, ["has 12 rows in X and 5 labels in y: as many are needed"]),
    "measurements": ({"X": X, "y": Y + 0.5}, ["row 0, y[0]: 0.5 is not a class: whole numbers or texts are needed, or --task regression to learn measurements"]),  # noqa: E501
    "one class": ({"X": X, "y": Y * 0}, ['y has one class only, "0": two or more are needed']),
    "empty label": ({"X": X, "y": np.array(["a", "b", " "] * 4)}, [f"row {row}, y[{row}]: is empty: a label is needed" for row in (2, 5, 8, 11)]),  # noqa: E501
    "holes": (
        {"X": HOLED, "y": Y},
        ["row 3, X[3, 1]: nan is not a finite number", "row 5, X[5, 0]: -inf is not a finite number"],
    ),
    "pickled": (
        {"X": np.array([[1, "a"]] * 12, dtype=object), "y": Y},
        ["has an array X that holds Python objects, which are never opened: save X.astype(float or str)"],
    ),
    "a nan that signals": (
        {"X": np.where(X == 3, 0x7F800001, 0).astype(np.uint32).view(np.float32), "y": Y},
        ["row 1, X[1, 1]: nan is not a finite number"],
    ),
    "no characters": (
        {"X": X, "y": np.array([65, 66, 0x110000] * 4, dtype="<u4").view("<U1")},
        [f"row {row}, y[{row}]: 0x110000 is not a character: save the labels again" for row in (2, 5, 8, 11)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_has_its_sentences(name: str, here: Path) -> None:
    arrays, sentences = BAD[name]
    np.savez(here / "marks.npz", **arrays)
    assert complaints(["train", "marks.npz"]) == [f"marks.npz {sentence}" for sentence in sentences]


@pytest.mark.parametrize("kind", ["int64", "float32", "uint8", "bool", "U"])
def test_arrays_are_read(kind: str, tmp_path: Path) -> None:
    labels = Y.astype(kind) if kind != "U" else np.array(["b\x1b", "a", "c"])[Y]
    np.savez(tmp_path / "marks.npz", X=X.astype(np.float32), y=labels)
    data = load(Experiment.of(str(tmp_path / "marks.npz"), scale="none", features=("x1",)))
    assert np.array_equal(data.X, X[:, 1:])
    assert data.features == ("x1",)
    assert data.classes == {"bool": ("0", "1"), "U": ("a", "b�", "c")}.get(kind, ("0", "1", "2"))
    assert len(data.train) == 6


@pytest.mark.parametrize("names", [("data", "target"), ("X_train", "y_train"), ("x_train", "y_train")])
def test_arrays_by_other_names_are_found(names: tuple[str, str], tmp_path: Path) -> None:
    np.savez(tmp_path / "marks.npz", **{names[0]: X, names[1]: Y, "X_test": X[:2]})  # type: ignore[arg-type]
    data = load(Experiment.of(str(tmp_path / "marks.npz"), scale="none"))
    assert (data.X.tolist(), data.y.tolist()) == (X.tolist(), Y.tolist())
    assert f"X is {names[0]}, y is {names[1]}" in data.assumed
