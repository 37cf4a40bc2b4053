"""The letters beside the cells are those of the panel's terms, and the number in brackets is the one explained."""

from __future__ import annotations

from stepviz import Experiment, Timeline, Trainer
from stepviz.training import Known
from stepviz.views.explain.explanation import explain
from stepviz.views.panes.cells import counted
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from tests.support.explanations import cells
from tests.support.moments import frame_of

IMAGES = Timeline(Trainer(Experiment.of("digits", conv="2@3x3", batch_size=3)))


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
