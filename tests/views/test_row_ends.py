"""Row ends: each term of the number in brackets stands at the end of its row, with their sum, over no pane."""

from __future__ import annotations

import math

import pytest

from stepviz.views.layout.layouts import Size
from stepviz.views.row_ends import row_ends
from tests.support.places import frames_of, sight_of

NETS = ["article", "layer norm", "iris 16", "4-3-2"]
WIDE = Size(100, 30)


@pytest.mark.parametrize("name", NETS)
def test_values_at_the_ends_of_rows_add_up_to_the_number_in_brackets(name: str) -> None:
    for frame in frames_of(name):
        sight = sight_of(frame)
        layout = sight.layout(WIDE)
        ends, told = row_ends(sight, layout), sight.beside_panes
        if ends is None:
            continue
        assert told is not None
        rest = sum(float(value) for _, word, value in ends.sums if word.endswith("more"))
        total = sum(float(value) for _, _, value in ends.terms) + rest
        bracketed = frame.value(told.cell)
        assert bracketed is not None
        assert math.isclose(total, bracketed, rel_tol=2e-3, abs_tol=1e-3), frame.moment
        assert all(float(value) == pytest.approx(bracketed, abs=1e-4) for _, word, value in ends.sums if "sum" in word)
