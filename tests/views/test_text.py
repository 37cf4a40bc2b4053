"""Text: signs in ASCII and in any colours can be read and told apart; names that data give; lines have their width.

And numbers as they are written: fixed width for any double, signs that tell, digits that do not lie.
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepviz
from stepviz import Experiment, Trainer, UserError
from stepviz.ops import Cell, Kind, Name
from stepviz.ops.claims import class_of, say
from stepviz.settings.looks import PLAIN, THEMES
from stepviz.text import width_of
from stepviz.views.pictures.boundary_side import FILLS
from stepviz.views.text import numbers
from stepviz.views.text.ascii import in_ascii
from stepviz.views.text.colours import BLACK, WHITE, best_text, contrast, numbered
from stepviz.views.text.palette import PALETTES, Colours, Depth, Look, pair, shade
from stepviz.views.text.sentences import in_given_words
from stepviz.views.text.span import BOLD, DIM, FULL, TEXT, Line, Role, Style, Tone, text_of
from tests.support.colours import EYES, OWN, distance, rgb
from tests.support.examples import examples
from tests.support.files import written
from tests.support.moments import frame_at
from tests.support.printed import number, shows


def test_every_sign_of_ours_has_one_and_none_is_that_of_what_is_hidden() -> None:
    """A graph's corners, the rows that are left out and outputs beyond the edges were question marks."""
    signs = {sign for path in Path(stepviz.__file__).parent.rglob("*.py") for sign in path.read_text(encoding="utf-8")}
    assert {sign for sign in signs if sign > "\x7f" and in_ascii(sign) == "?"} == {"\ufffd"}


def test_marks_that_differ_stay_different() -> None:
    assert in_ascii("café 身長 体重 ✉") == "cafe ab77 53cd ?"
    assert in_ascii("красный, зелёный") == "krasnyi, zelenyi"
    for marks in ("▸·✓✗!?*~┊", "▁▂▃▄▅▆▇█ ", " ·░▒▓█", "→←↑↓", "▶◀‖", "ovT●▴▾", "●○◆◇■□★☆", FILLS):
        assert len(set(in_ascii(marks))) == len(marks)


def test_contrast_is_that_of_wcag_and_numbered_colours_are_those_of_terminals() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
    assert contrast(WHITE, "#777777") == contrast("#777777", WHITE)

    told = {16: "#000000", 21: "#0000FF", 67: "#5F87AF", 196: "#FF0000", 231: "#FFFFFF", 232: "#080808", 255: "#EEEEEE"}
    assert {number: numbered(number) for number in told} == told


HEATS = (Role.POSITIVE, Role.NEGATIVE, Role.PROBABILITY)
EMPHASES = ("", "b", "u", "r", "br", "bu")
STYLES = [Style(*parts) for parts in product(Role, range(5), EMPHASES)]
TONES = [Tone(hue, level) for hue, level in product(("positive", "negative", "ink", *"01234567"), range(FULL + 1))]
ON_TONES = tuple(Style(Role.TEXT, 0, emphasis, tone) for emphasis, tone in product(EMPHASES, TONES))
TABLES = [(name, depth) for name, palettes in PALETTES.items() for depth in palettes]
TONED = [(name, depth) for name, depth in TABLES if depth != "16"]
LEAST = {"dark": 4.5, "light": 4.5, "contrast": 7.0}
SIGNS_APART = 20.0
"""CIELAB units between signs of one strength."""


def look(style: Style, colours: Colours, own: tuple[str, ...]) -> Look:
    text, ground = pair(style, colours)
    return Look(rgb(text, own), rgb(ground, own))


def test_every_theme_but_the_plain_one_has_a_table_for_every_depth() -> None:
    assert (*PALETTES, PLAIN) == THEMES
    assert all(set(palettes) == set(get_args(Depth)) for palettes in PALETTES.values())


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize(("name", "depth"), TABLES)
def test_every_text_can_be_read(name: str, depth: Depth, own: str) -> None:
    for style in (*STYLES, *ON_TONES * (depth != "16")):
        assert contrast(*look(style, PALETTES[name][depth], OWN[own])) >= LEAST[name], style


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize(("name", "depth"), TABLES)
def test_signs_of_one_strength_are_told_apart_by_all_eyes(name: str, depth: Depth, own: str, eyes: str) -> None:
    for strength in range(1, 5):
        above, below = (look(Style(role, strength), PALETTES[name][depth], OWN[own]) for role in HEATS[:2])
        apart = max(distance(one, other, eyes) for one, other in zip(above, below, strict=True))
        assert apart >= SIGNS_APART, (strength, above, below)


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize(("name", "depth"), TABLES)
def test_above_zero_is_bluer_and_below_zero_redder_in_every_theme(name: str, depth: Depth, own: str) -> None:
    for role, more, less in ((Role.POSITIVE, slice(5, 7), slice(1, 3)), (Role.NEGATIVE, slice(1, 3), slice(5, 7))):
        for strength in range(1, 5):
            shown = look(Style(role, strength), PALETTES[name][depth], OWN[own])
            assert sum(int(colour[more], 16) - int(colour[less], 16) for colour in shown) > 0, (role, shown)


