"""The loss curve: by size or by logarithm, with the checks on the same axis."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.panes.curve import Curve, put_bars
from stepviz.views.text.span import Line, text_of

BLOCKS = " ▁▂▃▄▅▆▇█"
means = st.floats(1e-300, 1e300) | st.sampled_from([0.0, 5e-324, math.inf, math.nan])


def heights(drawn: Curve, count: int) -> list[int]:
    """Of each bar how many eighths of a line it is high; -1 for a mean that is no number."""
    lines = [Line(len(drawn.means)) for _ in range(count)]
    put_bars(lines, 0, drawn, log=True)
    columns = zip(*(text_of(line.row()) for line in lines), strict=True)
    return [-1 if "!" in column else sum(map(BLOCKS.index, column)) for column in columns]


@given(st.lists(means, min_size=1, max_size=60), st.integers(1, 12))
def test_bars_are_as_high_as_their_means(values: list[float], count: int) -> None:
    lines = [Line(len(values)) for _ in range(count)]
    drawn = Curve(tuple(values), 1, values[-1])
    put_bars(lines, 0, drawn)
    shown = [text_of(line.row()) for line in lines]
    for column, mean in enumerate(values):
        signs = "".join(line[column] for line in reversed(shown))
        if not math.isfinite(mean):
            assert signs == "!" + " " * (count - 1)
            continue
        eighths = [BLOCKS.find(sign) for sign in signs]
        assert eighths == sorted(eighths, reverse=True)
        assert sum(0 < height < 8 for height in eighths) <= 1
        share = 8 * count * (mean / drawn.top if drawn.top else 0.0)
        assert abs(sum(eighths) - share) <= 0.5 or (sum(eighths) == 1 and share < 1)
        assert (sum(eighths) > 0) == (mean > 0)


@given(st.lists(means, min_size=1, max_size=40), st.integers(1, 10))
def test_by_its_logarithm_a_larger_loss_is_never_lower_and_factors_are_steps(values: list[float], count: int) -> None:
    drawn = Curve(tuple(values), 1, values[-1])
    found = heights(drawn, count)
    known = [(value, height) for value, height in zip(values, found, strict=True) if math.isfinite(value)]
    assert all(height == -1 for value, height in zip(values, found, strict=True) if not math.isfinite(value))
    assert [height for _, height in sorted(known)] == sorted(height for _, height in known)
    for value, height in known:
        assert height == (8 * count if value == drawn.top else height) if value else height == 0
        assert not value or height >= 1
    if drawn.bottom < drawn.top:
        assert min(height for value, height in known if value) == 1
