"""Networks that read characters: every number explained, every screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline
from stepviz.ops import Cell
from stepviz.views.explain.numbers_line import cell_in_numbers
from tests.support.examples import LONG
from tests.support.explanations import read
from tests.support.nets import Net, some_cells

RUNS = (
    Experiment("own.txt", task="next-char", iterations=3, context=1),
    Experiment("own.txt", task="next-char", iterations=3, context=2, hidden=(3,), l2=0.3, batch_size=5),
    Experiment("own.txt", task="next-char", iterations=3, context=3, activation="tanh", hidden=(2, 9), batch_size=2),
    Experiment("own.txt", task="next-char", iterations=3, context=1, embed=2),
    Experiment("own.txt", task="next-char", iterations=3, context=2, embed=1, hidden=(3,), l2=0.3, batch_size=5),
    Experiment(
        "own.txt", task="next-char", iterations=3, context=3, embed=3, hidden=(2, 9), norm="batch", batch_size=2
    ),
)


@pytest.mark.parametrize("experiment", RUNS, ids=str)
def test_every_number_is_explained(experiment: Experiment) -> None:
    timeline, random = Timeline(Net(1, 4, 9, experiment).trainer), np.random.RandomState(0)
    frame = timeline.frame(Moment(2, len(timeline.trainer.program.ops)))
    for name in frame.program.tensors:
        values = frame.tensor(name)
        if name != "rows" and values is not None:
            for cell in some_cells(name, values, random, 6 if LONG else 3):
                read(frame, cell)


def test_a_sum_of_nothing_is_0() -> None:
    bigram = Timeline(Net(1, 4, 9, replace(RUNS[0], batch_size=1)).trainer).frame(Moment(1, 6))
    free = next(k for k in range(4) if k != bigram.current["x"][0, 0])
    assert cell_in_numbers(bigram, Cell("dW", (free, 0)), 79).startswith(f"dW[k{free},c0] = 0.0000")
