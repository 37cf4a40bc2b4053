"""Splits without rows: whatever speaks of one says so, nothing looks at it, and the rest of the run is as it was."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training.moment import Unit

SHARES = [(0.0, 0.0), (0.0, 0.25), (0.25, 0.0)]


def run(val: float, test: float) -> Timeline:
    return Timeline(Trainer(Experiment.of("xor", rows=8, val=val, test=test, iterations=20, check=(4, 6))))


@pytest.mark.parametrize(("val", "test"), SHARES)
def test_a_split_of_share_0_has_no_rows_and_is_never_looked_at(val: float, test: float) -> None:
    timeline = run(val, test)
    data, schedule = timeline.trainer.dataset, timeline.schedule
    assert (len(data.val) > 0, len(data.test) > 0) == (val > 0, test > 0)
    assert sorted([*data.train, *data.val, *data.test]) == list(range(8))
    for number in range(1, 20):
        due = [*["train"] * (number % 4 == 0), *["val"] * (number % 6 == 0 and val > 0)]
        assert list(schedule.due(number)) == due
        assert (number in schedule.checks(1, 20)) == bool(due) == schedule.exists(Moment(number, schedule.check))
    assert schedule.due(20) == data.splits
    frame = timeline.frame(schedule.last)
    assert set(frame.history.accuracies) == set(data.splits)
    assert schedule.step(Moment(4, schedule.check), Unit.CHECK, 1).iteration == (6 if val else 8)
