"""The words of explanations: those of the article as texts, and what their sentences say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.ops.losses.cross_entropy import Loss
from stepviz.training import provenance
from stepviz.views import screen
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.flow import FULL, flow
from stepviz.views.explain.panel import explanation
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import text_of
from tests.support.drawings import drawing
from tests.support.moments import frame_at


def test_history_is_the_way_of_the_parameter() -> None:
    frame = frame_at("500:update")
    grown = provenance.history(frame, Cell("W", (3, 0)))
    numbers = [*range(1, 500, 32), 500][-len(grown.samples) :]
    numbers = [*range(1, 500, numbers[1] - numbers[0]), 500]
    assert grown.samples == tuple(float(frame.carried_at(number)[0][3, 0]) for number in numbers)
    assert 10 <= len(grown.samples) <= provenance.SAMPLES
    low, high = min(grown.samples), max(grown.samples)
    bars = "".join("▁▂▃▄▅▆▇█"[round(7 * (sample - low) / (high - low))] for sample in grown.samples)
    assert f"history  {bars}  from +0.9501 to +1.5267" in drawing("W", "explanations")


@pytest.mark.parametrize("last", [2, 3, 20, 21, 22, 100, 1000, 3999])
def test_history_begins_at_the_first_iteration_and_ends_at_this_one(last: int) -> None:
    frame = frame_at(f"{last}:batch")
    samples = provenance.history(frame, Cell("b", (1,))).samples
    assert samples[0] == 0.0
    assert samples[-1] == frame.current["b"][1]
    assert len(samples) <= provenance.SAMPLES
    assert len(samples) == last or len(samples) >= 3


@pytest.mark.parametrize(
    ("losses", "told"),
    [
        ([0.5, 2.0, 1.0, 1.5], "The largest part of it comes from e1 (40%)."),
        ([0.5, 2.0, 2.0, 0.5], "The largest parts of it come from e1 and e2 (40% each)."),
        ([1.0, 1.0, 1.0, 0.5], "The largest parts of it come from e0 and 2 others (29% each)."),
        ([0.5, 5.0, 0.5, 0.5], "Most of it comes from e1 (77%)."),
    ],
)
def test_the_largest_part_of_a_loss_is_told_of_all_that_are_as_large(losses: list[float], told: str) -> None:
    assert spoken(Loss(2, Experiment()).largest_part(np.array(losses))) == told


def test_what_is_not_there_is_explained_in_any_room() -> None:
    frame = frame_at("2:loss", Experiment())
    state = State(moment=frame.moment, pick=Cell("b_after", (1,)), explaining=True)
    for height in range(1, 12):
        assert len(screen.text(frame, 160, height, state)) == height


@pytest.mark.parametrize(("at", "tensor"), [("1:dE1", "dE1"), ("1:grads2", "db2"), ("1:v1", "v1")])
def test_no_term_touches_the_one_before_it(at: str, tensor: str) -> None:
    frame = frame_at(at, Experiment.of("names", embed=3, context=2, hidden=(16,)))
    for index in np.ndindex(*frame.program.shape(frame.program.tensors[tensor])):
        told = explain(frame, Cell(tensor, index))
        for row in flow(told.worked, 80, FULL):
            assert all(left.end < right.column for left, right in pairwise(row)), row
            assert row[-1].end <= 79


@pytest.mark.parametrize("given", [{"dropout": 0.2}, {"norm": "batch"}, {"norm": "layer"}])
def test_no_sentence_of_an_explanation_is_cut(given: dict[str, Any]) -> None:
    timeline = Timeline(Trainer(Experiment.of("iris", hidden=(8,), **given)))
    for op in timeline.trainer.program.ops[1:]:
        frame = timeline.frame(timeline.schedule.parse(f"1:{op.name}"))
        for tensor in op.writes:
            told = explain(frame, Cell(tensor.name, (0,) * len(frame.program.shape(tensor))))
            lines = [text_of(row).rstrip() for row in explanation(told, 80, 7).rows]
            assert not any(line.endswith("…") for line in lines), lines
