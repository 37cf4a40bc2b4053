"""Training: the moments of a run, what is rounded and kept; breakpoints; what-ifs.

A what-if shares the past, an edit takes effect at the beginning of an iteration, and any way gives the same.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz import Experiment, Moment, Schedule, Timeline, Trainer, UserError
from stepviz.data.dataset import SPLITS
from stepviz.data.stretches import taken
from stepviz.ops import Op, Phase
from stepviz.settings.limits import MAX_ITERATIONS
from stepviz.training import Direction, Unit
from stepviz.training.batch_loss import BatchLoss
from stepviz.training.branch import Branch, branched
from stepviz.training.breakpoints import Breakpoints
from stepviz.training.conditions import search_forward as forward
from stepviz.training.losses import BLOCK
from stepviz.training.replay import Keyframes
from stepviz.training.timeline import finish
from tests.support.conditions import NAN, SHORT, conditions, expected_forward, fresh, read, starts
from tests.support.examples import examples
from tests.support.memory import held_by
from tests.support.moments import Whole, whole

OPS: tuple[Op, ...] = Trainer(Experiment()).program.ops
UPDATE, CHECK = len(OPS), len(OPS) + 1
DIRECTIONS: tuple[Direction, ...] = (1, -1)

shapes = st.tuples(st.integers(1, 12), st.integers(1, 14), st.integers(1, 14))


def schedule(shape: tuple[int, int, int]) -> Schedule:
    iterations, train, val = shape
    return Schedule(OPS, iterations, (train, val))


def all_moments(shape: tuple[int, int, int]) -> list[Moment]:
    """Every moment of a run, written down one by one."""
    moments, (iterations, train, val) = [Moment(1, 0)], shape
    for iteration in range(1, iterations + 1):
        moments += [Moment(iteration, op) for op in range(1, UPDATE + 1)]
        if iteration == iterations or iteration % train == 0 or iteration % val == 0:
            moments.append(Moment(iteration, CHECK))
    return moments


def phase_of(moment: Moment) -> Phase:
    names = {0: Phase.READY, UPDATE: Phase.UPDATE, CHECK: Phase.CHECK}
    return names.get(moment.op, Phase.FORWARD if moment.op <= 4 else Phase.BACKWARD)


def expected(moments: list[Moment], moment: Moment, unit: Unit, direction: Direction) -> Moment:
    """The nearest moment beyond that a step of this size may end at, or the moment itself."""
    if unit is Unit.RUN:
        return moments[-1 if direction > 0 else 0]
    if unit is Unit.ITERATION:
        there = [other for other in moments if other.iteration == moment.iteration + direction]
        same = [other for other in there if other.op == moment.op]
        return (same or [other for other in there if other.op == UPDATE] or [moment])[0]
    ends = {
        Unit.OPERATION: moments,
        Unit.PHASE: [here for here, then in pairwise(moments) if phase_of(here) is not phase_of(then)] + moments[-1:],
        Unit.CHECK: [other for other in moments if other.op == CHECK],
    }[unit]
    beyond = [end for end in ends if (end > moment if direction > 0 else end < moment)]
    return beyond[0 if direction > 0 else -1] if beyond else moment


@given(shapes)
@example((1, 1, 1))
@example((12, 14, 14))
@example((12, 12, 12))
@example((12, 11, 5))
@example((12, 1, 1))
def test_every_step_from_every_moment_lands_where_the_written_out_run_says(shape: tuple[int, int, int]) -> None:
    run, moments, ways = schedule(shape), all_moments(shape), product(Unit, DIRECTIONS)
    for (unit, direction), moment in product(ways, moments):
        assert run.step(moment, unit, direction) == expected(moments, moment, unit, direction), (moment, unit)


@examples(60)
@given(shapes)
def test_moments_exist_are_checked_and_read_back_as_written_out(shape: tuple[int, int, int]) -> None:
    run, moments, (iterations, train, val) = schedule(shape), all_moments(shape), shape
    grid = [Moment(iteration, op) for iteration in range(-1, iterations + 3) for op in range(-2, CHECK + 3)]
    assert [moment for moment in grid if run.exists(moment)] == moments
    assert (run.first, run.last) == (moments[0], moments[-1])
    assert [run.parse(f" {run.text(moment)} ") for moment in moments] == moments
    for iteration in range(1, iterations + 1):
        assert run.end(iteration) == max(moment for moment in moments if moment.iteration == iteration)
        assert run.parse(str(iteration)) == Moment(iteration, UPDATE)
        last = iteration == iterations
        wanted = {"train": last or iteration % train == 0, "val": last or iteration % val == 0, "test": last}
        assert run.due(iteration) == tuple(split for split in SPLITS if wanted[split])
        for split in SPLITS:
            assert run.next_due(split, iteration) == next(
                number for number in range(iteration, iterations + 1) if split in run.due(number)
            )
        for first in range(1, iteration + 1):
            assert run.checks(first, iteration) == [n for n in range(first, iteration + 1) if run.due(n)]


def test_the_longest_run_steps_without_counting_through_it() -> None:
    run = Schedule(OPS, MAX_ITERATIONS, (1, MAX_ITERATIONS))
    assert run.step(run.first, Unit.RUN, 1) == Moment(MAX_ITERATIONS, CHECK)
    assert run.step(run.last, Unit.CHECK, -1) == Moment(MAX_ITERATIONS - 1, CHECK)
    assert run.next_due("val", 2) == MAX_ITERATIONS


def test_what_a_function_rounds_counts_where_its_input_can_be_moved_without_effect() -> None:
    trainer = Trainer(Experiment.of("chain-rule", formula="L = tanh(x)", set=(("x", 40.0),)))
    (noise,) = BatchLoss(trainer.iterate(trainer.initial, 1)).rounding().tolist()
    assert np.tanh(40.0 + np.spacing(40.0)) == np.tanh(40.0) == 1, "what this is about"
    assert noise > 2 * np.finfo(float).eps * 1.01


@examples(30)
@given(st.integers(1, 6000), st.lists(st.integers(1, 300), min_size=1, max_size=12))
def test_keyframes_stay_in_the_budget_and_are_what_was_walked(memory: int, pieces: list[int]) -> None:
    trainer = Trainer(Experiment(iterations=4000))
    keyframes, starts = Keyframes(trainer.initial, memory), [trainer.initial]
    one = held_by(keyframes)
    for piece in pieces:
        made = trainer.iterations(starts[-1], len(starts), piece)
        keyframes.keep(made)
        starts += [iteration.after for iteration in made]
        assert held_by(keyframes) <= max(one, memory)
        for number in random.Random(memory).sample(range(1, len(starts)), min(5, len(starts) - 1)):
            start, parameters = keyframes.before(number)
            assert 0 <= number - start < keyframes.spacing
            assert [a.tobytes() for a in parameters] == [a.tobytes() for a in starts[start - 1]]
            assert not any(array.flags.writeable for array in parameters)


@pytest.mark.parametrize("experiment", [SHORT, NAN], ids=["whole", "broken"])
@examples(15)
@given(data=st.data())
def test_breakpoints_are_met_wherever_one_that_is_on_is(experiment: Experiment, data: st.DataObject) -> None:
    told = data.draw(
        st.lists(conditions(experiment), min_size=1, max_size=3, unique_by=lambda condition: condition.text)
    )
    off = data.draw(st.sets(st.sampled_from(range(len(told)))))
    timeline, breakpoints = fresh(experiment), Breakpoints()
    for condition in told:
        breakpoints = breakpoints.add(read(timeline, condition.text))
    for place in off:
        breakpoints = breakpoints.toggle(place)
    on = [condition for place, condition in enumerate(told) if place not in off]
    hits = sorted({hit for condition in on for hit in condition.hits(experiment)})
    if breakpoints.condition is None:
        assert not on
        return
    moment = data.draw(starts(experiment, hits))
    found = taken(forward(timeline, breakpoints.condition, moment))
    assert found == expected_forward(hits, moment, timeline)
    if found is not None:
        met_here = [condition.text for condition in on if found in condition.hits(experiment)]
        assert [item.condition.text for item in breakpoints.hit(timeline, found)[0]] == met_here


EDITED = Experiment(iterations=300, check=(50, 130))
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


def line(*texts: str, experiment: Experiment = EDITED) -> Timeline:
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
    return ended(Timeline(Trainer(EDITED)))


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
    start, past = int(texts[0].partition(":")[0]), Timeline(Trainer(EDITED))
    edited = branched(past, texts)
    walked = frames(edited, moments(edited, start))
    shuffled, jumping = list(walked), line(*texts)
    random.Random(1).shuffle(shuffled)
    assert {moment: whole(jumping.frame(moment)) for moment in shuffled} == walked
    alone = frames(untouched(), moments(untouched(), start))
    assert frames(past, list(alone)) == alone
    before = [moment for moment in alone if moment.iteration < start]
    assert {moment: walked[moment] for moment in before} == {moment: alone[moment] for moment in before}


def test_an_edit_of_the_first_iteration_is_the_run_that_starts_with_it() -> None:
    edited, other = line("1:lr=0.5"), Timeline(Trainer(replace(EDITED, lr=0.5)))
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
    past = Timeline(Trainer(EDITED), exact=exact)
    finish(past.extend(280))
    edited = ended(Branch(past, branched(past, [f"{start}:lr=0.1"]).edits))
    losses = np.array([float(edited.iteration(number)["loss"]) for number in range(1, 301)])
    assert edited.losses[:].tobytes() == losses.tobytes()
    whole_record = ended(line(f"{start}:lr=0.1"))
    for width in (1, 8, 128, 256):
        assert edited.losses.column_means(width) == whole_record.losses.column_means(width)


def test_it_trains_only_as_far_as_it_was_asked() -> None:
    past = Timeline(Trainer(EDITED))
    edited = branched(past, ["200:lr=0.1"])
    reached = list(edited.extend(250))
    assert all(a <= b for a, b in pairwise(reached))
    assert (past.reached, edited.reached) == (199, 250)
