from __future__ import annotations

from unittest.mock import patch

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import provenance


def test_the_samples_of_a_history_stand_on_keyframes() -> None:
    timeline = Timeline(Trainer(Experiment()))
    timeline.frame(timeline.schedule.last)
    for at in (30, 150, 501, 3200, 4000):
        frame = timeline.frame(timeline.schedule.parse(f"{at}:update"))
        with patch.object(Trainer, "carried", side_effect=AssertionError("iterations are made again")):
            found = provenance.history(frame, Cell("W", (2, 1)))
        assert found.updates == at - 1
        assert found.samples[-1] == frame.current["W"][2, 1]
        assert len(set(found.samples)) == len(found.samples) > 2
