"""Explanations without room for columns: where not all fits, the result stands first of all."""

from __future__ import annotations

import pytest

from stepviz.ops import Cell
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.flow import scrolled
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at

GRADIENT = Cell("dW", (3, 0))


def lines_of(cell: Cell, width: int, height: int, term: int | None = None) -> list[str]:
    told = explain(frame_at("1:grads"), cell)
    return [text_of(row).strip() for row in scrolled(told, term, width, height)]


@pytest.mark.parametrize(
    ("width", "title"), [(40, "EXPLAIN dW[x3,c0] = -1.3111"), (20, "dW[x3,c0] = -1.3111"), (12, "= -1.3111")]
)
def test_the_title_of_a_line_is_the_longest_that_ends_with_the_number(width: int, title: str) -> None:
    assert lines_of(GRADIENT, width, 1) == [title]


def test_what_stands_behind_the_number_gives_way_to_it() -> None:
    chance = Cell("probs", (0, 0))
    assert lines_of(chance, 60, 1) == ["EXPLAIN probs[e0,c0] = 0.7691   ▸ the right class of e0"]
    assert lines_of(chance, 40, 2) == ["EXPLAIN probs[e0,c0] = 0.7691", "a / (a + b) = 40.160 / 52.218 = 0.7691"]


def test_the_result_stands_whatever_else_has_no_room() -> None:
    whole = lines_of(GRADIENT, 60, 20)
    result = whole.index("a + b + c + d = -1.3111")
    for height in range(2, len(whole)):
        lines = lines_of(GRADIENT, 60, height)
        assert whole[result] in lines or lines == whole[:result]
        assert [line for line in whole if line in lines] == lines
    assert lines_of(GRADIENT, 60, 3) == [whole[0], whole[1], whole[result]]


def test_a_result_longer_than_the_room_leaves_it_to_others() -> None:
    assert lines_of(Cell("probs", (0, 0)), 24, 2) == ["probs[e0,c0] = 0.7691"]


def test_the_term_one_is_on_is_in_view() -> None:
    assert "d: e3 1 × -0.5401 = -0.5401" in lines_of(GRADIENT, 60, 3, term=3)
