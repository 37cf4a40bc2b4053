"""Numbers to work out by hand: what is given beside them follows from the digits that one sees."""

from __future__ import annotations

import math

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.sheets.asked import AskedNumber
from stepviz.ops import Cell
from tests.support.by_hand import shown


@pytest.mark.parametrize("tensor", ["probs", "losses"])
def test_powers_of_e_are_of_the_logits_that_are_shown_minus_the_largest_that_is_shown(tensor: str) -> None:
    current = Timeline(Trainer(Experiment.of("iris"))).iteration(1)
    for row in range(len(current["y"])):
        logits = [shown(current, Cell("logits", (row, place))) for place in range(3)]
        wanted = [logit - max(logits) for logit in logits]
        cell = Cell("probs", (row, 0)) if tensor == "probs" else Cell("losses", (row,))
        powers = AskedNumber(current, cell).powers
        exponents = [float(power.removeprefix("e^")) for power, _ in powers]
        assert exponents == pytest.approx(wanted, abs=5.1e-5)  # written with four decimals
        assert max(exponents) == 0
        assert [float(value) for _, value in powers] == pytest.approx([math.exp(one) for one in exponents], rel=1e-4)


def test_a_gradient_is_worked_out_from_the_gradient_on_the_page_and_not_from_what_that_is_made_of() -> None:
    timeline = Timeline(Trainer(Experiment.of("xor", hidden=(3,), activation="tanh")))
    frame, cell = timeline.frame(timeline.schedule.parse("1:dh1")), Cell("da1", (0, 0))
    passed, told = shown(frame.current, Cell("dh1", (0, 0))), AskedNumber(frame.current, cell).worked(frame)
    assert float(told.partition(" = ")[2].partition(" × ")[0]) == passed
    assert "·" not in told
