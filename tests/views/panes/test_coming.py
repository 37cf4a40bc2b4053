"""A word in an empty pane says what will stand there; it goes when the numbers come."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import layout_at
from stepviz.views.panes.paint import WORDS
from stepviz.views.screen import text
from stepviz.views.state import State
from tests.support.moments import frame_at

_ALL = [word for words in WORDS.values() for word in words]
_NETS = [Experiment(), Experiment.of("iris", hidden=(8,)), Experiment.of("line")]


def _in_panes(run: Experiment, at: str, width: int, height: int) -> str:
    """All that the panes of tensors hold, without what is told below and beside them."""
    frame = frame_at(at, run)
    rows, places = (
        text(frame, width, height),
        [pane.place for pane in layout_at(frame, State(), Size(width, height)).numbered],
    )
    lines = (row[place.x : place.x + place.width] for place in places for row in rows[place.y : place.y + place.height])
    return " " + " ".join(lines) + " "


@pytest.mark.parametrize(("width", "height"), [(60, 20), (80, 24), (120, 36), (160, 48)])
@pytest.mark.parametrize("run", _NETS, ids=["article", "iris", "line"])
def test_empty_panes_say_what_will_stand_there_until_it_does(run: Experiment, width: int, height: int) -> None:
    ready, updated = (_in_panes(run, at, width, height) for at in ("1:ready", "1:update"))
    said = [word for word in _ALL if ready.count(f" {word} ") > updated.count(f" {word} ")]
    assert said or (width == 60 and run.deep)
    assert not [word for word in _ALL if ready.count(f" {word} ") < updated.count(f" {word} ")]
