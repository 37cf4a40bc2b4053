"""What a session opens with."""

from __future__ import annotations

import pytest

from stepviz import Experiment, UserError
from stepviz.data import stretches
from stepviz.session.tasks import taken
from stepviz.settings.preferences import Preferences
from stepviz.ui.beginning import beginning
from stepviz.ui.reopening import Start


def test_a_board_opens_with_the_picture_that_was_asked_for() -> None:
    run = Experiment.of("xor", iterations=5)
    for picture, shown in (("", "boundary"), ("curves", "curves"), ("runs", "runs")):
        start = Start(vary=("lr=0.1,1",), picture=picture)
        _, state, task = stretches.taken(beginning(run, start, Preferences()))
        assert taken(task, state).zoom == shown
    start = Start(vary=("lr=0.1,1",), picture="images")
    _, state, task = stretches.taken(beginning(run, start, Preferences()))
    with pytest.raises(UserError, match="--zoom images: the runs of this board have network, "):
        taken(task, state)
