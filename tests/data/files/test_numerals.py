from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz.data.files import numerals
from tests.support.examples import examples

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


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_reads_back(number: float) -> None:
    read = numerals.value(repr(number), ".")
    assert math.copysign(1, read) == math.copysign(1, number)
    assert read == number


@examples(30)
@given(st.floats(-1e12, 1e12, allow_nan=False), st.sampled_from(["{:,.3f}", "{:,.3f}%", "${:,.3f}", "{:.3f} €"]))
def test_a_decorated_number_is_the_number(number: float, form: str) -> None:
    text = form.format(abs(number))
    text = f"-{text}" if number < 0 else text
    assert numerals.value(numerals.undecorated(text, "."), ".") == float(f"{number:.3f}")
