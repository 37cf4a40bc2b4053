"""A click on a picture selects the number that is painted there."""

from __future__ import annotations

from stepviz import Experiment
from tests.support.pressing import at, press


def test_a_click_selects_what_is_painted_there() -> None:
    there = press(at(1, 0, Experiment.of("moons", hidden=(3,), iterations=20)), "g 5:update Enter N")
    found = set()
    for y in range(3, 22):
        for x in range(1, 60, 2):
            there.player.click(x, y)
            there.settle()
            found.add(there.state.pick)
    tensors = {cell.tensor for cell in found if cell is not None}
    assert {"x", "W1_after", "h1", "W2_after", "probs"} <= tensors
