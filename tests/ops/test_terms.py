from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from stepviz import Experiment, Frame, Iteration, Moment, Op, Timeline, Trainer
from stepviz.data import Split
from stepviz.ops import Array, Cell, Terms, build
from tests.support.moments import frame_of

EXACT = {"x", "y", "dlogits", "W_after", "b_after"}
VISITS = (1, 2, 100, 500, 4000)
RUNS = [
    replace(experiment, seed=seed)
    for seed in range(3)
    for experiment in (
        Experiment(),
        Experiment(softmax="stable"),
        Experiment(lr=0.04, reduction="mean"),
        Experiment(lr=0.04, reduction="mean", softmax="stable"),
        Experiment(variant="as-printed"),
        Experiment(variant="as-printed", softmax="stable"),
    )
]
BREAKING = [
    Experiment(lr=100),
    Experiment(lr=100, softmax="stable"),
    Experiment(lr=100, variant="as-printed"),
    Experiment(lr=400, reduction="mean"),
    Experiment(lr=1e200),
    Experiment(lr=1e308, softmax="stable"),
]


def explained(op: Op, iteration: Iteration) -> Iterator[Terms]:
    for tensor in op.writes:
        for index in np.ndindex(iteration[tensor.name].shape):
            yield op.terms(Cell(tensor.name, index), iteration)


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


def close(terms: Terms) -> bool:
    """Equal to 1e-12 of the value, or of the largest part where parts cancel out."""
    total, value = terms.total(), terms.value
    if same(total, value):
        return True
    largest = max(abs(part.value) for part in terms.parts)
    return math.isclose(total, value, rel_tol=1e-12, abs_tol=1e-15 * largest)


def assert_holds(terms: Terms, iteration: Iteration) -> None:
    assert same(terms.value, float(iteration[terms.cell.tensor][terms.cell.index]))
    exact = terms.cell.tensor in EXACT
    assert same(terms.total(), terms.value) if exact else close(terms), (terms, terms.total())
    for part in terms.parts:
        for factor in part.factors:
            if factor.cell is None:
                continue
            assert same(factor.value, float(iteration[factor.cell.tensor][factor.cell.index]))


def assert_all_hold(iteration: Iteration) -> None:
    for op in iteration.program.ops:
        for terms in explained(op, iteration):
            assert_holds(terms, iteration)


@pytest.mark.parametrize("experiment", RUNS, ids=lambda experiment: " ".join(experiment.words()[1:]))
def test_terms_add_up_to_every_number_of_an_iteration(experiment: Experiment) -> None:
    timeline = Timeline(Trainer(experiment))
    for number in VISITS:
        assert_all_hold(timeline.frame(Moment(number, 1)).current)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("experiment", BREAKING, ids=lambda experiment: " ".join(experiment.words()[1:]))
def test_terms_add_up_where_numbers_overflow(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    for iteration in trainer.iterations(trainer.initial, 1, 5):
        assert_all_hold(iteration)


@pytest.mark.parametrize("batch_size", [1, 2, 7, 8, 9, 33])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_terms_add_up_for_every_batch_size(batch_size: int, reduction: str) -> None:
    trainer = Trainer(Experiment(batch_size=batch_size, reduction="mean" if reduction == "mean" else "sum"))
    for iteration in trainer.iterations(trainer.initial, 1, 3):
        assert_all_hold(iteration)


def looks(frame: Frame) -> Iterator[tuple[Split, Terms]]:
    assert frame.check is not None
    for split in frame.check.splits:
        yield split, frame.check.terms(Cell(split), Checked(frame))


class Checked:
    """An iteration's arrays, and the accuracies a check wrote."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __getitem__(self, name: str, /) -> Array:
        value = self._frame.value(Cell(name)) if name in ("train", "val", "test") else None
        return self._frame.current[name] if value is None else np.asarray(value)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("number", [100, 500, 4000])
def test_a_check_names_every_row_of_its_splits(seed: int, number: int) -> None:
    timeline = Timeline(Trainer(Experiment(seed=seed)))
    frame = timeline.frame(timeline.schedule.end(number))
    rows = {"train": range(8), "val": range(8, 12), "test": range(12, 16)}
    splits = []
    for split, terms in looks(frame):
        splits.append(split)
        assert [part.label for part in terms.parts] == [f"#{row}" for row in rows[split]]
        assert {part.value for part in terms.parts} <= {0.0, 1.0}
        assert terms.total() == terms.value == timeline.accuracy(number)[split]
    assert splits == {100: ["train"], 500: ["train", "val"], 4000: ["train", "val", "test"]}[number]


def test_a_check_names_the_rows_that_are_wrong() -> None:
    timeline = Timeline(Trainer(Experiment()))
    frame = frame_of(timeline, "500:check")
    wrong = {split: [part.label for part in terms.parts if part.value == 0] for split, terms in looks(frame)}
    assert wrong == {"train": [], "val": ["#11"]}


def test_test_rows_are_not_read_before_the_end() -> None:
    trainer = Trainer(Experiment(iterations=1000))
    unreadable = replace(trainer.dataset, test=np.array([99]))
    trainer.program = build(trainer.experiment, unreadable)
    timeline = Timeline(trainer)
    timeline.frame(Moment(999, 7))
    last = timeline.trainer.iterate(timeline.iteration(999).after, 1000)
    assert timeline.accuracy(500).keys() == {"train", "val"}
    with pytest.raises(IndexError):
        trainer.evaluate(last.after, ("test",))
    with pytest.raises(IndexError):
        timeline.frame(Moment(1000, 8))


def test_only_training_rows_are_learned_from() -> None:
    trainer = Trainer(Experiment())
    drawn = {int(row) for rows in trainer.sampler.batches(1, 4000) for row in rows}
    assert drawn == set(range(8))
