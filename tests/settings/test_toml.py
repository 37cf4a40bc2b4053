"""TOML: a table, or where it is wrong; what would take much memory or cannot be a number is told before it is read."""

from __future__ import annotations

import tomllib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.settings.toml import TomlError, read
from tests.support.examples import examples

NINES = "9" * 5000
WORDS = (
    *("a", "b.c", '"d.e"', "'f'", " = ", "\n", "[", "]", "[[", "]]", "{", "}", ",", ".", "#", '"', '"""', "'''", "\\"),
    *("1", "-1.5", "1e9", "1979-05-27", "07:32:00", "0x1F", "0b1", "true", "nan", "é", "_", "+", "9" * 20),
    *(NINES, f"0x{NINES}", f"1.{NINES}", f"1e{NINES}", ".a" * 300, "x" * 90, '"9999999999999999999999"', "\t", "\r\n"),
)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a = 1\nb = ", 2, "invalid value"),
        (f"a = 1\nminutes = {NINES}", 2, "999999999999… is too large: a whole number has at most 19 digits"),
        (f"a = [1, -{NINES}]", 1, "-99999999999… is too large"),
        ("a = 9223372036854775808", 1, "is too large"),
        (f"a = 1\n{'a.' * 20_000}b = 1", 2, "more than 100 dots in its names"),
        (f"[{'a . ' * 20_000}b]", 1, "more than 100 dots in its names"),
        ("\n".join(f"a{n}.b.c = 1" for n in range(20_000)), 51, "more than 100 dots in its names"),
        (f"a = {'[' * 5000}", 1, "its brackets are too deep"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_without_much_memory(text: str, line: int, what: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TomlError) as caught:
            read(text)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.line == line
    assert what in caught.value.what


def test_texts_and_comments_hold_anything_and_numbers_are_as_long_as_they_may_be() -> None:
    text = f"""a = "{NINES} {"a.b" * 200}" # {NINES}{".a" * 200}
b = '''{NINES}
{"a." * 200}'''
c = [9223372036854775807, -9223372036854775808, 0x{"0" * 40}1, 1.{"9" * 400}, 1979-05-27T07:32:00.999999Z]
d = [{", ".join(["0.5"] * 300)}]
"""
    assert read(text) == tomllib.loads(text)


@examples(67)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=25).map("".join))
def test_any_text_is_a_table_or_has_its_sentence(text: str) -> None:
    try:
        found, wrong = read(text), None
    except TomlError as error:
        found, wrong = {}, error
    if wrong is None:
        assert repr(found) == repr(tomllib.loads(text))
    else:
        assert wrong.what.isprintable()
        assert 1 <= wrong.line <= text.count("\n") + 1
