"""What if: from the menu to the other run, by keys alone."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.session.whatifs.choosing import WhatIfMenu, WhatIfPrompt
from stepviz.training.branch import branched
from tests.support.moments import whole
from tests.support.pressing import RUN, at, press, seen
from tests.support.viewer import Viewer


def texts(viewer: Viewer) -> list[list[str]]:
    return [[edit.text for edit in whatif.edits] for whatif in viewer.state.whatifs]


def test_the_bracketed_gradient_stands_for_its_parameter() -> None:
    viewer = at(13, 6)
    program, cell = viewer.film.program(viewer.state), viewer.film.sight(viewer.state).selected
    assert cell is not None
    parameter = Cell(program.of(cell.tensor), cell.index)
    press(viewer, "w c 2 Enter")
    assert texts(viewer) == [[f"13:{program.word(parameter)}=2"]]
    assert viewer.film.frame(viewer.state).current[parameter.tensor][parameter.index] == 2


def test_what_is_shown_while_typing_comes_true() -> None:
    viewer = press(at(13, 6), "w l 0.1")
    top = viewer.state.top
    assert isinstance(top, WhatIfPrompt)
    new, old = (line.partition("=")[2] for line in top.effect)
    assert "- 0.1·" in new
    assert "- 0.01·" in old
    press(viewer, "Enter right")
    assert new.split()[-1] in seen(viewer)
    press(viewer, "W")
    assert old.split()[-1] in seen(viewer)


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


def test_the_same_what_if_is_made_once() -> None:
    viewer = press(press(at(13, 6), "w l 0.1 Enter W"), "w l 0.1 Enter")
    assert texts(viewer) == [["13:lr=0.1"]]


@pytest.mark.parametrize(
    "keys", ["w l 0.1 Enter", "w p Enter", "w o Enter", "w d 1 Enter", "w s 5 Enter", "w b 3 Enter"]
)
def test_its_command_gives_the_same_whole_frames(keys: str) -> None:
    viewer = press(at(13, 6), keys)
    fresh = Timeline(Trainer(RUN))
    again = branched(fresh, texts(viewer)[0])
    line = viewer.film.line(viewer.state)
    for moment in (Moment(13, 1), Moment(13, 7), Moment(14, 3), Moment(40, 8), Moment(60, 8)):
        assert whole(line.frame(moment)) == whole(again.frame(moment))


def test_memory_of_what_was_only_tried_is_given_back() -> None:
    viewer = press(at(13, 6), "w l 0.12345 Esc")
    assert len(viewer.film._lines) == 2
    press(viewer, "w l 0.54321 Esc")
    assert len(viewer.film._lines) == 2
