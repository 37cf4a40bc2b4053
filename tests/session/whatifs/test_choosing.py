"""What if: from the menu to the other run, by keys alone."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.session.whatifs.choosing import WhatIfMenu, WhatIfPrompt
from tests.support.pressing import RUN, at, press
from tests.support.viewer import Viewer


def texts(viewer: Viewer) -> list[list[str]]:
    return [[edit.text for edit in whatif.edits] for whatif in viewer.state.whatifs]


@pytest.mark.parametrize(
    ("experiment", "keys"),
    [
        (Experiment.of("chain-rule"), "loc"),
        (Experiment.of("line", iterations=20), "lrobsd"),
        (Experiment.of("mazur", iterations=20), "lod"),
        (Experiment(iterations=20, variant="as-printed"), "lobscd"),
        (Experiment(iterations=20, sampling="order", batch_size=1), "lpobcd"),
        (RUN, "lprobscd"),
    ],
)
def test_only_what_can_be_changed_is_listed(experiment: Experiment, keys: str) -> None:
    film = Viewer(experiment).film
    viewer = at(3, len(film.original.trainer.program.ops) - 1, experiment)
    for key in "lprobscd":
        press(viewer, f"w {key}")
        offered = isinstance(viewer.state.top, WhatIfPrompt)
        assert offered or isinstance(viewer.state.top, WhatIfMenu)
        if key != "c":
            assert offered == (key in keys), key
        press(viewer, "Esc")


def test_memory_of_what_was_only_tried_is_given_back() -> None:
    viewer = press(at(13, 6), "w l 0.12345 Esc")
    assert len(viewer.film._lines) == 2
    press(viewer, "w l 0.54321 Esc")
    assert len(viewer.film._lines) == 2
