from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Trainer, UserError
from stepviz.data.weights import read_weights

SHAPES = {"W": (2, 3), "b": (3,), "x": ()}
GOOD: dict[str, Any] = {"W": [[1, 2.5, -3], [0, 1e-300, 4]], "b": [0.1, 0, 1e308], "x": 2}

BAD: dict[str, list[str]] = {
    "": ["w.json line 1, column 1: not JSON there (Expecting value)"],
    '{"W": [[1,]]}': ["w.json line 1, column 1"],
    '{"W": ' + "9" * 5000 + "}": ["w.json is not JSON: write for example "],
    '{"schema_version": "1"}': ["w.json has a schema_version that is no version number: correct it, or leave"],
    "{}": ["w.json holds nothing: the parameters of this run are needed, W, b, x, and no others"],
    '{"W": 1, "c": 2}': ["w.json holds W, c: the parameters of this run are needed, W, b, x, and no others"],
    '{"W": 1, "W": 2, "b": 3, "x": 4}': ['w.json has "W" twice: give each name once'],
}
"""What stands in a file, and what is said of it."""

CHANGED: list[tuple[dict[str, Any], list[str]]] = [
    ({"x": [2]}, ["w.json has a list in x: a number is needed"]),
    ({"x": None, "b": {}}, ["w.json has an object in b: a list of 3 is needed", "w.json has null in x: a number is"]),
    ({"b": [1, 2]}, ["w.json has 2 in b: 3 are needed, its shape is 3"]),
    ({"W": [[1, 2, 3]]}, ["w.json has 1 in W: 2 are needed, its shape is 2 x 3"]),
    ({"W": [[1, 2, "3"], [1, 2, 3]]}, ['w.json has "3" in W[0, 2]: a number is needed']),
    (
        {"b": [0, float("nan"), float("-inf")]},
        ["w.json has nan in b[1]: a finite", "w.json has -inf in b[2]: a finite"],
    ),
]


def write(name: str, said: dict[str, Any]) -> None:
    if name.lower().endswith(".npz"):
        with open(name, "wb") as file:
            np.savez(file, **said)
    else:
        Path(name).write_text(json.dumps(said))


pytestmark = pytest.mark.usefixtures("here")


def refused(path: str, sentences: list[str]) -> None:
    with pytest.raises(UserError) as error:
        read_weights(path, SHAPES)
    lines = str(error.value).split("\n")
    assert len(lines) == len(sentences)
    assert all(map(str.startswith, lines, sentences)), lines


@pytest.mark.parametrize("name", ["w.json", "w.npz", "W.NPZ"])
def test_parameters_come_by_name_in_order_and_read_only(name: str) -> None:
    write(name, dict(reversed(GOOD.items())))
    found = read_weights(name, SHAPES)
    assert [values.tolist() for values in found] == list(GOOD.values())
    assert {values.dtype for values in found} == {np.dtype(np.float64)}
    assert not any(values.flags.writeable for values in found)


@pytest.mark.parametrize(("text", "sentences"), BAD.items(), ids=[text[:20] for text in BAD])
def test_what_is_no_such_file_is_told(text: str, sentences: list[str]) -> None:
    Path("w.json").write_bytes(text.encode("latin-1"))
    refused("w.json", sentences)


@pytest.mark.parametrize(("changed", "sentences"), CHANGED, ids=str)
def test_wrong_shapes_and_values_are_told_where_they_stand(changed: dict[str, Any], sentences: list[str]) -> None:
    write("w.json", GOOD | changed)
    refused("w.json", sentences)


def test_the_same_of_arrays() -> None:
    write("w.npz", GOOD | {"b": np.zeros((3, 1)), "W": np.array([["a"] * 3] * 2)})
    refused("w.npz", ["w.npz has a W of <U1: numbers are needed", "w.npz has a b of shape (3, 1): (3,) is needed"])
    write("w.npz", GOOD | {"b": [1, np.inf, 2]})
    refused("w.npz", ["w.npz has inf in b[1]: a finite number is needed"])
    write("w.npz", {"X": 1, "y": 2})
    refused("w.npz", ["w.npz holds X, y: the parameters of this run are needed, W, b, x, and no others"])
    write("w.npz", GOOD | {"x": np.array(None)})
    refused("w.npz", ["w.npz has an array x that holds Python objects, which are never opened"])
    Path("w.npz").write_bytes(b"PK")
    refused("w.npz", ["w.npz cannot be read as NumPy arrays: save the parameters by name with numpy.savez"])


def test_a_file_far_too_large_is_not_read() -> None:
    with open("w.json", "wb") as file:
        file.truncate(10_000_000_000)
    refused("w.json", ["w.json has 10000 MB: 10 numbers are needed, which take less"])
    np.savez("w.npz", **GOOD | {"W": np.zeros((3000, 3000))})
    refused("w.npz", ["w.npz has a W of shape (3000, 3000): (2, 3) is needed"])


def test_a_run_starts_from_them_and_draws_the_batches_it_would_draw() -> None:
    drawn = Trainer(Experiment(seed=3, hidden=(2,), optimizer="momentum"))
    names = [parameter.name for parameter in drawn.program.parameters]
    given = {name: (values + 1).tolist() for name, values in zip(names, drawn.initial, strict=False)}
    write("w.json", given)
    trainer = Trainer(Experiment(seed=3, hidden=(2,), optimizer="momentum", weights="w.json"))
    assert [values.tolist() for values in trainer.initial[:4]] == list(given.values())
    assert not any(values.any() for values in trainer.initial[4:])
    batches = zip(drawn.sampler.batches(1, 50), trainer.sampler.batches(1, 50), strict=True)
    assert all(np.array_equal(*pair) for pair in batches)
