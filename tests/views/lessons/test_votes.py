"""Votes counted twice: bars of one scale, side by side."""

from __future__ import annotations

import pytest

from stepviz.views.lessons.votes import bars_of
from stepviz.views.text.span import TEXT, Line, text_of


@pytest.mark.parametrize("end", range(20, 64))
def test_no_bar_comes_near_the_number_behind_it(end: int) -> None:
    for counts in ([{0: 4321, 1: 1}], [{0: 4321, 1: 1}, {1: 4321, 0: 1}]):
        for bars in bars_of(counts, 20, end, end):
            line = Line(80)
            bars.put(line, 0, TEXT)
            assert bars.room <= 0 or bars.at + bars.room < bars.end
            assert text_of(line.row()).split()[-1] in ("over", "99%", "1%")
