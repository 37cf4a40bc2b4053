"""Marks of what counts: the largest of each 2x2 once it is taken, the rows of a table that a batch uses."""

from __future__ import annotations

import re

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.counted import COUNTS, counted, used_rows
from stepviz.views.panes.marks import NOTHING_HIDDEN, Veil
from stepviz.views.screen import text
from tests.support.moments import frame_of

IMAGES = Timeline(Trainer(Experiment.of("digits", conv="2@3x3", batch_size=3)))
TABLE = Timeline(Trainer(Experiment.of("names", embed=2, context=3, batch_size=5)))


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
    assert counted(frame_of(IMAGES, "2:p1"), "h1", Veil(("p1",))) is None


def test_the_mark_stands_before_the_largest() -> None:
    screen = "\n".join(text(frame_of(IMAGES, "2:p1"), 80, 24))
    assert f"{COUNTS}+" in screen
    assert f"{COUNTS}+" not in "\n".join(text(frame_of(IMAGES, "2:h1"), 80, 24))


@pytest.mark.parametrize("tensor", ["E1", "dE1", "E1_after"])
def test_rows_in_use_are_those_of_the_batch(tensor: str) -> None:
    frame = frame_of(TABLE, "2:grads1")
    assert used_rows(frame, tensor) == frozenset(frame.current["x"].ravel().tolist())


def test_a_row_in_use_has_a_mark_behind_its_name() -> None:
    frame = frame_of(TABLE, "1:grads1")
    used = used_rows(frame, "E1") or frozenset()
    rows = re.findall(rf" ([a-z]) ([{COUNTS} ]) [+-]", "\n".join(text(frame, 80, 48)))
    assert [name for name, _ in rows] == [*"abcdefghijklmnopqrstuvwxyz"]
    assert {ord(name) - ord("a") + 1 for name, mark in rows if mark == COUNTS} == used - {0}


def test_other_tensors_have_no_marks() -> None:
    frame = frame_of(IMAGES, "2:p1")
    assert counted(frame, "a1", NOTHING_HIDDEN) is None
    assert used_rows(frame, "W1") is None
