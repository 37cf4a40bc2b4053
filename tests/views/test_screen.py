"""The screen is a function of sight and size, whatever sizes it had before."""

from __future__ import annotations

from random import Random

from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from tests.support.places import NETS, sizes
from tests.support.session import new_session

RESIZES, BEATS = 100, 20


def test_any_resizes_while_it_plays_end_in_the_screen_of_a_fresh_paint() -> None:
    run, random = new_session(NETS["iris 16"]), Random(0)
    run.answer("play")
    for count, size in zip(range(RESIZES // 2), sizes(random), strict=False):
        if count % (RESIZES // BEATS) == 0:
            run.beat()
        shown = run.look(*size)
        if random.random() < 0.2:
            fresh = screen(MomentView(run.state, run.timeline.frame(run.moment)), *size)
            assert (shown.rows, shown.layout, shown.grids) == (fresh.rows, fresh.layout, fresh.grids)
