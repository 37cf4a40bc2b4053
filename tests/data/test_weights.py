from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from tests.support.files import complaints

pytestmark = pytest.mark.usefixtures("here")


def test_a_file_far_too_large_is_not_read() -> None:
    with open("w.json", "wb") as file:
        file.truncate(10_000_000_000)
    assert complaints("train --weights w.json") == ["w.json has 10000 MB: 10 numbers are needed, which take less"]


def test_a_run_starts_from_them_and_draws_the_batches_it_would_draw() -> None:
    drawn = Trainer(Experiment(seed=3, hidden=(2,), optimizer="momentum"))
    names = [parameter.name for parameter in drawn.program.parameters]
    given = {name: (values + 1).tolist() for name, values in zip(names, drawn.initial, strict=False)}
    Path("w.json").write_text(json.dumps(given))
    trainer = Trainer(Experiment(seed=3, hidden=(2,), optimizer="momentum", weights="w.json"))
    assert [values.tolist() for values in trainer.initial[:4]] == list(given.values())
    assert not any(values.any() for values in trainer.initial[4:])
    batches = zip(drawn.sampler.batches(1, 50), trainer.sampler.batches(1, 50), strict=True)
    assert all(np.array_equal(*pair) for pair in batches)
