"""The letters beside the cells are those of the panel's terms, and the number in brackets is the one explained."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import Known
from stepviz.views import screen
from stepviz.views.explain.explanation import explain
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.cells import counted
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.explanations import cells
from tests.support.moments import frame_of
from tests.support.panes import in_panes

RUNS = [
    ("1:update", Experiment(batch_size=2)),
    ("500:check", Experiment()),
    ("2:linear", Experiment(batch_size=8)),
    *((at, Experiment(batch_size=8, reduction="mean")) for at in ("100:grads", "2:dlogits")),
    ("1:update", Experiment(softmax="stable")),
    ("1:update", Experiment(variant="as-printed")),
    ("4:grads", Experiment(lr=100)),
]
IMAGES = Timeline(Trainer(Experiment.of("digits", conv="2@3x3", batch_size=3)))


def assert_agree(frame: Frame, pick: Cell) -> int:
    """Every letter in a pane stands beside a number of that letter's term. Returns how many there are."""
    told = explain(frame, pick)
    seen_as = screen.screen(MomentView(State(pick=pick, explaining=True), frame), 80, 24)
    shown = dict(in_panes([text_of(row) for row in seen_as.rows], seen_as.grids))
    made = {cell for cell in shown if frame.value(cell) is not None}  # a word can stand across empty cells
    lettered = {cell: seen.gutter for cell, seen in shown.items() if seen.gutter.isalpha() and cell in made}
    assert lettered == {cell: letter for cell, letter in told.letters.items() if cell in shown}
    if pick in shown and frame.value(pick) is not None:
        assert shown[pick].gutter == "["
        assert shown[pick].digits in told.title
    return len(lettered)


def words(value: str | Experiment) -> str:
    return value if isinstance(value, str) else " ".join(value.words()[1:])


@pytest.mark.parametrize(("at", "experiment"), RUNS, ids=words)
def test_letters_stand_beside_the_numbers_of_their_terms(at: str, experiment: Experiment) -> None:
    timeline = Timeline(Trainer(experiment))
    frame = frame_of(timeline, at)
    count = sum(
        assert_agree(frame, cell) for cell in [*cells(frame)][:: 1 if LONG else 5] if not cell.tensor.startswith("test")
    )
    assert count > 0


def test_every_term_of_this_iteration_that_is_in_view_has_its_letter() -> None:
    timeline = Timeline(Trainer(Experiment()))
    frame = frame_of(timeline, "1:update")
    for picked in cells(frame):
        told = explain(frame, picked)
        lines = {line.letter: line for line in told.worked.lines}
        assert {*told.letters} == {part for line in lines.values() for part in line.term.cells}
        assert all(cell in lines[letter].term.cells for cell, letter in told.letters.items())


def test_terms_of_the_last_iteration_have_no_letter_beside_values_of_this_one() -> None:
    timeline = Timeline(Trainer(Experiment()))
    for op in ("batch", "linear", "softmax", "loss", "dlogits"):
        frame = frame_of(timeline, f"2:{op}")
        for cell in cells(frame):
            if cell.tensor in frame.program.tensors and frame.state(cell.tensor) is Known.OLD:
                assert all(frame.state(part.tensor) is Known.OLD for part in explain(frame, cell).letters)


def test_it_is_not_told_before() -> None:
    assert counted(frame_of(IMAGES, "2:h1"), "h1", NOTHING_HIDDEN) is None
    assert counted(frame_of(IMAGES, "2:p1"), "h1", Mask(("p1",))) is None
