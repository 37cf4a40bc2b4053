"""Lines: as wide as they should be, whatever is written on them and over what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stepviz.text import width_of
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Span, Style, text_of

TEXTS = st.text(st.sampled_from("ab 猫🐶\u0301é─▸"), max_size=8)


@given(st.integers(0, 12), st.lists(st.tuples(st.integers(-3, 13), TEXTS, st.sampled_from([TEXT, DIM]))))
def test_a_line_has_its_width_whatever_is_written(width: int, written: list[tuple[int, str, object]]) -> None:
    made = Line(width)
    for column, text, style in written:
        made.put(column, text, TEXT if style is TEXT else DIM)
    row = made.row()
    assert sum(span.columns for span in row) == width == width_of(text_of(row))


@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(-3, 13), TEXTS, st.sampled_from([TEXT, DIM, BOLD])), max_size=4),
)
def test_pieces_side_by_side_are_what_their_columns_are(width: int, written: list[tuple[int, str, Style]]) -> None:
    pieces, columns = Line(width), Line(width)
    columns.text(0, width)  # from now on it is kept column by column
    for column, text, style in written:
        pieces.put(column, text, style)
        columns.put(column, text, style)
    assert pieces.row() == columns.row()


def test_what_is_written_over_half_a_wide_character_leaves_a_space() -> None:
    assert text_of(Line(6).put(0, "猫猫猫").put(1, "ab").row()) == " ab " + "猫"
    assert text_of(Line(3).put(0, "猫猫").row()) == "猫 "
    assert text_of(Line(6).put_right("猫a").row()) == "   猫a"


def test_a_part_is_written_by_its_own_columns_and_never_beyond_the_line() -> None:
    line = Line(10)
    line.part(2, 4).put(0, "abcdef", BOLD).put_right("z")
    line.part(8, 5).put(0, "wxyz")
    assert line.row() == (Span("  ", TEXT), Span("abc", BOLD), Span("z  wx", TEXT))
    assert line.part(3, 9).part(1, 9).text(0, 2) == "cz"
