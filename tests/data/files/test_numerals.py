from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.data.files import numerals

SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace()]
"""All there are: none comes later."""
CELLS = [
    *(f"{space}1.5{space}" for space in SPACES),
    *(f"1{space}500" for space in SPACES),
    "1",
    " 1.5\t",
    "+.5",
    "-2.",
    "1e3",
    "1E-400",
    "1,5",
    "",
    " ",
    "nan",
    "1e400",
    "1_0",
    "0x1",
    "٣",
    "1 2",
    "1.5.2",
]
texts = st.one_of(
    st.sampled_from(CELLS),
    st.text(st.sampled_from("0123456789+-.,eE_ xnaif%"), max_size=8),
    st.floats(allow_nan=False).map(repr),
)


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1", ".", 1.0),
        (" 1.5\t", ".", 1.5),
        ("+.5", ".", 0.5),
        ("-2.", ".", -2.0),
        ("1e-400", ".", 0.0),
        ("1,5", ".", math.nan),
        ("1,5", ",", 1.5),
        ("1.5", ",", math.nan),
        ("1.234,5", ",", math.nan),
        ("1e400", ".", math.nan),
        ("nan", ".", math.nan),
        ("1_000", ".", math.nan),
        ("٣", ".", math.nan),
        ("", ".", math.nan),
    ],
)
def test_which_texts_are_numbers(text: str, decimal: str, number: float) -> None:
    assert numerals.value(text, decimal) == pytest.approx(number, abs=0, rel=0, nan_ok=True)


@given(st.lists(texts, max_size=40), st.sampled_from(".,"))
def test_many_at_once_are_read_as_one_by_one(cells: list[str], decimal: str) -> None:
    singly = np.array([numerals.value(cell, decimal) for cell in cells])
    assert np.array_equal(numerals.values(cells, decimal), singly, equal_nan=True)


@given(texts, st.sampled_from(".,"))
def test_a_fault_is_one_printable_sentence(text: str, decimal: str) -> None:
    if math.isnan(numerals.value(text, decimal)):
        sentence = numerals.fault(text, decimal)
        assert sentence.isprintable()
        assert " is " in f" {sentence}"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_reads_back(number: float) -> None:
    read = numerals.value(repr(number), ".")
    assert math.copysign(1, read) == math.copysign(1, number)
    assert read == number


@pytest.mark.parametrize("text", ["red", " C85 ", "yes", "10kg", "straße", "0xyz", "2021-01-01x"])
def test_what_names_something_is_a_word(text: str) -> None:
    assert numerals.is_word(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "1",
        "1e3",
        "1,5e3",
        "nan",
        "-Inf",
        "N/A",
        "none",
        "?",
        "0x1F",
        "2021-01-01T10:00",
        "10:30",
        "10%",
        "1 000",
    ],
)
def test_what_stands_for_a_number_a_date_or_nothing_is_no_word(text: str) -> None:
    assert not numerals.is_word(text)


@pytest.mark.parametrize(
    "text", ["2021-01-01", " 1.2.2021 ", "2021/01/01 noon", "2021-01-01T10:00", "9:05", "10:30:00"]
)
def test_a_date_is_told_to_be_one(text: str) -> None:
    assert "is a date or a time, not a number" in numerals.fault(text, ".")


@pytest.mark.parametrize("text", ["", "2021", "1.5", "2021-01/01", "may 2021", "10%"])
def test_what_is_no_date_is_not_told_to_be_one(text: str) -> None:
    assert "a date" not in numerals.fault(text, ".")
