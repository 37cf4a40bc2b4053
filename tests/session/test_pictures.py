"""Pictures in a session: the key of the network, arrows that lead through it, and the way to panes and back."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.errors import UserError
from stepviz.session.words import Place, parse
from tests.support.viewer import Viewer

NET = Experiment.of("moons", hidden=(3,), iterations=20)


def viewer(run: Experiment = NET, at: str = "5:h1") -> Viewer:
    there = Viewer(run, Place(Timeline(Trainer(run)).schedule.parse(at)))
    there.settle()
    return there


@pytest.mark.parametrize("text", ["x0", "x0/x0", "x0/x9", "a/b"])
def test_a_pair_that_the_rows_have_not_is_a_sentence(text: str) -> None:
    film = Viewer(Experiment.of("iris", iterations=20)).film
    with pytest.raises(UserError, match=f"--also 'plane={text}': give two of x0 to x3, for example"):
        parse(["--also", f"plane={text}"], film)


def test_a_click_selects_what_is_painted_there() -> None:
    there = viewer(at="5:update")
    there.key("N")
    found = set()
    for y in range(3, 22):
        for x in range(1, 60):
            there.player.click(x, y)
            there.settle()
            found.add(there.state.pick)
    tensors = {cell.tensor for cell in found if cell is not None}
    assert {"x", "W1_after", "h1", "W2_after", "probs"} <= tensors
