"""The screen is a function of sight and size: whatever sizes it had before, it looks as if it were painted afresh."""

from __future__ import annotations

from random import Random

import pytest

from stepviz import Experiment
from stepviz.views.screen import screen, text
from stepviz.views.sight import MomentView
from tests.support.moments import frame_at
from tests.support.places import NETS, sizes
from tests.support.session import finish, new_session

RESIZES, BEATS = 500, 100


@pytest.mark.parametrize("net", ["article", "iris 16"])
def test_any_resizes_while_it_plays_end_in_the_screen_of_a_fresh_paint(net: str) -> None:
    run, random = new_session(NETS[net]), Random(net)
    run.play()
    for count, size in zip(range(RESIZES // 2), sizes(random), strict=False):
        if count % (RESIZES // BEATS) == 0:
            finish(run.beat())
        shown = run.look(*size)
        if random.random() < 0.2:
            fresh = screen(MomentView(run.state, run.timeline.frame(run.moment)), *size)
            assert (shown.rows, shown.layout, shown.grids) == (fresh.rows, fresh.layout, fresh.grids)


@pytest.mark.parametrize(
    ("experiment", "height"),
    [
        (Experiment(), 20),
        (Experiment.of("iris"), 12),
        (Experiment.of("digits"), 24),
        (Experiment.of("digits", scale="common"), 24),
        (Experiment.of("digits", hidden=(8,)), 17),
    ],
    ids=lambda given: str(given) if isinstance(given, int) else " ".join(given.words()[:1]),
)
def test_where_nothing_is_in_brackets_what_is_next_has_the_line_of_numbers(experiment: Experiment, height: int) -> None:
    lines = text(frame_at("1:ready", experiment), 80, height)
    assert lines[-4].startswith(" READY")
    assert " random numbers" in lines[-3]
    assert lines[-2].startswith(" next ▸ batch")


def test_how_inputs_are_scaled_is_told_once_there_is_a_line_more() -> None:
    heights = {height: text(frame_at("1:ready", Experiment.of("iris")), 80, height) for height in range(8, 30)}
    told = [height for height, lines in heights.items() if any("standardized" in line for line in lines)]
    assert told == [*range(told[0], 30)]
    assert all(any(line.startswith(" next ▸") for line in heights[height]) for height in told)
