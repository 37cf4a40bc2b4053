"""Questions of a bank: each key follows from the numbers in its text alone, and each wrong one from its mistake."""

from __future__ import annotations

import re
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.quiz.items import QuizItem, items
from stepviz.ops import Cell
from tests.support.by_hand import from_digits, needed, shown


def bank(source: str, count: int, seed: int = 0, **settings: Any) -> tuple[Timeline, list[QuizItem]]:
    timeline = Timeline(Trainer(Experiment.of(source, **settings)))
    return timeline, [*items(timeline, count, seed)]


def cell_of(item: QuizItem) -> Cell:
    assert item.cell is not None
    return item.cell


def numbers_in(text: str) -> dict[str, list[float]]:
    """The numbers that a question gives, by what stands before the bracket."""
    found: dict[str, list[float]] = {}
    for part in re.split(r"; |, (?=\w+\[)", text.split("Given ")[1].rsplit(". What is", 1)[0]):
        name, values = part.split(" = ")
        found.setdefault(name.partition("[")[0], []).extend(map(float, values.split(", ")))
    return found


@pytest.mark.parametrize(
    ("source", "given"), [("article", {}), ("moons", {"hidden": (3,), "loss": "bce", "batch_size": 4})]
)
def test_every_number_that_the_key_needs_is_in_the_text(source: str, given: dict[str, Any]) -> None:
    timeline, found = bank(source, 60, **given)
    met = set()
    for item in found:
        current, cell = timeline.iteration(item.iteration), cell_of(item)
        numbers = numbers_in(item.text)
        for read in needed(current, cell):
            assert shown(current, read) in numbers[current.program.tensors[read.tensor].symbol], (item, read)
        assert float(item.right.choice) == pytest.approx(from_digits(current, cell), rel=3e-3, abs=2e-4), item
        met.add(cell.tensor)
    assert len(met) >= 9
