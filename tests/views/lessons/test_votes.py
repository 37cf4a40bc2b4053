"""Votes counted twice: bars of one scale, side by side."""

from __future__ import annotations

import pytest

from stepviz.views.lessons.votes import Count, bars_of
from stepviz.views.text.span import TEXT, Line, text_of

FIRST, LAST = {0: 20, 1: 10, 3: 10}, {1: 8, 0: 2}


def drawn(counts: list[Count], place: int, end: int = 60) -> str:
    line = Line(70)
    for bars in bars_of(counts, 20, end, end):
        bars.put(line, place, TEXT)
    return text_of(line.row())


def test_two_counts_are_drawn_side_by_side_on_one_scale_of_shares() -> None:
    right = drawn([FIRST, LAST], 1)
    assert right[20:].split() == ["▂" * 3, "25%", "▆" * 10, "80%"], "of ten columns a quarter of 80%, and 80%"
    assert drawn([FIRST, LAST], 2)[20:].split() == ["0%", "0%"]
    assert drawn([FIRST, LAST], 3)[20:].split() == ["▂" * 3, "25%", "0%"]


def test_one_count_has_its_numbers_too() -> None:
    assert drawn([LAST], 0)[20:].split() == ["▆" * 6, "2", "20%"]
    assert bars_of([], 20, 60, 60) == []


@pytest.mark.parametrize("end", range(20, 64))
def test_no_bar_comes_near_the_number_behind_it(end: int) -> None:
    for counts in ([{0: 4321, 1: 1}], [{0: 4321, 1: 1}, {1: 4321, 0: 1}]):
        for bars in bars_of(counts, 20, end, end):
            line = Line(80)
            bars.put(line, 0, TEXT)
            assert bars.room <= 0 or bars.at + bars.room < bars.end
            assert text_of(line.row()).split()[-1] in ("over", "99%", "1%")
