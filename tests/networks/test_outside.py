"""Networks from outside: options, names in conditions and exports, and what the command line prints of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.export.document import stacked
from stepviz.export.part import Part
from stepviz.ops import Cell
from stepviz.training.conditions import complete, met, parse, search_forward
from tests.support.conditions import finished
from tests.support.moments import steps

NET = Experiment(hidden=(3, 5), activation="tanh", optimizer="adam", iterations=40, check=(10, 20))


def test_parameters_are_drawn_from_the_input_on_and_scaled() -> None:
    for init, scales in (("normal", (1, 1)), ("he", (2 / 4, 2 / 3)), ("xavier", (2 / 7, 2 / 5))):
        W1, b1, W2, b2 = Trainer(Experiment(hidden=(3,), init=init)).initial  # type: ignore[arg-type]
        random = np.random.RandomState(0)
        assert np.array_equal(W1, random.randn(4, 3) * math.sqrt(scales[0]))
        assert np.array_equal(W2, random.randn(3, 2) * math.sqrt(scales[1]))
        assert not b1.any()
        assert not b2.any()


def test_a_condition_is_met_where_a_scan_finds_it() -> None:
    texts = ("W1.x2.h0 > 0.98 or W1.x2.h0 < 0.92", "max.dW1 < 0.1", "mW3.h0.c1 < 0", "t == 7", "h2.e1.h4 > 0")
    timeline = Timeline(Trainer(NET))
    conditions = [parse(text, timeline.trainer.program) for text in texts]
    found = [finished(search_forward(timeline, each, timeline.schedule.first)) for each in conditions]
    scanned = [next(m for m in steps(timeline) if m.op and met(timeline, each, m)) for each in conditions]
    assert found == scanned


def test_names_of_cells_are_those_that_there_are() -> None:
    program = Trainer(NET).program
    assert program.cell("W2.h2.h4") == Cell("W2", (2, 4))
    for text in ("W1.x4.h0", "W1.x0.h3", "W2.h3.h0", "W2.h0.h5", "W3.h5.c0", "a1.e4.h0", "b2.h5", "dh3.e0.h0", "W1.h0"):
        with pytest.raises(UserError):
            program.cell(text)
    assert complete("W2.h2.", program) == [f"W2.h2.h{n}" for n in range(5)]
    assert complete("dW1.x", program) == [f"dW1.x{n}." for n in range(4)]


def test_exported_names_are_numbered_from_the_input() -> None:
    arrays = stacked(Part(Timeline(Trainer(Experiment(hidden=(3,), optimizer="momentum"))), 1, 6))
    shapes = {name: array.shape for name, array in arrays.items()}
    wanted = {"W1": (6, 4, 3), "b1": (6, 3), "a1": (6, 4, 3), "h1": (6, 4, 3), "da1": (6, 4, 3), "dh1": (6, 4, 3)}
    wanted |= {"dW1": (6, 4, 3), "db1": (6, 3), "W1_after": (6, 4, 3), "b1_after": (6, 3), "W2": (6, 3, 2)}
    wanted |= {"logits": (6, 4, 2), "mW1": (6, 4, 3), "mW1_after": (6, 4, 3), "mb2": (6, 2), "dW2": (6, 3, 2)}
    assert wanted.items() <= shapes.items()
    for name in ("W1", "b1", "W2", "b2", "mW1", "mb2"):
        assert np.array_equal(arrays[name][1:], arrays[f"{name}_after"][:-1])
