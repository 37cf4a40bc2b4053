"""The first layer on characters: what is said of a row that no character picks."""

from __future__ import annotations

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.numbers_line import cell_in_numbers


def test_a_row_that_nobody_picks_says_so() -> None:
    trainer = Trainer(Experiment.of("names", batch_size=2))
    frame = Timeline(trainer).frame(Moment(1, 6))
    free = next(k for k in range(27) if k not in frame.current["x"])
    assert explain(frame, Cell("dW", (free, 0))).rule == f"no row of this batch picks k{free}: the sum is empty"
    assert frame.current["dW"][free].tolist() == [0.0] * 27
    assert cell_in_numbers(frame, Cell("dW", (free, 0)), 79).startswith(f"dW[k{free},c0] = 0.0000")
