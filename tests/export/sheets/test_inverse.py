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


def test_what_is_subtracted_before_exp_is_the_largest_logit_of_the_row_with_the_answer_in_it() -> None:
    current = Timeline(Trainer(Experiment.of("iris", hidden=(3,)))).iterations(1, 1)[0]
    logits, met = current[current.program.scored], set[str]()
    for row in range(len(logits)):
        for cell in (*(Cell("probs", (row, column)) for column in range(3)), Cell("losses", (row,))):
            number = asked_at(current, cell)
            for seed in range(3 * (number is not None)):
                found = None if number is None else inverse(number, np.random.RandomState(seed))
                if found is None:
                    continue
                answered = logits[row].copy()
                answered[found.of.index[1]] = found.value
                shifts = {part.shift for part in found.terms.parts if part.shift}  # 0 where all logits of a row are 0
                assert all(shift == pytest.approx(answered.max(), abs=1e-4) for shift in shifts), found
                met.add(cell.tensor)
    assert met == {"probs", "losses"}
