"""The loss around the parameters: as NumPy finds it, along those that moved furthest, with the step of the update."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.descent.around import LONG, NOW, STEP, UNTOLD, descent, furthest, losses_at
from stepviz.views.pictures.descent.drawing import LossSurface
from stepviz.views.state import USUAL, State
from tests.support.losses import by_hand
from tests.support.moments import frame_of
from tests.support.printed import shows

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


def test_the_step_is_that_of_the_update_once_its_gradient_is_told() -> None:
    assert descent(frame_of(ARTICLE, "40:loss"), USUAL, 2).step is None
    frame = frame_of(ARTICLE, "40:grads")
    found = descent(frame, USUAL, 2)
    assert found.step is not None
    for place, cell in enumerate(found.cells):
        here, there = (float(frame.current[name][cell.index]) for name in (cell.tensor, f"{cell.tensor}_after"))
        assert found.marks[NOW][place] == here
        assert found.marks[STEP][place] == pytest.approx(there, abs=1e-15)
        assert found.marks[LONG][place] == pytest.approx(here + 10 * (there - here), abs=1e-12)
        assert found.axes[place].low <= min(here, found.path[:, place].min())
        assert found.axes[place].high >= max(here, found.path[:, place].max())
    assert not descent(frame, State(mask=Mask(("dW",))), 2).told
    assert not descent(frame_of(ARTICLE, "1:ready"), USUAL, 2).told


def test_the_loss_now_and_after_both_steps_is_heard_with_the_parameters_there() -> None:
    frame = frame_of(ARTICLE, "40:update")
    found, told = descent(frame, USUAL, 2), [*LossSurface().spoken(frame, USUAL)]
    for sign, words in ((NOW, "now"), (STEP, "after this step"), (LONG, "after ten times the step")):
        (line,) = [line for line in told if line.startswith(f"{words}: ")]
        *values, loss = re.findall(r" ([-+]?\d+\.\d+)(?:,|$)", line)
        assert all(shows(value, there) for value, there in zip(values, found.marks[sign], strict=True))
        assert shows(loss, float(found.losses(np.array([found.marks[sign]]))[0]))
    assert [*LossSurface().spoken(frame_of(ARTICLE, "1:ready"), USUAL)][1:] == [UNTOLD[0]]
