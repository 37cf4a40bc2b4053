"""The words of explanations: those of the article as texts, and what their sentences say."""

from __future__ import annotations

from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import provenance
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.panel import explanation
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


@pytest.mark.parametrize("given", [{"dropout": 0.2}, {"norm": "batch"}, {"norm": "layer"}])
def test_no_sentence_of_an_explanation_is_cut(given: dict[str, Any]) -> None:
    timeline = Timeline(Trainer(Experiment.of("iris", hidden=(8,), **given)))
    for op in timeline.trainer.program.ops[1:]:
        frame = timeline.frame(timeline.schedule.parse(f"1:{op.name}"))
        for tensor in op.writes:
            told = explain(frame, Cell(tensor.name, (0,) * len(frame.program.shape(tensor))))
            lines = [text_of(row).rstrip() for row in explanation(told, 80, 7).rows]
            assert not any(line.endswith("…") for line in lines), lines
