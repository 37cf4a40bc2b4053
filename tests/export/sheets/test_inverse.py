"""Questions the other way round: the answer, put into the rule, makes what is wanted, and no other number does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.sheets.drawing import asked_at, drawn
from stepviz.export.sheets.inverse import InverseNumber, inverse
from stepviz.ops import Cell
from stepviz.training import Iteration
from tests.support.by_hand import from_digits
from tests.support.examples import LONG

NETS: dict[str, dict[str, Any]] = {
    "article": {},
    "line": {"batch_size": 4, "optimizer": "momentum"},
    "moons": {"hidden": (3,), "loss": "bce", "batch_size": 4, "activation": "tanh", "l2": 0.1},
    "iris": {"hidden": (4,), "batch_size": 4, "norm": "layer", "dropout": 0.3},
    "chain-rule": {},
}


def asked(source: str) -> Iterator[tuple[Iteration, InverseNumber]]:
    line, random = Timeline(Trainer(Experiment.of(source, **NETS[source]))), np.random.RandomState(0)
    for number in (1, 3):
        current = line.iterations(number, number)[0]
        for _ in range(400 if LONG else 15):
            number_asked = asked_at(current, drawn(current, random))
            found = None if number_asked is None else inverse(number_asked, random)
            if found is not None:
                yield current, found


@pytest.mark.parametrize("source", NETS)
def test_the_answer_makes_what_is_wanted_and_no_other_number_does(source: str) -> None:
    met = 0
    for current, found in asked(source):
        assert from_digits(current, found.cell, {found.of: found.value}) == pytest.approx(found.target, abs=1e-7), found
        for other in (found.value * 1.1, found.value * 0.9, -found.value):
            assert from_digits(current, found.cell, {found.of: other}) != pytest.approx(found.target, abs=1e-6), found
        met += 1
    assert met > 5


def test_what_has_two_answers_or_none_is_not_asked() -> None:
    """A square is made by two numbers, and a ReLU of 0 by many."""
    current = Timeline(Trainer(Experiment.of("line", batch_size=4, hidden=(2,)))).iterations(1, 1)[0]
    for tensor in (current.program.losses, "h1"):
        number = asked_at(current, Cell(tensor, (0,) * current[tensor].ndim))
        assert number is None or inverse(number, np.random.RandomState(0)) is None
