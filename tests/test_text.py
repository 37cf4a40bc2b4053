from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.text import (
    as_many,
    cells,
    clean,
    cut,
    in_whole_words,
    listed,
    padded,
    shown,
    told_apart,
    width_of,
    wrapped,
)

SAFE = {
    "age": "age", "  first \n name\u00a0": "first name", " ": "", "[/]": "[/]", "日本": "日本",
    "\ufeffage": "age", "zero\u200bwidth\u200d": "zerowidth", "e\u0301": "é",
    "\x1b[31mred\x07": "�[31mred�", "a\0b": "a�b", "\x9b2J": "�2J",
    "abc\u202egnp": "abc�gnp", "\u2066x\u2069": "�x�", "\ud800": "�",
}  # fmt: skip


def test_text_is_made_harmless() -> None:
    assert {text: clean(text) for text in SAFE} == SAFE


@given(st.text())
def test_clean_text_is_printable_and_stays(text: str) -> None:
    safe = clean(text)
    assert safe.isprintable()
    assert safe == safe.strip()
    assert clean(safe) == safe


@given(st.text())
def test_shown_text_is_printable_and_short(text: str) -> None:
    assert shown(text).isprintable()
    assert shown(text)[0] == shown(text)[-1] == '"'
    assert shown(text[:29]).count("…") == text[:29].count("…")


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("age", 3), ("猫です", 6), ("🐶a", 3), ("é", 1), ("x\u0301", 1), ("─▸█✓→", 5)],
)
def test_wide_characters_take_two_columns_and_marks_none(text: str, width: int) -> None:
    assert width_of(text) == width
    assert padded(text, 9) == text + " " * (9 - width)


@given(st.text(st.sampled_from("ab 猫🐶\u0301é─")), st.integers(0, 9))
def test_a_cut_text_fits_and_is_as_much_as_fits(text: str, most: int) -> None:
    short = cut(text, most)
    assert width_of(short) <= most
    assert len(cells(text)) == width_of(text)
    assert width_of(text) <= most or width_of(short) >= most - 1


@given(st.lists(st.integers(0, 999), min_size=1, max_size=12), st.integers(6, 40))
def test_a_list_in_whole_words_fits_and_breaks_no_number(rows: list[int], most: int) -> None:
    text = " ".join(f"#{row}" for row in rows)
    told = in_whole_words(text, most)
    words = told.split()
    kept = words[:-1] if words[-1] == "…" else words
    assert len(told) <= most
    assert kept == text.split()[: len(kept)]
    assert (told == text) == (len(text) <= most)
    assert kept == text.split() or len(" ".join(text.split()[: len(kept) + 1])) > most - 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("saved lectures/2026/housing_prices_with_ages.svg", "saved lectures/2026/housing_p…"),
        ("saved 身長体重身長体重身長体重身長体重身長体重.csv", "saved 身長体重身長体重身長体…"),
        ("p = 1234567890.12345678901234567e-10", "p = …"),
        ("p = exp(3.6929)/(exp(3.6929)+exp(2.4897))", "p = …"),
        ("saved run(1)_of_housing_with_lr=0.1_and_ages.svg", "saved run(1)_of_housing_with_…"),
        ("saved in the folder lectures/2026/housing_prices.svg", "saved in the folder …"),
    ],
)
def test_of_a_long_name_is_told_what_fits_and_of_a_number_all_or_nothing(text: str, told: str) -> None:
    assert in_whole_words(text, 30) == told


@given(st.text("ab -身é\u0301😀", max_size=60), st.integers(2, 20))
def test_wrapped_lines_have_room_and_lose_nothing(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_of_the_marks_on_a_character_two_are_kept() -> None:
    heaped = "a" + "\u0301\u0302\u0303" * 20 + "b" + "\u0f71" + "\u0332" * 2 + "c"
    assert clean(heaped) == clean(clean(heaped)) == "á\u0302\u0303b\u0f71\u0332c"
    assert width_of(clean(heaped)) == 3
    assert clean("\u0301\u0302\u0303x") == "x"
    assert clean("né ệ हिन्दी") == "né ệ हिन्दी"


@pytest.mark.parametrize(
    ("names", "most", "told"),
    [
        (("survived a", "survived b", "dead"), 11, ("survived a", "survived b", "dead")),
        (("survived a", "survived b", "dead"), 8, ("c0 surv…", "c1 surv…", "dead")),
        (("versicolor", "virginica", "dog"), 5, ("vers…", "virg…", "dog")),
        (("versicolor", "versatile", "dog"), 5, ("c0", "c1", "dog")),
        (("class1", "class11", "dog"), 5, ("c0", "c1", "dog")),  # `c0 cl` would tell no more
        (("-1000000", "1000000"), 7, ("c0", "1000000")),  # `-100000` would be another class
    ],
)
def test_names_are_told_apart_by_numbers_where_a_cut_leaves_too_little(
    names: tuple[str, ...], most: int, told: tuple[str, ...]
) -> None:
    assert told_apart(names, "c", most) == told


def test_a_list_that_just_fits_is_whole_and_else_ends_with_an_ellipsis() -> None:
    assert as_many(("ab", "cd", "ef"), 10) == "ab, cd, ef"
    assert as_many(("ab", "cd", "efg"), 10) == "ab, cd, …"
    assert (as_many(("abc",), 2), as_many((), 9)) == ("", "")
    assert (listed(("abcd", "ef"), 3), listed(())) == ("ab…, …", "")


@given(st.lists(st.text("ab身", min_size=1, max_size=5)), st.integers(0, 30))
def test_a_list_is_never_wider_than_its_room_and_one_more_would_not_fit(names: list[str], most: int) -> None:
    shown = as_many(names, most)
    assert width_of(shown) <= most
    count = len([name for name in shown.split(", ") if name and name != "…"])
    more = names[: count + 1]
    assert count == len(names) or width_of(", ".join([*more, *["…"] * (len(more) < len(names))])) > most
