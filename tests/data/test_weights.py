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
