"""Explanations: a fault in their arithmetic is noticed, and no sentence is cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.explain.explanation import Explanation, explain
from stepviz.views.explain.panel import explanation
from stepviz.views.explain.worked import Result
from stepviz.views.text.span import text_of
from tests.support.explanations import assert_true
from tests.support.moments import frame_at


def in_first_term(**spoiled: Any) -> Callable[[Explanation], Explanation]:
    """Puts something else into the first term."""

    def change(told: Explanation) -> Explanation:
        first, *others = told.worked.lines
        return replace(told, worked=replace(told.worked, lines=(first._replace(**spoiled), *others)))

    return change


FAULTS: dict[str, Callable[[Explanation], Explanation]] = {
    "a digit of a term": in_first_term(value="-0.2389"),
    "a factor of other numbers": in_first_term(factors=("1", "-0.2389")),
    "a letter": in_first_term(letter="f"),
    "an = that is none": in_first_term(sign="≈"),
    "a digit of the result": lambda told: replace(told, worked=replace(told.worked, result=_other(told.worked.result))),
}


def _other(result: Result | None) -> Result:
    assert result is not None
    return result._replace(value="-1.3244")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_an_explanation_is_noticed(fault: str) -> None:
    frame, cell = frame_at("3:update"), Cell("dW", (1, 0))
    assert_true(frame, told := explain(frame, cell))
    with pytest.raises((AssertionError, ArithmeticError)):
        assert_true(frame, FAULTS[fault](told))


@pytest.mark.parametrize("given", [{"dropout": 0.2}, {"norm": "batch"}, {"norm": "layer"}])
def test_no_sentence_of_an_explanation_is_cut(given: dict[str, Any]) -> None:
    timeline = Timeline(Trainer(Experiment.of("iris", hidden=(8,), **given)))
    for op in timeline.trainer.program.ops[1:]:
        frame = timeline.frame(timeline.schedule.parse(f"1:{op.name}"))
        for tensor in op.writes:
            told = explain(frame, Cell(tensor.name, (0,) * len(frame.program.shape(tensor))))
            lines = [text_of(row).rstrip() for row in explanation(told, 80, 7).rows]
            assert not any(line.endswith("…") for line in lines), lines


def test_a_derivative_of_a_typed_loss_that_is_a_constant_is_worked_out() -> None:
    timeline = Timeline(Trainer(Experiment.of("line", loss="2*outputs")))
    told = explain(timeline.frame(timeline.schedule.parse("1:doutputs")), Cell("doutputs", (0, 0)))
    assert told.worked.spoken == ("2/32 = +0.0625",)
