"""What-ifs that are closed are gone with their memory; both runs are always at the same moment."""

from __future__ import annotations

import pytest

from stepviz import Timeline, Trainer
from stepviz.training.branch import branched
from tests.support.moments import whole
from tests.support.viewer import RUN, Viewer


@pytest.mark.parametrize(
    ("keys", "left"), [("home down x", "BC"), ("end x", "AB"), ("home down x x", "C"), ("home x", "ABC")]
)
def test_x_closes_one_and_its_memory_is_given_back(keys: str, left: str) -> None:
    viewer = Viewer(place="13:grads").press("w l 0.1 Enter W w l 1 Enter W w l 1000 Enter W } } }")
    viewer.press(f"w w {keys} Esc")
    assert "".join(whatif.label for whatif in viewer.state.whatifs) == left
    assert len(viewer.film._lines) == 1 + len(left)
    assert viewer.state.run <= len(left)
    assert viewer.at == "40:check"


def test_both_runs_are_always_at_the_same_moment() -> None:
    viewer = Viewer(place="13:grads").press("w l 0.1 Enter")
    original, edited = Timeline(Trainer(RUN)), branched(Timeline(Trainer(RUN)), ["13:lr=0.1"])
    for keys in ("right", "}", "end", "["):
        sight = viewer.press(keys).player.sight
        assert sight.other is not None
        assert sight.frame.moment == sight.other.moment == viewer.state.moment
        assert whole(sight.frame) == whole(edited.frame(viewer.state.moment))
        assert whole(sight.other) == whole(original.frame(viewer.state.moment))
