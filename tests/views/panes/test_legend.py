"""A mark is explained at the moment of a run where it first stands on the screen, and in the help."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.views.chrome.help import help_rows
from stepviz.views.panes.legend import MARKS, first_met
from stepviz.views.screen import text
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at

_RUNS = [Experiment(), Experiment.of("iris", hidden=(8,), optimizer="adam")]


@pytest.mark.parametrize("run", _RUNS, ids=["article", "iris"])
def test_each_mark_is_explained_once_where_it_first_stands(run: Experiment) -> None:
    shown: set[str] = set()
    for number in (1, 2, 3):
        for at in [
            *["1:ready"] * (number == 1),
            *(f"{number}:{op.name}" for op in frame_at("1:ready", run).program.ops),
        ]:
            frame = frame_at(at, run)
            told = {part.strip()[0] for part in first_met(frame).split("  ") if part}
            assert not told & shown - {"*"}, at
            shown |= told
            panes = [line for line in text(frame, 80, 24)[2:-7] if line.strip()]
            assert all(any(mark in line for line in panes) for mark in told & set("*>▸")), at
    assert shown >= set("±*>▸✓✗~[")


def test_the_help_has_all_marks() -> None:
    told = " ".join(text_of(row) for row in help_rows(80, 24))
    assert all(mark in told for mark in MARKS)
