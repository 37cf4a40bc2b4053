"""What is said of the runs of a board of which several are equal."""

from __future__ import annotations

import re

from stepviz import Experiment, Timeline, Trainer
from stepviz.training import Frame
from stepviz.training.moment import Moment
from stepviz.views.board.standings import briefly, outcome, told
from stepviz.views.whatif.named import Standing


def at(run: Experiment, iteration: int) -> Frame:
    line = Timeline(Trainer(run))
    return line.frame(Moment(iteration, line.schedule.update))


def test_of_equal_runs_none_is_best_and_all_are_named_where_others_are_worse() -> None:
    frame = at(Experiment(iterations=50), 10)
    runs = [Standing("a", (), frame), Standing("b", (), frame)]
    assert [*told(runs)] == []
    told_of = "2 runs have the lowest mean loss at iteration 10: 2 of 3 voted for one of them."
    worse = Standing("c", (), at(Experiment(iterations=50, lr=1e-5), 10))
    assert outcome([*runs, worse], 10, {1: 2, 2: 1}) == told_of
    best, *_ = told([worse, *runs])
    assert re.fullmatch(r"Lowest mean loss \(last 10\): a and b, [\d.]+; highest: c, [\d.]+\.", best)
    assert briefly([worse, *runs]).startswith("a and b have the lowest mean loss (last 10): ")
    assert briefly([worse, *runs[:1]]).startswith("a has the lowest mean loss (last 10): ")
    best, *_ = told([worse, worse, worse, *runs])
    assert "; highest: c and 2 others, " in best
