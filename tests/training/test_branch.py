"""A what-if: it shares the past, an edit takes effect at the beginning of an iteration, and any way gives the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.training.branch import Branch, branched
from stepviz.training.losses import BLOCK
from stepviz.training.timeline import finish
from tests.support.moments import Whole, whole

SHORT = Experiment(iterations=300, check=(50, 130))
EDITS = {
    "first": ("1:lr=0.5",),
    "last": ("300:lr=0.5",),
    "seed": ("66:seed=7",),
    "softmax and reduction": ("50:softmax=stable", "51:reduction=mean"),
    "formula": ("130:optimizer=W - lr*sign(dW)",),
    "input": ("129:x.r6.x2=1",),
    "several": ("40:lr=0.1", "40:W.x2.c0=2", "90:optimizer=momentum", "200:batch-size=1", "201:y.r3=0"),
    "schedule": ("97:schedule=cosine", "131:lr=0.1", "200:schedule=constant"),
    "breaks": ("64:lr=300",),
}


def line(*texts: str, experiment: Experiment = SHORT) -> Timeline:
    return branched(Timeline(Trainer(experiment)), texts)


def ended(timeline: Timeline) -> Timeline:
    finish(timeline.extend(timeline.schedule.iterations))
    return timeline


def frames(timeline: Timeline, moments: list[Moment]) -> dict[Moment, Whole]:
    known = [moment for moment in moments if moment <= timeline.schedule.end(ended(timeline).reached)]
    return {moment: whole(timeline.frame(moment)) for moment in known}


def moments(timeline: Timeline, around: int) -> list[Moment]:
    """Every moment of the iterations near one, near keyframes and checks, and at both ends."""
    last = timeline.schedule.iterations
    near = {around + d for d in range(-2, 3)} | {1, 2, 32, 33, 64, 65, 130, 131, last - 1, last}
    return [
        Moment(number, op)
        for number in sorted(near)
        for op in range(timeline.schedule.check + 1)
        if 1 <= number <= last and timeline.schedule.exists(Moment(number, op))
    ]


@cache
def untouched() -> Timeline:
    """The run without an edit, for all who look at it."""
    return ended(Timeline(Trainer(SHORT)))


def test_between_two_edits_losses_and_checks_are_those_of_the_run_with_the_first_alone() -> None:
    one, known = line("20:lr=0.5"), branched(untouched(), ("20:lr=0.5", "200:lr=0.1"))
    for two in (line("20:lr=0.5", "200:lr=0.1"), known):
        for reached in (50, 130):
            for timeline in (one, two):
                finish(timeline.extend(reached))
            assert two.record.values(0, reached).tolist() == one.record.values(0, reached).tolist()
            assert two.accuracy(reached) == one.accuracy(reached)
    assert two.accuracy(two.reached + 1) == {}


@pytest.mark.parametrize("texts", EDITS.values(), ids=EDITS)
def test_any_order_of_visits_shows_what_going_forward_shows_and_the_original_stays_as_it_is(
    texts: tuple[str, ...],
) -> None:
    start, past = int(texts[0].partition(":")[0]), Timeline(Trainer(SHORT))
    edited = branched(past, texts)
    walked = frames(edited, moments(edited, start))
    shuffled, jumping = list(walked), line(*texts)
    Random(1).shuffle(shuffled)
    assert {moment: whole(jumping.frame(moment)) for moment in shuffled} == walked
    alone = frames(untouched(), moments(untouched(), start))
    assert frames(past, list(alone)) == alone
    before = [moment for moment in alone if moment.iteration < start]
    assert {moment: walked[moment] for moment in before} == {moment: alone[moment] for moment in before}


def test_an_edit_of_the_first_iteration_is_the_run_that_starts_with_it() -> None:
    edited, other = line("1:lr=0.5"), Timeline(Trainer(replace(SHORT, lr=0.5)))
    wanted = moments(other, 1)
    assert frames(edited, wanted) == frames(other, wanted)


def test_a_run_that_stopped_before_the_edit_stays_stopped_and_an_edit_before_it_can_save_the_run() -> None:
    breaks = Experiment(lr=100, iterations=50)
    edited = ended(line("20:lr=0.1", experiment=breaks))
    assert edited.stop == ended(Timeline(Trainer(breaks))).stop
    with pytest.raises(UserError, match="the run stopped at 4:softmax"):
        edited.frame(Moment(20, 1))
    assert ended(line("3:softmax=stable", experiment=breaks)).stop is None


@pytest.mark.parametrize(("start", "exact"), [(2, 100), (BLOCK, 256), (BLOCK + 1, 100)])
def test_losses_of_a_branch_are_those_of_one_record(start: int, exact: int) -> None:
    past = Timeline(Trainer(SHORT), exact=exact)
    finish(past.extend(280))
    edited = ended(Branch(past, branched(past, [f"{start}:lr=0.1"]).edits))
    losses = np.array([float(edited.iteration(number)["loss"]) for number in range(1, 301)])
    assert edited.losses[:].tobytes() == losses.tobytes()
    whole_record = ended(line(f"{start}:lr=0.1"))
    for width in (1, 8, 128, 256):
        assert edited.losses.column_means(width) == whole_record.losses.column_means(width)


def test_it_trains_only_as_far_as_it_was_asked() -> None:
    past = Timeline(Trainer(SHORT))
    edited = branched(past, ["200:lr=0.1"])
    reached = list(edited.extend(250))
    assert all(a <= b for a, b in pairwise(reached))
    assert (past.reached, edited.reached) == (199, 250)