@pytest.mark.parametrize(("name", "depth"), TONED)
def test_strengths_of_heat_differ_and_what_stands_out_is_not_taken_for_heat(name: str, depth: Depth) -> None:
    """An accent differs from every ground and from each other text that means something."""
    colours = PALETTES[name][depth]
    for role in HEATS:
        assert len({pair(Style(role, strength), colours) for strength in range(5)}) == 5
    accent = rgb(colours.accent)
    grounds = [ground for heat in (colours.positive, colours.negative, colours.probability) for _, ground in heat]
    assert min(distance(accent, rgb(ground)) for ground in grounds) >= SIGNS_APART
    for one, other in combinations((colours.text, colours.accent, colours.warning), 2):
        assert distance(rgb(one), rgb(other)) >= SIGNS_APART
    for text, ground in (*colours.positive, *colours.negative, *colours.probability):
        assert rgb(text) == best_text(rgb(ground)), "black or white, whichever is easier to read"


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("name", "depth"), TONED)
def test_two_regions_that_meet_are_told_apart_by_all_eyes(name: str, depth: Depth, eyes: str) -> None:
    colours = PALETTES[name][depth]
    for level in range(FULL // 3, FULL + 1):
        above, below = (rgb(shade(Tone(hue, level), colours)) for hue in "01")
        assert distance(above, below, eyes) >= SIGNS_APART, level


@pytest.mark.parametrize(("name", "depth"), TONED)
def test_more_ink_is_further_from_the_ground(name: str, depth: Depth) -> None:
    colours = PALETTES[name][depth]
    greys = [contrast(rgb(shade(Tone("ink", level), colours)), rgb(colours.ground)) for level in range(FULL + 1)]
    assert greys == sorted(greys)
    assert greys[0] == 1
    assert len(set(greys)) > FULL // 2


@pytest.mark.parametrize("hue", ["positive", "negative"])
def test_a_small_weight_stands_out_from_a_light_ground_as_from_a_dark_one(hue: str) -> None:
    light, dark = (
        [contrast(rgb(shade(Tone(hue, level), colours)), rgb(colours.ground)) for level in range(FULL // 4 + 1)]
        for colours in (PALETTES["light"]["truecolor"], PALETTES["dark"]["truecolor"])
    )
    assert light[0] == dark[0] == 1
    assert all(on_light >= on_dark for on_light, on_dark in zip(light, dark, strict=True))


LOWER = say("The logit of ", class_of(0), " is lower than that of ", Name("c1"), ".")


@pytest.mark.parametrize(
    ("classes", "first", "second"),
    [(["1", "2"], "c0", "c1"), ([], "class 0", "class 1"), (["class 1", "c0"], "class 0", "c1")],
)
def test_a_class_called_like_a_number_or_like_another_one_goes_by_its_short_name(
    classes: list[str], first: str, second: str, tmp_path: Path
) -> None:
    """Those of the digits, where none are given."""
    rows = [f"{row % 7},{row * row % 11},{classes[row % 2]}\n" for row in range(16 if classes else 0)]
    run = Experiment.of(str(written(tmp_path, "age,height,grade\n" + "".join(rows))) if rows else "digits")
    told = in_given_words(frame_at("1:linear", run).dataset, LOWER, 99)
    assert told == f"The logit of {first} is lower than that of {second}."


def test_a_short_name_is_what_it_says_whatever_the_data_call_theirs() -> None:
    data = Trainer(Experiment.of("iris")).dataset
    named = replace(data, features=("x1", "x0", "a", "a"), classes=("c1", "7", "c9"))
    program = Trainer(Experiment.of("iris"), named).program
    assert program.cell("W.x1.c1") == Cell("W", (1, 1))
    assert program.cell("W.x3.7") == Cell("W", (3, 1))
    for name in ("W.a.c0", "W.x0.c9"):
        with pytest.raises(UserError, match="is not one of"):
            program.cell(name)


TEXTS = st.text(st.sampled_from("ab 猫🐶\u0301é─▸"), max_size=8)


@given(st.integers(0, 12), st.lists(st.tuples(st.integers(-3, 13), TEXTS, st.sampled_from([TEXT, DIM, BOLD]))))
def test_a_line_has_its_width_whatever_is_written_in_pieces_as_column_by_column(
    width: int, written: list[tuple[int, str, Style]]
) -> None:
    pieces, columns = Line(width), Line(width)
    columns.text(0, width)  # from now on it is kept column by column
    for column, text, style in written:
        pieces.put(column, text, style)
        columns.put(column, text, style)
    row = pieces.row()
    assert row == columns.row()
    assert pieces.part(0, width).style(width) == TEXT  # a part ends where the line does
    assert sum(span.columns for span in row) == width == width_of(text_of(row))


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


@pytest.mark.parametrize("width", WIDTHS)
@examples(200)
@given(value=doubles)
def test_any_double_has_its_width_a_sign_unless_it_is_0_and_digits_within_half_of_the_last_one(
    width: int, value: float
) -> None:
    text, plain = numbers.fixed(value, width), numbers.fixed(abs(value), width, signed=False)
    assert (len(text), len(plain)) == (width, width)
    assert math.isnan(value) or text.strip()[0] == ("-" if value < 0 else "+" if value > 0 else "0")
    assert not math.isfinite(value) or (plain[0] == " " and plain.strip()[0] not in "+-")
    if math.isfinite(value) and text.strip()[1:] not in ("tiny", "huge"):
        assert shows(text.strip(), value)


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
