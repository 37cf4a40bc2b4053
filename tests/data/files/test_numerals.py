from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz.data.files import numerals
from stepviz.text import shown

SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace()]
"""All there are: none comes later."""
CELLS = [
    *(f"{space}1.5{space}" for space in SPACES),
    *(f"1{space}500" for space in SPACES),
    *("1", " 1.5\t", "+.5", "-2.", "1e3", "1E-400", "1,5", "", " ", "nan", "1e400", "1_0", "0x1", "٣", "1 2", "1.5.2"),
]
texts = st.one_of(
    st.sampled_from(CELLS),
    st.text(st.sampled_from("0123456789+-.,eE_ xnaif%"), max_size=8),
    st.floats(allow_nan=False).map(repr),
)


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


def test_a_word_names_something_and_is_no_number_no_date_and_nothing_that_stands_for_none() -> None:
    words = ("red", " C85 ", "yes", "10kg", "straße", "0xyz", "2021-01-01x")
    numbers = ("1", "1e3", "1,5e3", "0x1F", "10%", "1 000", "2021-01-01T10:00", "10:30")
    none = ("", "  ", "nan", "-Inf", "N/A", "none", "?")
    assert [text for text in (*words, *numbers, *none) if numerals.is_word(text)] == [*words]


CORRECT = "is not a number: correct it, or delete its row"
FAULTS = {
    "oops": CORRECT, "٣": CORRECT, "5\u200b": CORRECT, "$20": CORRECT,
    "1e400": "is too large: 1.7e308 is the largest number", "0x1F": "is not a decimal number: write 31",
    **dict.fromkeys(("inf", "-Infinity", "nan"), "is not a finite number: correct it, or delete its row"),
    **dict.fromkeys(("1,234.5", "1 234", "1_234", "1\u00a0234", "12\u202f345\u202f678.5", "1\u2009000", "1,234,567"),
                    "is not a number: delete its thousands separators"),
    "1,234": "is not a number: delete its thousands separators, or give --decimal , if its comma is a decimal comma",
    "1,5": "is not a number: write 1.5, or give --decimal ,", "10%": "is not a number: delete the %",
    **dict.fromkeys(("true", "FALSE", "no"), "is not a number: write 1 or 0"),
    **dict.fromkeys(("2021-01-01", " 1.2.2021 ", "2021/01/01", "2021-01-01T10:00", "9:05", "10:30:00", "01/05/24"),
                    "is a date or a time, not a number: leave its column out with --features"),
    **dict.fromkeys(("2021-01/01", "may 2021"), CORRECT),
}  # fmt: skip


def test_what_is_no_number_has_its_remedy() -> None:
    told = {text: numerals.fault(text, ".") for text in FAULTS}
    assert told == {text: f"{shown(text.strip())} {remedy}" for text, remedy in FAULTS.items()}
    assert numerals.fault("2.5", ",").endswith("is not a number: write 2,5, or give --decimal .")
    missing = ("n/a", "NA", "?", "-", "null", "#N/A", "", " ", "nan", "none", "#NULL!")
    assert [text for text in (*missing, *FAULTS, "-1", "x") if numerals.is_missing(text)] == [*missing, "nan"]
