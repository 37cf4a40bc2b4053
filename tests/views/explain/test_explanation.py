"""Every number of every kind of run is explained, and all that is printed of it is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import provenance
from stepviz.views.explain.explanation import Explanation, explain
from stepviz.views.explain.panel import explanation
from stepviz.views.explain.worked import Result
from stepviz.views.text.span import text_of
from tests.support.drawings import drawing
from tests.support.examples import LONG
from tests.support.explanations import Reader, assert_true, cells
from tests.support.moments import frame_at, frame_near, line_of

VISITS = (1, 2, 500) if LONG else (500,)
SEEDS = range(10 if LONG else 1)
KINDS = (
    Experiment(),
    Experiment(softmax="stable"),
    Experiment(reduction="mean"),
    Experiment(variant="as-printed"),
    Experiment(variant="as-printed", softmax="stable"),
)
"""Read where a cell's state changes: random nets are read in `tests/networks/test_printed.py`."""
BREAKING = (
    Experiment(lr=100),
    Experiment(lr=100, softmax="stable"),
    Experiment(lr=100, variant="as-printed"),
    Experiment(lr=1e308, softmax="stable"),
    Experiment(batch_size=20 if LONG else 12, lr=0),
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
    """Read all cells at the first and last operation of these iterations, and at the others those that are touched.

    Returns how many explanations there were.
    """
    timeline, reader = Timeline(Trainer(experiment)), Reader()
    for number in visits:
        places = moments(timeline, number)
        for moment in places:
            frame = timeline.frame(moment)
            for cell in cells(frame) if moment in (places[0], places[-1]) else touched(frame):
                reader.read(frame, cell)
    return reader.count


def touched(frame: Frame) -> Iterator[Cell]:
    """The cells that this moment's operation reads and writes."""
    if frame.op is not None:
        names = {*frame.op.reads, *(tensor.name for tensor in frame.op.writes)}
        yield from (cell for cell in cells(frame) if cell.tensor in names)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS, ids=words)
def test_every_number_is_explained_and_what_is_printed_is_true(kind: Experiment, seed: int) -> None:
    assert read_run(replace(kind, seed=seed), VISITS) > 82 * 2 * len(VISITS)


@pytest.mark.parametrize("experiment", BREAKING, ids=words)
def test_numbers_that_overflow_are_explained_too(experiment: Experiment) -> None:
    timeline = line_of(experiment)
    frame_near(timeline, Moment(4, 1))
    last = 4 if timeline.stop is None else timeline.stop.moment.iteration
    assert read_run(experiment, range(1, last + 1) if LONG else (last,)) > 82


def in_first_term(**spoiled: Any) -> Callable[[Explanation], Explanation]:
    """Puts something else into the first term."""

    def change(told: Explanation) -> Explanation:
        first, *others = told.worked.lines
        return replace(told, worked=replace(told.worked, lines=(first._replace(**spoiled), *others)))

    return change


FAULTS: dict[str, Callable[[Explanation], Explanation]] = {
    "a digit of the title": lambda told: replace(told, title=told.title.replace("-1.3243", "-1.3244")),
    "a digit of a term": in_first_term(value="-0.2389"),
    "a factor of other numbers": in_first_term(factors=("1", "-0.2389")),
    "a letter": in_first_term(letter="f"),
    "an = that is none": in_first_term(sign="≈"),
    "a digit of the result": lambda told: replace(told, worked=replace(told.worked, result=_other(told.worked.result))),
    "an equation beside the terms": lambda told: replace(told, meaning=(*told.meaning, "dW = 3.")),
}


def _other(result: Result | None) -> Result:
    assert result is not None
    return result._replace(value="-1.3244")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_an_explanation_is_noticed(fault: str) -> None:
    frame, cell = frame_at("3:update"), Cell("dW", (1, 0))
    told, value = explain(frame, cell), frame.value(cell)
    assert value is not None
    assert_true(frame, told, value)
    with pytest.raises((AssertionError, ArithmeticError)):
        assert_true(frame, FAULTS[fault](told), value)


@pytest.mark.parametrize(("source", "named"), [("iris", {"c2": "virginica"}), ("digits", {}), ("article", {})])
def test_a_class_that_a_rule_calls_by_its_number_has_its_name_beside_it(source: str, named: dict[str, str]) -> None:
    told = explain(frame_at("1:batch", Experiment.of(source)), Cell("x", (0, 0)))
    assert told.rule[-1].isdecimal()
    assert {short: name for short, name in told.names.items() if short[0] == "c"} == named


def test_history_is_the_way_of_the_parameter() -> None:
    frame = frame_at("500:update")
    grown = provenance.history(frame, Cell("W", (3, 0)))
    numbers = [*range(1, 500, 32), 500][-len(grown.samples) :]
    numbers = [*range(1, 500, numbers[1] - numbers[0]), 500]
    assert grown.samples == tuple(float(frame.carried_at(number)[0][3, 0]) for number in numbers)
    assert 10 <= len(grown.samples) <= provenance.SAMPLES
    low, high = min(grown.samples), max(grown.samples)
    bars = "".join("▁▂▃▄▅▆▇█"[round(7 * (sample - low) / (high - low))] for sample in grown.samples)
    assert f"history  {bars}  from +0.9501 to +1.5267" in drawing("W", "explanations")


@pytest.mark.parametrize("given", [{"dropout": 0.2}, {"norm": "batch"}, {"norm": "layer"}])
def test_no_sentence_of_an_explanation_is_cut(given: dict[str, Any]) -> None:
    timeline = Timeline(Trainer(Experiment.of("iris", hidden=(8,), **given)))
    for op in timeline.trainer.program.ops[1:]:
        frame = timeline.frame(timeline.schedule.parse(f"1:{op.name}"))
        for tensor in op.writes:
            told = explain(frame, Cell(tensor.name, (0,) * len(frame.program.shape(tensor))))
            lines = [text_of(row).rstrip() for row in explanation(told, 80, 7).rows]
            assert not any(line.endswith("…") for line in lines), lines
