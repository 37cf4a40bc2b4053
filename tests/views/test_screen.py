"""The screen is a function of sight and size: whatever sizes it had before, it looks as if it were painted afresh."""

from __future__ import annotations

from random import Random

import pytest

from stepviz.views.screen import screen, text
from stepviz.views.sight import Sight
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
            fresh = screen(Sight(run.state, run.timeline.frame(run.moment)), *size)
            assert (shown.rows, shown.layout, shown.grids) == (fresh.rows, fresh.layout, fresh.grids)


def test_where_nothing_is_in_brackets_what_is_next_has_the_line_of_numbers() -> None:
    lines = text(frame_at("1:ready"), 80, 20)
    assert lines[-4].startswith(" READY")
    assert lines[-2].startswith(" next ▸ batch")
