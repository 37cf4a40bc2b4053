"""Both curves have one scale: the same height is the same loss."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.panes.curve import START
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
