"""A word in an empty pane says what will stand there; it goes when the numbers come."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.views.panes.coming import WORDS
from stepviz.views.screen import text
from tests.support.moments import frame_at

_ALL = [word for words in WORDS.values() for word in words]
_NETS = [Experiment(), Experiment.of("iris", hidden=(8,)), Experiment.of("line")]


@pytest.mark.parametrize(("width", "height"), [(60, 20), (80, 24), (120, 36), (160, 48)])
@pytest.mark.parametrize("run", _NETS, ids=["article", "iris", "line"])
def test_empty_panes_say_what_will_stand_there_until_it_does(run: Experiment, width: int, height: int) -> None:
    ready, updated = (" ".join(text(frame_at(at, run), width, height)[:-6]) for at in ("1:ready", "1:update"))
    said = [word for word in _ALL if ready.count(f" {word} ") > updated.count(f" {word} ")]
    assert said or (width == 60 and run.deep)
    assert not [word for word in _ALL if ready.count(f" {word} ") < updated.count(f" {word} ")]
