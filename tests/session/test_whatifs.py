"""What if: only what can be changed is listed, both runs stand at one moment, memory is given back."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.session.whatifs.choosing import WhatIfMenu, WhatIfPrompt
from stepviz.session.words import Place
from stepviz.training.branch import branched
from tests.support.moments import whole
from tests.support.viewer import RUN, Viewer


@pytest.mark.parametrize(
    ("experiment", "keys"),
    [
        (Experiment.of("chain-rule"), "loc"),
        (Experiment(iterations=20, variant="as-printed"), "lobscd"),
        (Experiment(iterations=20, sampling="order", batch_size=1), "lpobcd"),
        (RUN, "lprobscd"),
    ],
)
def test_only_what_can_be_changed_is_listed(experiment: Experiment, keys: str) -> None:
    update = Viewer(experiment).film.original.schedule.update
    viewer = Viewer(experiment, Place(Moment(3, update - 1))).settle()
    for key in "lprobsd":
        top = viewer.press(f"w {key}").state.top
        assert isinstance(top, WhatIfPrompt if key in keys else WhatIfMenu), key
        viewer.press("Esc")


def test_memory_of_what_was_only_tried_is_given_back() -> None:
    viewer = Viewer(place="13:grads").press("w l 0.12345 Esc")
    assert len(viewer.film._lines) == 2
    viewer.press("w l 0.54321 Esc")
    assert len(viewer.film._lines) == 2


def test_both_runs_are_always_at_the_same_moment() -> None:
    viewer = Viewer(place="13:grads").press("w l 0.1 Enter")
    original, edited = Timeline(Trainer(RUN)), branched(Timeline(Trainer(RUN)), ["13:lr=0.1"])
    for keys in ("right", "}", "end", "["):
        sight = viewer.press(keys).player.sight
        assert sight.other is not None
        assert sight.frame.moment == sight.other.moment == viewer.state.moment
        assert whole(sight.frame) == whole(edited.frame(viewer.state.moment))
        assert whole(sight.other) == whole(original.frame(viewer.state.moment))
