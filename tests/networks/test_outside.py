"""Networks from outside: options, names in conditions and exports, and what the command line prints of them."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.cli import main
from stepviz.export.document import stacked
from stepviz.export.part import Part
from stepviz.ops import Cell
from stepviz.training.conditions import complete, met, parse, search_forward
from tests.support.conditions import finished

NET = Experiment(hidden=(3, 5), activation="tanh", optimizer="adam", iterations=40, check=(10, 20))


def test_parameters_are_drawn_from_the_input_on_and_scaled() -> None:
    for init, scales in (("normal", (1, 1)), ("he", (2 / 4, 2 / 3)), ("xavier", (2 / 7, 2 / 5))):
        W1, b1, W2, b2 = Trainer(Experiment(hidden=(3,), init=init)).initial  # type: ignore[arg-type]
        random = np.random.RandomState(0)
        assert np.array_equal(W1, random.randn(4, 3) * math.sqrt(scales[0]))
        assert np.array_equal(W2, random.randn(3, 2) * math.sqrt(scales[1]))
        assert not b1.any()
        assert not b2.any()


@pytest.mark.parametrize(
    "text",
    [
        "W1.x2.h0 > 0.98 or W1.x2.h0 < 0.92",
        "W2.h2.h4 changes",
        "max.dW1 < 0.1",
        "mW3.h0.c1 < 0",
        "t == 7",
        "vb3.c0 > 1e-4",
        "h2.e1.h4 > 0",
    ],
)
def test_a_condition_is_met_where_a_scan_finds_it(text: str) -> None:
    timeline = Timeline(Trainer(NET))
    condition = parse(text, timeline.trainer.program)
    found = finished(search_forward(timeline, condition, timeline.schedule.first))
    other, scanned = Timeline(Trainer(NET)), None
    for number in range(1, 41):
        for _ in other.extend(number):
            pass
        for op in range(1, other.schedule.end(number).op + 1):
            if scanned is None and met(other, parse(text, other.trainer.program), Moment(number, op)):
                scanned = Moment(number, op)
    assert found == scanned
    assert found is not None


def test_every_cell_has_a_name_that_leads_back() -> None:
    trainer = Trainer(NET)
    iteration = trainer.iterate(trainer.initial, 1)
    for name in trainer.program.tensors:
        if name in ("rows", "losses", "loss"):
            continue
        for index in np.ndindex(iteration[name].shape):
            assert trainer.program.cell(trainer.program.word(Cell(name, index))) == Cell(name, index)
    for text in ("W1.x4.h0", "W1.x0.h3", "W2.h3.h0", "W2.h0.h5", "W3.h5.c0", "a1.e4.h0", "b2.h5", "dh3.e0.h0", "W1.h0"):
        with pytest.raises(UserError):
            trainer.program.cell(text)
    assert complete("W2.h2.", trainer.program) == [f"W2.h2.h{n}" for n in range(5)]
    assert complete("dW1.x", trainer.program) == [f"dW1.x{n}." for n in range(4)]


def test_exported_names_are_numbered_from_the_input() -> None:
    arrays = stacked(Part(Timeline(Trainer(Experiment(hidden=(3,), optimizer="momentum"))), 1, 6))
    shapes = {name: array.shape for name, array in arrays.items()}
    wanted = {"W1": (6, 4, 3), "b1": (6, 3), "a1": (6, 4, 3), "h1": (6, 4, 3), "da1": (6, 4, 3), "dh1": (6, 4, 3)}
    wanted |= {"dW1": (6, 4, 3), "db1": (6, 3), "W1_after": (6, 4, 3), "b1_after": (6, 3), "W2": (6, 3, 2)}
    wanted |= {"logits": (6, 4, 2), "mW1": (6, 4, 3), "mW1_after": (6, 4, 3), "mb2": (6, 2), "dW2": (6, 3, 2)}
    assert wanted.items() <= shapes.items()
    for name in ("W1", "b1", "W2", "b2", "mW1", "mb2"):
        assert np.array_equal(arrays[name][1:], arrays[f"{name}_after"][:-1])


def test_a_table_has_every_number_once(tmp_path: Path) -> None:
    out = tmp_path / "run.csv"
    assert main(["export", "--hidden", "3", "--optimizer", "adam", "--iterations", "1-2", "--out", str(out)]) == 0
    lines = list(csv.DictReader(out.read_text().splitlines()))
    keys = [(line["iteration"], line["tensor"], line["row"], line["col"]) for line in lines]
    assert len(set(keys)) == len(keys)
    ops = {line["tensor"]: line["op"] for line in lines}
    assert ops["a1"] == "a1"
    assert ops["da1"] == ops["dh1"] == "dh1"
    assert ops["dW2"] == "grads2"
    assert ops["mW1"] == ops["t"] == "ready"
    assert [(line["row"], line["col"]) for line in lines if line["tensor"] == "b1"][:3] == [
        ("", "0"),
        ("", "1"),
        ("", "2"),
    ]
