"""Batches that differ in length from one iteration to the next: the last one of an epoch has what is left."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.export.document import stacked
from stepviz.export.part import Part
from stepviz.ops import Cell
from stepviz.session.words import Place
from stepviz.settings.kinds import SAMPLINGS
from stepviz.training.branch import branched
from stepviz.training.timeline import finish
from stepviz.views.screen import screen
from tests.support.kinds.short import ShortBatches
from tests.support.viewer import Viewer
from tests.support.worked_out import assert_ruled

LENGTHS = [40, 40, 10]
"""Of the batches of an epoch: 90 rows are learned from."""
WORDS: dict[str, object] = {"hidden": (4,), "batch_size": 40, "reduction": "mean", "iterations": 9, "check": (3, 9)}
KINDS: dict[str, dict[str, object]] = {
    "plain": {},
    "batch norm": {"norm": "batch", "optimizer": "adam"},
    "dropout": {"dropout": 0.3, "l2": 0.01},
    "squared": {"loss": "mse", "output": "sigmoid"},
    "own loss": {"loss": "mean(e, mean(c, (outputs - y)^4))"},
}
nets = pytest.mark.parametrize("name", KINDS)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SAMPLINGS, "short", f"{ShortBatches.__module__}:ShortBatches")


def trainer_of(name: str = "plain", **more: object) -> Trainer:
    return Trainer(Experiment.of("iris", sampling="short", **{**WORDS, **KINDS[name], **more}))


@nets
def test_every_number_is_that_of_its_batch(name: str) -> None:
    trainer = trainer_of(name)
    for iteration in trainer.iterations(trainer.initial, 1, 4)[2:]:
        rows, random = LENGTHS[(iteration.number - 1) % 3], np.random.RandomState(0)
        assert len(iteration["rows"]) == iteration.program.lengths["example"] == rows
        assert_ruled(iteration, random, "mean", 0.01)


def test_a_row_left_alone_goes_to_the_batch_before_it() -> None:
    trainer = trainer_of(batch_size=89)
    assert [len(each["rows"]) for each in trainer.iterations(trainer.initial, 1, 2)] == [90, 90]


def test_a_what_if_has_batches_of_its_own_lengths() -> None:
    original = Timeline(trainer_of())
    slower, smaller = branched(original, ("3:lr=0.1",)), branched(original, ("4:batch-size=25",))
    for line in (slower, smaller):
        finish(line.extend(9))
    assert [len(slower.iteration(n)["rows"]) for n in range(1, 7)] == 2 * LENGTHS
    assert [len(smaller.iteration(n)["rows"]) for n in range(1, 9)] == [40, 40, 10, 15, 25, 25, 25, 15]
    assert len(stacked(Part(smaller, 1, 6))["length"]) == 6


def test_a_number_that_a_shorter_batch_does_not_have_is_let_go_and_stepping_back_shows_what_was_seen() -> None:
    viewer = Viewer(trainer_of().experiment, Place(Moment(2, 4), pick=Cell("a1", (30, 1))))
    seen = []
    for key in "][]":
        viewer.key(key)
        viewer.settle()
        seen.append((viewer.state.moment.iteration, viewer.state.pick, screen(viewer.player.sight, 80, 24).rows))
    assert [at[:2] for at in seen] == [(3, None), (2, None), (3, None)]
    assert seen[0][2] == seen[2][2]
