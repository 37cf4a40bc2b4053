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


def test_a_weight_that_makes_a_logit_0_and_a_probability_that_makes_a_loss_half() -> None:
    current = Timeline(Trainer(Experiment())).iterations(1, 1)[0]
    told = dict[str, str]()
    for of, made in (("W.x1.c0", "logits.e1.c0"), ("probs.e1.c1", "loss.e1"), ("dW.x3.c0", "W_after.x3.c0")):
        program = current.program
        cell, wanted = program.cell(made), program.cell(of)
        number = asked_at(current, cell)
        assert number is not None
        for seed in range(50):
            found = inverse(number, np.random.RandomState(seed))
            assert found is not None
            if found.of == wanted:
                told[found.name] = found.worked()
                break
    assert told == {
        "Which W[x1,c0] would make z[e1,c0] equal 0, all other numbers as they are?": (
            "W[x1,c0] = -1.8676, since z[e1,c0] = 0·(+1.7641) + 1·(-1.8676) + 1·(+1.8676) + 0·(+0.9501) + 0 = 0.0000"
        ),
        "Which p[e1,c1] would make L[e1] equal 0.5, all other numbers as they are?": (
            "p[e1,c1] = 0.6065, since L[e1] = -ln(0.6065) ≈ 0.5000"
        ),
        "Which dW[x3,c0] would make W after[x3,c0] equal 0, all other numbers as they are?": (
            "dW[x3,c0] = +95.010, since W after[x3,c0] = +0.9501 - 0.01·95.010 = 0.0000"
        ),
    }


def test_what_has_two_answers_or_none_is_not_asked() -> None:
    """A square is made by two numbers, and a ReLU of 0 by many."""
    current = Timeline(Trainer(Experiment.of("line", batch_size=4, hidden=(2,)))).iterations(1, 1)[0]
    for tensor in (current.program.losses, "h1"):
        number = asked_at(current, Cell(tensor, (0,) * current[tensor].ndim))
        assert number is None or inverse(number, np.random.RandomState(0)) is None
