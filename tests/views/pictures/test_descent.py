"""The loss around the parameters: as NumPy finds it, along those that moved furthest, with the step of the update."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.pictures.descent.around import descent, furthest, losses_at
from stepviz.views.state import USUAL, State
from tests.support.losses import by_hand
from tests.support.moments import frame_of

ARTICLE = Timeline(Trainer(Experiment.of("article", iterations=60)))
CELLS = Cell("W", (1, 0)), Cell("b", (1,))


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20)), min_size=1, max_size=5))
def test_the_loss_around_the_parameters_is_what_numpy_finds(places: list[tuple[float, float]]) -> None:
    frame = frame_of(ARTICLE, "40:loss")
    before = [array.copy() for array in frame.current.carried]
    found = losses_at(frame.current, CELLS, np.array(places))
    for (w, b), loss in zip(places, found, strict=True):
        W, bias = frame.current["W"].copy(), frame.current["b"].copy()
        W[1, 0], bias[1] = w, b
        assert loss == pytest.approx(by_hand(frame, W, bias), rel=1e-9, abs=1e-12)
    assert all(np.array_equal(one, other) for one, other in zip(before, frame.current.carried, strict=True))
    assert losses_at(frame.current, (), np.empty((1, 0)))[0] == frame.current["loss"]


def test_those_that_moved_furthest_are_shown_after_the_picked_one() -> None:
    frame = frame_of(ARTICLE, "40:update")
    start = ARTICLE.iteration(1)
    moved = {
        Cell(name, index): abs(float(frame.current[name][index] - start[name][index]))
        for name in ("W", "b")
        for index in np.ndindex(start[name].shape)
    }
    found = furthest(frame.current, start.carried, 3)
    assert [moved[cell] for cell in found] == sorted(moved.values(), reverse=True)[:3]
    assert descent(frame, USUAL, 2).cells == found[:2]
    assert descent(frame, State(pick=Cell("dW", (3, 1))), 2).cells == (Cell("W", (3, 1)), found[0])
    assert descent(frame, State(pick=found[0]), 2).cells == found[:2]
