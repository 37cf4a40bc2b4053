"""Pictures: what stands beside them, where images go, planes, axes and curves; and what one picture alone has."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, pairwise, product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.cli.lessons.runs import experiment_of
from stepviz.data import load
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.staging import acts
from stepviz.views.layout.layouts import Size
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.attention.drawing import AttentionDrawing
from stepviz.views.pictures.attention.scene import AttentionScene
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.pictures.charts.axis import Axis, around
from stepviz.views.pictures.charts.chart import Chart, Dots, Trace
from stepviz.views.pictures.company import drawn_with_others
from stepviz.views.pictures.data_rows import DataRows, rows_in
from stepviz.views.pictures.images import plan
from stepviz.views.pictures.picture import picture_named
from stepviz.views.pictures.pixels import shares
from stepviz.views.pictures.plane import projection
from stepviz.views.screen import screen
from stepviz.views.state import USUAL, Poll, State
from stepviz.views.text.ascii import ascii_row
from stepviz.views.text.palette import DARK, HALF, PALETTES, solid
from stepviz.views.text.span import DIM, TEXT, blank_lines, text_of
from tests.support.examples import LONG
from tests.support.lessons import script_for
from tests.support.moments import frame_at, frame_of, line_of
from tests.support.pictures import HEIGHT, WIDTH, dots_of, run, text
from tests.support.places import apart


def test_no_other_picture_gives_an_answer_away() -> None:
    frame = frame_at("2:update", Experiment.of("iris", hidden=(8,)))
    picture = picture_named(frame, "confusion")
    asking, answered = (State(poll=Poll(None, answered=answered)) for answered in (False, True))
    hiding = State(mask=Mask(("probs",)))
    for state, others in ((USUAL, True), (asking, False), (hiding, False), (answered, True)):
        shown = drawn_with_others(picture, frame, state, 119, 33)
        assert (shown != picture.drawn(frame, state, 119, 33)) == others


def test_only_all_pixels_in_order_are_an_image() -> None:
    digits = load(Experiment("digits"))
    assert digits.image == (8, 8)
    for features in (digits.features[:32], digits.features[::-1]):
        assert load(Experiment.of("digits", features=features)).image is None


@given(
    st.tuples(st.integers(18, 220), st.integers(12, 70)),
    st.tuples(st.integers(0, 64), st.integers(1, 64)),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_images_have_their_own_places_and_the_picked_ones_are_in_view(
    room: tuple[int, int], counts: tuple[int, int], picks: tuple[float, float]
) -> None:
    example, unit = (min(int(pick * count), count - 1) for pick, count in zip(picks, counts, strict=True))
    places = plan((8, 8), room, counts, (example if counts[0] else None, unit))
    of_examples, of_units = list(places.of_examples()), list(places.of_units())
    large = (1, 0, 16 * places.size, 8 * places.size + 2)
    rectangles = [large, *[(spot.x, spot.y, 8, 5) for spot in of_examples]]
    rectangles += [(spot.x, spot.y, 8 * places.repeat, 9) for spot in of_units]
    assert all(x < room[0] and y < room[1] - 2 for x, y in apart(rectangles))
    if of_examples:
        assert example in [spot.number for spot in of_examples]
    if of_units:
        assert unit in [spot.number for spot in of_units]
    if room[0] >= 30 and room[1] >= 21:
        assert of_units
        assert bool(of_examples) == bool(counts[0])


SIGNS = re.compile("[·░▒▓]")


def test_a_picture_is_solid_where_there_are_colours_and_signs_elsewhere() -> None:
    shown = Boundary().drawn(frame_of(run(iterations=300), "200:update"), USUAL, WIDTH, HEIGHT).rows
    signs = "\n".join(map(text_of, shown))
    for palettes in PALETTES.values():
        for depth, colours in palettes.items():
            text = "\n".join(text_of(solid(row, colours)) for row in shown)
            assert bool(SIGNS.search(text)) is (depth == "16")
            assert (HALF in text) is (depth != "16")
            assert depth != "16" or text == signs
    assert "\n".join(text_of(solid(row, None)) for row in shown) == signs
    assert all(text_of(solid(ascii_row(row), DARK)).isascii() for row in shown)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=9))
def test_shares_lie_between_the_least_and_the_most_of_any_doubles(values: list[float]) -> None:
    low, high = min(values), max(values)
    found = shares(np.array(values), low, high)
    assert ((found >= 0) & (found <= 1)).all()
    if high > low:
        assert found[values.index(low)] == 0
        assert found[values.index(high)] == 1


IRIS = load(Experiment.of("iris"))


@pytest.mark.parametrize("size", [0, 1e-200, 1e-90, 1e90, 1e154, np.nan])
def test_rows_of_any_size_have_a_plane_or_none(size: float) -> None:
    with np.errstate(all="ignore"):
        data = replace(IRIS, X=IRIS.X * size)
    found = projection(data)
    assert (found is not None) == (size in (1e-90, 1e90))
    if found is not None:
        assert found.share == pytest.approx(projection(IRIS).share)  # type: ignore[union-attr]
        assert np.isfinite(found.of(data.X)).all()


_NUMBERED = re.compile(r"[ ┊](?:train|val  |test )[ \[]#(\d+)")


DIGITS = run("digits", iterations=60, scale="none")
LAST = len(DIGITS.trainer.dataset.y) - 1


@given(st.integers(4, 60), st.integers(60, 200), st.sampled_from([0, 1, LAST - 1, LAST]) | st.integers(0, LAST))
def test_the_picked_row_is_in_view_and_the_title_says_which_part(height: int, width: int, row: int) -> None:
    frame = frame_of(DIGITS, "20:check")
    lines = text(DataRows(), frame, State(row=row), width, height)
    shown = {int(match[1]): line for line in lines if (match := _NUMBERED.match(line)) is not None}
    assert f"[#{row}]" in shown[row]
    assert list(shown) == list(range(min(shown), max(shown) + 1))
    assert len(shown) == height - 3
    ends = f"#{min(shown)}-{max(shown)}" if len(shown) > 1 else f"#{row}"
    assert f"{ends} of {LAST + 1}" in lines[0]
    heads = re.findall(r"x0*(\d+)", lines[1])  # px00 where there is room for its name
    assert f"x{heads[0]}-{heads[-1]} of 64" in lines[0] or f"x{heads[0]} of 64" in lines[0] or len(heads) == 64
    values = frame.dataset.X[row, int(heads[0]) : int(heads[-1]) + 1].astype(int).tolist()
    assert list(map(int, lines[2 + list(shown).index(row)].partition("]")[2].split()[: len(heads)])) == values


@given(st.integers(40, 70), st.integers(6, 14))
def test_the_title_says_which_positions_attend_and_which_are_attended_to(width: int, height: int) -> None:
    frame = frame_of(line_of(experiment_of(["microgpt"])), "1:loss")
    drawing = AttentionDrawing(AttentionScene(frame, State()), width, height)
    title = text_of(drawing.drawn().rows[0])
    for letter, window in (("t", drawing.down), ("s", drawing.across)):
        seen = [*window.positions]
        assert len(seen) in (0, 7) or f"{letter}{seen[0]}-{seen[-1]} of 7" in title or len(seen) == 1, title


SIZES = (Size(60, 20), Size(80, 24), Size(120, 36), Size(160, 48), Size(200, 60))
NAMING = [name for name in LESSONS if re.search(r"#\d", file_of(name).read_text(encoding="utf-8"))]
"""Lessons that name rows: no run of another one is trained for this."""


@pytest.mark.parametrize(
    ("lesson", "size"), [*product(NAMING, SIZES)] if LONG else [*zip(NAMING, cycle(SIZES[1::2]), strict=False)]
)
def test_rows_that_a_lesson_speaks_of_are_in_the_list_beside_it(lesson: str, size: Size) -> None:
    for act in acts(script_for(lesson)):
        asked = act.state.poll
        said = act.state.caption + (str(asked.question.text) if asked is not None and asked.question else "")
        if rows_in(said):
            lines = [text_of(row) for row in screen(act.sight, *size).rows]
            seen = {int(row) for line in lines for row in _NUMBERED.findall(line)}
            assert not seen or {*rows_in(said)} <= seen, (act.stop, size, seen)


def test_rows_are_read_from_words() -> None:
    assert rows_in("Rows #0 to #3 are for learning.") == (0, 1, 2, 3)
    assert rows_in("#9-11 and #4; #11 again") == (9, 10, 11, 4)
    assert rows_in("no row, x0 alone") == ()


LEAST, LARGEST = math.ulp(0.0), np.finfo(float).max


finite = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([LARGEST, -LARGEST, LEAST, 0.0])


@given(
    st.lists(finite, min_size=1, max_size=8) | st.lists(st.floats(-3, 3), min_size=2, max_size=8), st.integers(1, 60)
)
@example([0.0, 5e-324], 1)
@example([-1e308, 1e308], 3)
def test_an_axis_holds_its_values_and_says_where_it_ends(values: list[float], count: int) -> None:
    axis = around(np.array(values))
    assert axis.low <= min(values)
    assert max(values) <= axis.high
    assert axis.low < axis.high
    assert tuple(map(float, axis.ends)) == (axis.low, axis.high)
    places = axis.places(np.array(values), count)
    assert places.min() >= 0
    assert places.max() < count
    centres = axis.centres(count)
    assert np.isfinite(centres).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(places[order]) >= 0).all()


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 12))
def test_ticks_are_round_numbers_at_equal_distances(low: float, length: float, most: int) -> None:
    ticks = Axis(low, low + length).ticks(most)
    values = [Decimal(repr(value)) for value, _ in ticks]
    assert len(values) <= most
    assert all(low <= value <= low + length for value, _ in ticks)
    apart = {(b - a).normalize() for a, b in pairwise(values)}
    assert len(apart) <= 1
    assert all(step.as_tuple().digits in ((1,), (2,), (5,)) for step in apart)
    assert all(float(text) == value for value, text in ticks)


@given(st.floats(1e-12, 1e3), st.floats(1.5, 1e12), st.integers(1, 12))
def test_ticks_of_a_logarithmic_axis_are_decades_or_two_and_five_of_them(low: float, ratio: float, most: int) -> None:
    ticks = Axis(low, low * ratio, log=True).ticks(most)
    assert len(ticks) <= most
    assert all(low <= value <= low * ratio for value, _ in ticks)
    digits = {Decimal(repr(value)).normalize().as_tuple().digits for value, _ in ticks}
    assert digits <= {(1,), (2,), (5,)}
    assert digits <= {(1,)} or {(1,), (2,), (5,)} & digits


@given(st.lists(st.integers(-8, 40), min_size=1, max_size=30))
def test_a_curve_goes_through_its_points_without_a_gap(values: list[int]) -> None:
    dots, lines = Dots(15, 8), blank_lines(18, 8)
    dots.curve(np.arange(len(values)), np.array(values), DIM)
    dots.put(lines, 3)
    found = dots_of([text_of(line.row())[3:] for line in lines])
    for x, y in enumerate(values):
        assert {(x, near) for near in (y - 1, y, y + 1) if 0 <= near < 32} <= found
    for x in range(len(values) - 1):
        low, high = sorted(values[x : x + 2])
        columns = {y for column, y in found if column in (x, x + 1)}
        assert set(range(max(0, low), min(high, 31) + 1)) <= columns
    assert {(column, line) for column, line, *_ in dots.signs()} == {(x // 2, y // 4) for x, y in found}


TOGETHER = {name[0]: (name, 2.5) for name in ("adam", "sgd", "momentum")}


@pytest.mark.parametrize(
    ("ends", "room", "shown"),
    [
        (
            {"t": ("train", 2.8), "v": ("val", 2.9), "T": ("test", 1.5)},
            20,
            ["v val 2.9", "T t train 2.8", "  T test 1.5"],
        ),
        ({"A": ("A", 2.8), "o": ("orig", 2.9)}, 20, ["o orig 2.9", "  A 2.8", ""]),
        ({"A": ("A", 2.8), "B": ("B", 1.5)}, 20, ["A 2.8", "B 1.5", ""]),
        (TOGETHER, 20, ["a adam 2.5", "  s sgd 2.5", "  m momentum 2.5"]),
        (TOGETHER, 8, ["a 2.5", "  sgd 2.5", "  m 2.5"]),
    ],
)
def test_the_name_of_a_curve_stands_behind_its_sign_or_begins_with_it(
    ends: Mapping[str, tuple[str, float]], room: int, shown: list[str]
) -> None:
    """Of curves that end in one line each is told apart without colours; a name that is its sign is written once."""
    chart, lines, x = Chart(Axis(0, 10), Axis(0, 3), 0, 10, 3), blank_lines(10 + room, 3), np.array([2.0, 9.0])
    traces = [Trace(name, f"{y}", TEXT, x, np.full(2, y), sign) for sign, (name, y) in ends.items()]
    chart.put_traces(lines, traces, room)
    assert [text_of(line.row())[9:].rstrip() for line in lines] == shown
