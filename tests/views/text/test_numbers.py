"""Numbers as they are written: fixed width for any double, signs that tell, digits that do not lie."""

from __future__ import annotations

import math
import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.ops import Kind
from stepviz.views.text import numbers
from tests.support.examples import examples
from tests.support.printed import number, shows

WIDTHS = [5, 7, 9, 12]
EDGES = [
    *(0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324, -5e-324, 2.2250738585072014e-308),
    *(1.7976931348623157e308, -1.7976931348623157e308, 1e-100, 1e100, 1e12, 1e-7, 1e6),
    *(9.99996, 99.9996, 999.996, 9999.96, 99999.6, 999999.4, 999999.5, 999999.6, 0.001, 0.00099996, 0.0009999),
    *(0.01, 0.0099, 0.00001, 0.0000099, 0.5, 1.0, math.nextafter(1.0, 0.0), math.nextafter(1.0, 2.0), 1 - 4e-8),
    *(0.99995, 0.99994, 0.994, 0.995, 9.994, 9.995, 99.94, 99.95, 999.4, 999.5, 9999.5),
]
bits = st.integers(0, 2**64 - 1).map(lambda pattern: float(struct.unpack("<d", pattern.to_bytes(8, "little"))[0]))
"""Any bit pattern of a double."""
doubles = bits | st.floats() | st.sampled_from(EDGES)
probabilities = (
    st.floats(0, 1) | st.sampled_from([e for e in EDGES if 0 <= e <= 1]) | st.floats(0, 1).map(lambda p: 1 - p**9)
)
finite = doubles.filter(math.isfinite)


def assert_written(value: float, width: int) -> None:
    """In that width, with a sign unless it is 0, and with digits that are the value's within half of the last one."""
    text, plain = numbers.fixed(value, width), numbers.fixed(abs(value), width, signed=False)
    assert (len(text), len(plain)) == (width, width)
    assert math.isnan(value) or text.strip()[0] == ("-" if value < 0 else "+" if value > 0 else "0")
    assert not math.isfinite(value) or (plain[0] == " " and plain.strip()[0] not in "+-")
    if math.isfinite(value) and text.strip()[1:] not in ("tiny", "huge"):
        assert shows(text.strip(), value)


@pytest.mark.parametrize("width", WIDTHS)
@examples(200)
@given(value=doubles)
def test_any_double_has_its_width_its_sign_and_true_digits(width: int, value: float) -> None:
    assert_written(value, width)


@pytest.mark.parametrize("width", WIDTHS)
@examples(120)
@given(value=probabilities)
def test_a_probability_has_its_width_and_only_1_reads_1(width: int, value: float) -> None:
    text = numbers.probability(value, width)
    assert len(text) == width
    if text.strip() != "<1.0" and text.strip() != "tiny":
        assert (number(text.strip()) == 1) == (value == 1)
        assert shows(text.strip(), value)


@examples(200)
@given(value=finite.filter(lambda value: value != 0))
def test_seven_columns_have_at_least_two_digits_where_an_exponent_leaves_room(value: float) -> None:
    text = numbers.fixed(value).strip().lstrip("+-")
    digits = re.sub(r"e.*", "", text).replace(".", "").lstrip("0")
    exponent = int(text.partition("e")[2] or 0)
    assert len(digits) >= (2 if exponent > -10 and exponent < 100 else 1)


@examples(200)
@given(a=finite, b=finite)
def test_a_larger_number_never_reads_smaller(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert number(numbers.fixed(low).strip()) <= number(numbers.fixed(high).strip())


@pytest.mark.parametrize(
    ("kind", "width", "value", "text"),
    [
        (Kind.SIGNED, 7, -0.0, " 0.0000"),
        (Kind.SIGNED, 7, 999999.5, "+1.00e6"),
        (Kind.SIGNED, 5, 1e-100, "+tiny"),
        (Kind.SIGNED, 5, 0.017, "+.017"),
        (Kind.PROBABILITY, 7, 0.99996, " 1-4e-5"),
        (Kind.PERCENT, 7, 99.99, " >99.9%"),
        (Kind.PERCENT, 7, 0.01, "  <0.1%"),
    ],
)
def test_a_cell_is_written_as_its_kind(kind: Kind, width: int, value: float, text: str) -> None:
    assert numbers.cell(value, kind, width) == text


@examples(200)
@given(value=finite)
def test_all_digits_read_back_as_the_same_double(value: float) -> None:
    text = numbers.exact(value)
    assert struct.pack("<d", float(text)) == struct.pack("<d", value + 0.0)
    assert text[0] in "+-" or value == 0
    assert [numbers.exact(each) for each in (math.nan, math.inf, -math.inf)] == ["nan", "+inf", "-inf"]


@examples(120)
@given(share=st.floats(0, 1))
def test_a_share_is_never_rounded_up_to_all_or_down_to_nothing(share: float) -> None:
    text = numbers.whole_percent(share)
    assert (text == "100%") == (share == 1)
    assert (text == "0%") == (share == 0)
    exact = numbers.percent(100 * share)
    assert (exact == "100.0%") == (100 * share == 100)
    assert (exact == "0.0%") == (share == 0)


@pytest.mark.parametrize("kind", Kind)
@examples(100)
@given(width=st.sampled_from([*WIDTHS, 1]), values=st.lists(doubles | probabilities | st.floats(-100, 100)))
def test_many_numbers_are_written_as_each_is(kind: Kind, width: int, values: list[float]) -> None:
    digits = width if width in WIDTHS else numbers.WIDTH
    alone = [numbers.cell(value, kind, digits).rjust(width) for value in values]
    assert numbers.in_columns(values, kind, width) == alone
