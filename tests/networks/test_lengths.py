"""Batches that differ in length from one iteration to the next: the last one of an epoch has what is left."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from random import Random

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.export.document import json_text, stacked
from stepviz.export.part import Part
from stepviz.export.script import script_text
from stepviz.ops import Cell
from stepviz.ops.rules.arrays import holds
from stepviz.session.words import Place
from stepviz.settings.kinds import SAMPLINGS
from stepviz.training.branch import branched
from stepviz.training.conditions import parse, search_back, search_forward
from stepviz.training.gradient_check import prove
from stepviz.views.screen import screen
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from tests.support.kinds.short import ShortBatches
from tests.support.nets import some_cells
from tests.support.numpy_alone import parameters, same, trained
from tests.support.viewer import Viewer
from tests.support.worked_out import assert_worked_out

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
    for iteration in trainer.iterations(trainer.initial, 1, 6):
        rows, random = LENGTHS[(iteration.number - 1) % 3], np.random.RandomState(0)
        assert len(iteration["rows"]) == iteration.program.lengths["example"] == rows
        for name_, tensor in iteration.program.tensors.items():
            assert iteration[name_].shape == iteration.program.shape(tensor), name_
        for op in iteration.program.ops:
            assert all(holds(rule, iteration) for rule in op.rules), op.name
            for tensor in op.writes if op.rules else ():
                for cell in some_cells(tensor.name, iteration[tensor.name], random, 3):
                    if op.rule_of(cell.tensor):
                        assert_worked_out(op, cell, iteration)
        proof = prove(iteration, "mean", 0.01)
        assert proof.holds
        assert not proof.fails


def test_a_row_left_alone_goes_to_the_batch_before_it() -> None:
    trainer = trainer_of(batch_size=89)
    assert [len(each["rows"]) for each in trainer.iterations(trainer.initial, 1, 2)] == [90, 90]


@nets
def test_any_order_of_visits_shows_what_walking_shows(name: str) -> None:
    trainer = trainer_of(name)
    walked, jumping = Timeline(trainer), Timeline(trainer, 1)
    places = [Moment(n, op) for n in range(1, 10) for op in range(1, len(trainer.program.ops) + 1)]
    known = {place: walked.frame(place) for place in places}
    Random(1).shuffle(places)
    for place in places:
        there, frame = known[place], jumping.frame(place)
        assert frame.program.lengths == there.program.lengths
        for name_ in frame.program.tensors:
            assert frame.state(name_) is there.state(name_)
            shown = frame.tensor(name_), there.tensor(name_)
            assert (shown[0] is None) == (shown[1] is None)
            assert shown[0] is None or shown[1] is None or shown[0].tobytes() == shown[1].tobytes()
            assert shown[0] is None or shown[0].shape == frame.program.shape(frame.program.tensors[name_])


def test_conditions_find_what_looking_finds() -> None:
    timeline = Timeline(trainer_of())
    for _ in timeline.extend(9):
        pass
    last = {n: timeline.iteration(n) for n in range(1, 10)}
    largest = {n: float(np.abs(each["dlogits"]).max()) for n, each in last.items()}
    most = max(largest, key=lambda n: largest[n])
    for text, hit in (
        (f"max.dlogits >= {largest[most]!r}", [most]),
        ("d.e30.c0 < 9", [n for n in last if n % 3]),
        ("d.e30.c0 > -9 and it > 3", [n for n in last if n % 3 and n > 3]),
    ):
        condition = parse(text, timeline.trainer.program)
        for search, place, wanted in (
            (search_forward, timeline.schedule.first, hit[0]),
            (search_back, timeline.schedule.last, hit[-1]),
        ):
            walk = search(timeline, condition, place)
            found = _end(walk)
            assert found is not None
            assert found.iteration == wanted or (search is search_back and found.iteration == wanted + 1), text


def _end(walk: object) -> Moment | None:
    try:
        while True:
            next(walk)  # type: ignore[call-overload]
    except StopIteration as end:
        found: Moment | None = end.value
        return found


def test_a_what_if_has_batches_of_its_own_lengths() -> None:
    original = Timeline(trainer_of())
    slower, smaller = branched(original, ("3:lr=0.1",)), branched(original, ("4:batch-size=25",))
    for line in (slower, smaller):
        for _ in line.extend(9):
            pass
    assert [len(slower.iteration(n)["rows"]) for n in range(1, 7)] == 2 * LENGTHS
    assert [len(smaller.iteration(n)["rows"]) for n in range(1, 9)] == [40, 40, 10, 15, 25, 25, 25, 15]
    assert len(stacked(Part(smaller, 1, 6))["length"]) == 6


@nets
def test_files_have_every_number_once(name: str) -> None:
    trainer = trainer_of(name)
    part = Part(Timeline(trainer), 1, 4)
    arrays, made = stacked(part), trainer.iterations(trainer.initial, 1, 4)
    assert arrays["length"].tolist() == [40, 40, 10, 40]
    tensors = json.loads("".join(json_text(part)))["tensors"]
    for number, iteration in enumerate(made):
        for name_ in iteration.program.tensors:
            values = iteration[name_]
            stored = arrays[name_][number, ...]
            inside = tuple(slice(length) for length in values.shape)
            assert stored[inside].tobytes() == values.tobytes()
            assert (
                values.size == stored.size
                or np.isnan(stored.astype(float)).sum() == stored.size - values.size
                or (np.issubdtype(stored.dtype, np.integer) and (stored == -1).sum() >= stored.size - values.size)
            )
            assert np.shape(tensors[name_][number]) == values.shape
    with redirect_stdout(StringIO()) as printed, np.errstate():
        exec(compile("".join(script_text(Part(Timeline(trainer), 1, 9))), "script", "exec"), {})
    assert same(parameters(printed.getvalue()), trained(Timeline(trainer), 9))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20)])
def test_every_moment_has_its_screen_with_the_last_row_in_brackets(size: tuple[int, int]) -> None:
    timeline = Timeline(trainer_of())
    for number in (2, 3, 4):
        for op in range(1, len(timeline.trainer.program.ops) + 1):
            frame = timeline.frame(Moment(number, op))
            last = len(frame.current["rows"]) - 1
            for state in (State(), State(pick=Cell("x", (last, 0))), State(pick=Cell("x", (last, 0)), explaining=True)):
                shown = screen(MomentView(state, frame), *size)
                assert len(shown.rows) == size[1]


def test_a_number_that_a_shorter_batch_does_not_have_is_let_go_and_stepping_back_shows_what_was_seen() -> None:
    viewer = Viewer(trainer_of().experiment, Place(Moment(2, 4), pick=Cell("a1", (30, 1))))
    seen = []
    for key in "][]":
        viewer.key(key)
        viewer.settle()
        seen.append((viewer.state.moment.iteration, viewer.state.pick, screen(viewer.player.sight, 80, 24).rows))
    assert [at[:2] for at in seen] == [(3, None), (2, None), (3, None)]
    assert seen[0][2] == seen[2][2]
