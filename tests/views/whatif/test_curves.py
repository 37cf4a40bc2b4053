"""Both curves have one scale: the same height is the same loss."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.panes.curve import START
from stepviz.views.text.numbers import fixed
from stepviz.views.text.span import text_of
from stepviz.views.whatif.curves import rows
from tests.support.losses import losses_of

BLOCKS = " ▁▂▃▄▅▆▇█"
values = st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=40)


def heights(lines: list[str], count: int) -> list[int]:
    """Eighths of a line at each column, of lines below each other."""
    padded = [line.ljust(START + count)[START : START + count] for line in lines]
    return [sum(BLOCKS.index(line[column]) for line in padded) for column in range(count)]


@given(values, values, st.sampled_from([2, 3]))
def test_a_larger_loss_is_never_lower_in_either_curve(a: list[float], b: list[float], height: int) -> None:
    drawn = [text_of(row) for row in rows(120, height, [("A", losses_of(a)), ("orig", losses_of(b))], 56, log=True)]
    assert len(drawn) == height
    each = height // 2
    drawn = drawn[height - 2 * each :]
    mine, other = heights(drawn[:each], len(a)), heights(drawn[each:], len(b))
    both = sorted(zip([*a, *b], [*mine, *other], strict=True))
    assert [high for _, high in both] == sorted(high for _, high in both)
    assert max(high for _, high in both) == 8 * each
    assert min(high for _, high in both) >= 1


@given(values, values, st.sampled_from([4, 7, 12]), st.booleans())
def test_in_more_lines_both_are_in_a_chart_the_larger_loss_above(
    a: list[float], b: list[float], height: int, log: bool
) -> None:
    runs = [("A", losses_of(a)), ("orig", losses_of(b))]
    drawn = [text_of(row) for row in rows(120, height, runs, 56, log=log)]
    assert [len(line) for line in drawn] == [120] * height
    assert drawn[0].startswith(" log") == log
    wanted = {name: f"{name} {fixed(losses[-1], signed=False).strip()}" for name, losses in runs}
    lines = {name: next(y for y, line in enumerate(drawn) if told in line) for name, told in wanted.items()}
    assert lines["A"] != lines["orig"]
    if abs(math.log(a[-1] / b[-1])) > 1.5 / height * math.log(max(*a, *b) / min(*a, *b)) and log:
        assert (lines["A"] < lines["orig"]) == (a[-1] > b[-1])
    assert all(any(sign in line for line in drawn) for sign in "Ao")
