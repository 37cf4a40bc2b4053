"""Loading: labels that are numbers to come near to, from tables and arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data import Dataset, load
from stepviz.data.loading import loading

STRETCH = 1 << 20
"""Bytes of a file that are read between two looks at the keys, at most."""


@pytest.mark.parametrize("name", ["rows.csv", "prices.csv", "rows.npz", "words.txt"])
def test_a_large_file_is_read_in_short_stretches(name: str, tmp_path: Path) -> None:
    path, more = tmp_path / name, dict[str, object]()
    if name == "rows.npz":
        np.savez(path, X=np.random.RandomState(0).rand(10_000, 40), y=np.arange(10_000) % 3)
    elif name == "words.txt":
        path.write_text("".join(f"{'ab'[n % 2]}{'cd' * 400}\n" for n in range(600)))
        more = {"task": "next-char"}
    else:
        row = ",".join(f"0.{n}54321" for n in range(20))
        path.write_text("".join(f"{row},{n % 3}\n" for n in range(8_000)))
        more = {"task": "regression" if name == "prices.csv" else "classification"}
    reading = loading(Experiment.of(str(path), **more))
    stretches = 0
    while True:
        try:
            next(reading)
        except StopIteration as end:
            data: Dataset = end.value
            break
        stretches += 1
    assert stretches >= path.stat().st_size / STRETCH
    assert data.X.tobytes() == load(Experiment.of(str(path), **more)).X.tobytes()
