"""The letters beside the cells are those of the panel: the screen's text is read, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import Known
from stepviz.views import screen
from stepviz.views.explain.explanation import explain
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.cells import counted, used_rows
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.explanations import cells
from tests.support.moments import frame_of
from tests.support.panes import Printed, in_panel, in_panes
from tests.support.printed import number

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
TABLE = Timeline(Trainer(Experiment.of("names", embed=2, context=3, batch_size=5)))


def same(pane: str, panel: str) -> bool:
    """The same digits; a panel may write a zero in short."""
    return pane == panel or number(pane) == number(panel) == 0


def assert_agree(frame: Frame, pick: Cell) -> int:
    """Every letter in a pane stands beside a number of that letter's term. Returns how many there are."""
    told = explain(frame, pick)
    seen_as = screen.screen(MomentView(State(pick=pick, explaining=True), frame), 80, 24)
    lines = [text_of(row) for row in seen_as.rows]
    assert seen_as.layout is not None
    marked = {mark.y for mark in seen_as.marks if mark.of(0, 0).term is not None}
    terms = in_panel([lines[place] for place in sorted(marked)]) if told.worked.lines else {}
    shown: Mapping[Cell, Printed] = dict(in_panes(lines, seen_as.grids))
    made = {cell for cell in shown if frame.value(cell) is not None}  # a word can stand across empty cells
    lettered = {cell: seen for cell, seen in shown.items() if seen.gutter.isalpha() and cell in made}
    for cell, seen in lettered.items():
        found = terms[seen.gutter]
        digits = [found[name] for name in ("f", "g", "v") if name in found.re.groupindex]
        assert any(same(seen.digits, text) for text in digits), (pick, cell, seen, found)
        place = {"x": 0, "W": 1, "dlogits": 1, "dW": 1, "db": 1}.get(cell.tensor, 0)
        assert same(seen.digits, digits[place if len(digits) > 1 else 0]), (pick, cell, seen, found)
    assert {cell: seen.gutter for cell, seen in lettered.items()} == {
        cell: letter for cell, letter in told.letters.items() if cell in shown
    }
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
    for cell in cells(frame):
        told = explain(frame, cell)
        named = {part for item in told.worked.lines for part in item.term.cells}
        assert set(told.letters) == named


def test_terms_of_the_last_iteration_have_no_letter_beside_values_of_this_one() -> None:
    timeline = Timeline(Trainer(Experiment()))
    for op in ("batch", "linear", "softmax", "loss", "dlogits"):
        frame = frame_of(timeline, f"2:{op}")
        for cell in cells(frame):
            if cell.tensor in frame.program.tensors and frame.state(cell.tensor) is Known.OLD:
                assert all(frame.state(part.tensor) is Known.OLD for part in explain(frame, cell).letters)


def test_the_largest_of_each_2x2_is_marked_once_it_is_known() -> None:
    frame = frame_of(IMAGES, "2:p1")
    marked, h = counted(frame, "h1", NOTHING_HIDDEN), frame.current["h1"]
    assert marked is not None
    for e, f, r, c in np.ndindex(3, 2, 3, 3):
        four = [36 * f + 6 * (2 * r + i) + 2 * c + j for i in (0, 1) for j in (0, 1)]
        best = max(h[e, unit] for unit in four)
        assert [unit for unit in four if marked[e, unit]] == [next(unit for unit in four if h[e, unit] == best)]
    assert marked.sum() == 3 * 2 * 9


def test_it_is_not_told_before() -> None:
    assert counted(frame_of(IMAGES, "2:h1"), "h1", NOTHING_HIDDEN) is None
    assert counted(frame_of(IMAGES, "2:p1"), "h1", Mask(("p1",))) is None


@pytest.mark.parametrize("tensor", ["E1", "dE1", "E1_after"])
def test_rows_in_use_are_those_of_the_batch(tensor: str) -> None:
    frame = frame_of(TABLE, "2:grads1")
    assert used_rows(frame, tensor, NOTHING_HIDDEN) == frozenset(frame.current["x"].ravel().tolist())
