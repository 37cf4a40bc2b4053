"""The list of what-ifs: go there, name, close, copy."""

from __future__ import annotations

import pytest

from stepviz import Moment, Timeline, Trainer
from stepviz.training.branch import branched
from tests.support.moments import whole
from tests.support.pressing import RUN, at, press
from tests.support.viewer import Viewer


def three() -> Viewer:
    viewer = at(13, 6)
    for value in ("0.1", "1", "1000"):
        press(press(viewer, f"w l {value} Enter"), "W")
    return press(viewer, "} } }")


@pytest.mark.parametrize(
    ("keys", "left"), [("home down x", "BC"), ("end x", "AB"), ("home down x x", "C"), ("home x", "ABC")]
)
def test_x_closes_one_and_its_memory_is_given_back(keys: str, left: str) -> None:
    viewer = press(three(), f"w w {keys} Esc")
    assert "".join(whatif.label for whatif in viewer.state.whatifs) == left
    assert len(viewer.film._lines) == 1 + len(left)
    assert viewer.state.run <= len(left)
    assert viewer.film.frame(viewer.state).moment == Moment(40, 8)


@pytest.mark.parametrize("keys", ["right", "}", "end", "["])
def test_both_runs_are_always_at_the_same_moment(keys: str) -> None:
    viewer = press(at(13, 6), f"w l 0.1 Enter {keys}")
    sight = viewer.film.sight(viewer.state)
    assert sight.other is not None
    assert sight.frame.moment == sight.other.moment == viewer.state.moment
    original, edited = Timeline(Trainer(RUN)), branched(Timeline(Trainer(RUN)), ["13:lr=0.1"])
    assert whole(sight.frame) == whole(edited.frame(viewer.state.moment))
    assert whole(sight.other) == whole(original.frame(viewer.state.moment))
