"""Every number of every kind of run is explained, and all that is printed of it is true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from tests import printed
from tests.printed import shows
from tests.reading import Reader, cells

VISITS = (1, 2, 100, 500, 4000)
KINDS = (
    Experiment(),
    Experiment(softmax="stable"),
    Experiment(reduction="mean"),
    Experiment(reduction="mean", softmax="stable"),
    Experiment(variant="as-printed"),
    Experiment(variant="as-printed", softmax="stable"),
)
BREAKING = (
    Experiment(lr=100),
    Experiment(lr=100, softmax="stable"),
    Experiment(lr=100, reduction="mean"),
    Experiment(lr=100, variant="as-printed"),
    Experiment(lr=1e200),
    Experiment(lr=1e308),
    Experiment(lr=1e308, softmax="stable"),
)
OTHERS = (
    *(Experiment(batch_size=size, iterations=500) for size in (1, 2, 3, 5, 8, 9, 20)),
    Experiment(batch_size=9, iterations=500, reduction="mean"),
    Experiment(lr=0, iterations=500),
    Experiment(lr=3, iterations=500),
    Experiment(lr=1e-9, iterations=500),
)


def words(experiment: Experiment) -> str:
    return " ".join(experiment.words()[1:])


def moments(timeline: Timeline, number: int) -> list[Moment]:
    """All moments of an iteration that the run reaches."""
    for _ in timeline.extend(number):
        pass
    first = 0 if number == 1 else 1
    found = [Moment(number, op) for op in range(first, timeline.schedule.end(number).op + 1)]
    stop = timeline.stop
    return [m for m in found if stop is None or m <= timeline.schedule.end(stop.moment.iteration)]


def read_run(experiment: Experiment, visits: Sequence[int]) -> int:
    """Read all cells at all operations of these iterations. Returns how many explanations there were."""
    timeline, reader = Timeline(Trainer(experiment)), Reader()
    for number in visits:
        for moment in moments(timeline, number):
            frame = timeline.frame(moment)
            for cell in cells(frame):
                reader.read(frame, cell)
    return reader.count


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", KINDS, ids=words)
def test_every_number_is_explained_and_what_is_printed_is_true(kind: Experiment, seed: int) -> None:
    count = read_run(replace(kind, seed=seed), VISITS)
    assert count == 82 * (8 + 7 + 8 + 8 + 8)


@pytest.mark.parametrize("experiment", BREAKING, ids=words)
def test_numbers_that_overflow_are_explained_too(experiment: Experiment) -> None:
    assert read_run(experiment, (1, 2, 3, 4)) >= 82 * (8 + 7)


@pytest.mark.parametrize("experiment", OTHERS, ids=words)
def test_every_batch_size_and_learning_rate_is_explained(experiment: Experiment) -> None:
    assert read_run(experiment, (1, 2, 100, 500)) > 0


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("1 × -0.2309 = -0.2310", {}),
        ("1 × -0.2309 ≈ -0.2309", {}),
        ("a + b + c = +0.9999", {"a": "+0.5000", "b": "+0.5001", "c": "0.0000"}),
        ("a + … + c = +0.9999", {"a": "+0.5000", "b": "+0.5001", "c": "0.0000"}),
        ("-ln(0.1704) = 1.7695", {}),
        ("exp(+1.2636) = 3.5382", {}),
        ("b / (a + b) = 3.5382 / 20.763 = 0.1704", {"a": "17.224", "b": "3.5382"}),
        ("(0.2625 + 1.7695 + 0.7767 + 0.7767) / 4 = 0.8965", {}),
        ("0.01 × -1.3111 = -0.0131 = +0.9632", {}),
        ("1·0.5 + … = +0.5000", {}),
        ("1-4e-8 - 1 = -5.0e-8", {}),
        ("0 × nan = 0.0000", {}),
    ],
)
def test_a_false_line_is_noticed(text: str, letters: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        printed.assert_true(text, letters)


@pytest.mark.parametrize(
    ("text", "value"),
    [("+3.6929", 3.692951), ("0.1704", 0.17046), ("4.1e-4", 4.2e-4), ("nan", 1.0), ("+inf", -math.inf)],
)
def test_false_digits_are_noticed(text: str, value: float) -> None:
    assert not shows(text, value)
