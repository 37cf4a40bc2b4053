"""Between `=` and `≈` one place chooses, by sums that are exact."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from stepviz import views
from stepviz.views.explain import arithmetic
from tests.support import printed


def test_no_other_file_of_the_views_writes_a_sign_of_its_own() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in Path(views.__path__[0]).rglob("*.py")}
    written = {
        name
        for name, text in texts.items()
        if "≈" in text
        and any(isinstance(node, ast.Constant) and node.value == "≈" for node in ast.walk(ast.parse(text)))
    }
    assert written == {"arithmetic.py"}


def test_one_sign_for_several_is_that_of_the_worst_and_what_is_left_open_is_not_equal() -> None:
    half, third = (Decimal("0.5"), "0.5000"), (Decimal(1) / 3, "0.3333")
    assert arithmetic.sign_of(*half, third) == "="
    assert arithmetic.sign_of(*half, third, (Decimal(1) / 3, "0.3334")) == "≈"
    assert arithmetic.sign_of(None, "0.5000") == "≈"


@given(
    st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), min_size=1, max_size=6),
    st.integers(1, 9),
)
def test_sums_of_any_sizes_are_exact_until_they_are_divided(products: list[tuple[float, float]], divisor: int) -> None:
    terms = [arithmetic.product(map(Decimal, factors)) for factors in products]
    exact = sum(map(Fraction, terms), Fraction(0)) / divisor
    assert abs(Fraction(arithmetic.total(terms, Decimal(divisor))) - exact) <= abs(exact) / 10**59


def test_what_cancels_hides_nothing_small() -> None:
    printed.assert_true("3e-61 + 3e-61 + 0.2000 - 0.2000 + 2e-139 ≈ +2e-139", {})
    total = arithmetic.total(map(Decimal, ("3e-61", "0.2", "-0.2", "2e-139")))
    assert abs(total - Decimal("3e-61")) < Decimal("1e-119")
