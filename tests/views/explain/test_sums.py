"""Sums in one line: signs stay where two of them meet, and what has no room is counted and added up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from stepviz.ops import Cell, Factor, Kind, Tensor, TensorRole, Term, Terms
from stepviz.views.explain.sums import written

TENSORS = {
    "x": Tensor("x", ("example", "feature"), Kind.INPUT, TensorRole.INPUT, symbol="x"),
    "d": Tensor("d", ("example", "unit"), Kind.SIGNED, TensorRole.ERROR, symbol="d"),
    "dW": Tensor("dW", ("feature", "unit"), Kind.SIGNED, TensorRole.GRADIENT, symbol="dW"),
}


def gradient(left: Sequence[float], right: Sequence[float]) -> Terms:
    """A number of a gradient: products of a column of x and one of d, added up."""
    read = [
        [Factor(value, Cell(name, (row, 0))) for row, value in enumerate(of)]
        for name, of in (("x", left), ("d", right))
    ]
    parts = tuple(Term(f"e{row}", pair) for row, pair in enumerate(zip(*read, strict=True)))
    return Terms(Cell("dW", (0, 0)), float(np.dot(left, right)), parts)


def test_of_two_minus_signs_neither_is_left_out() -> None:
    terms = gradient([-1.3842, 0.5], [-0.0219, 0.25])
    assert written(terms, TENSORS, 79) == "dW[x0,h0] = -1.3842·(-0.0219) + 0.5000·(+0.2500) = +0.1553"
    assert written(terms, TENSORS, 55) == "dW[x0,h0] = -1.3842·(-0.0219) + 0.5000·0.2500 = +0.1553"


LONG = gradient([-2.0, 0.1, 0.2, 0.3, -2.0, 1.0], [-1.5, 0.1, 0.1, -0.1, -1.25, 2.0])


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (76, "e0 -2·(-1.5000) + e4 -2·(-1.2500) + 2 in 4 more = +7.5000"),
        (63, "-2·(-1.5000) - 2·(-1.2500) + 2 in 4 more = +7.5000"),
        (54, "-2·(-1.5000) + 4.5000 in 5 more = +7.5000"),
    ],
)
def test_of_a_long_sum_the_largest_terms_are_told_and_what_the_others_come_to(width: int, told: str) -> None:
    assert written(LONG, TENSORS, width) == f"dW[x0,h0] = {told}"


def test_terms_in_view_come_first() -> None:
    assert "e0 -2·(-1.5000) - e3 0.3000·0.1000 + 4.5300 in 4 more" in written(
        LONG, TENSORS, 80, lambda cell: cell.index[0] < 4
    )


def test_a_term_that_is_not_in_view_is_named_where_the_others_have_no_room_for_their_names() -> None:
    told = written(LONG, TENSORS, 66, lambda cell: cell.index[0] == 0)
    assert told == "dW[x0,h0] = -2·(-1.5000) + e4 -2·(-1.2500) + 2 in 4 more = +7.5000"


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (53, "-1·0.5000 + 0·0.2500 - 1·0.7500 = -1.2500"),
        (50, "-1·0.5000 + 0 - 1·0.7500 = -1.2500"),
    ],
)
def test_a_product_of_zero_keeps_its_place_where_its_factors_have_no_room(width: int, told: str) -> None:
    terms = gradient([1.0, 0.0, 1.0], [-0.5, 0.25, -0.75])
    assert written(terms, TENSORS, width) == f"dW[x0,h0] = {told}"


def test_products_of_zero_are_counted_where_there_are_many() -> None:
    terms = gradient([1.0, *[0.0] * 7], [-0.5] * 8)
    assert written(terms, TENSORS, 56) == "dW[x0,h0] = -1·0.5000 (+ 7 zero terms) = -0.5000"
