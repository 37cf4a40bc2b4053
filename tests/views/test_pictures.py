"""Pictures: what stands beside them, where images go, tones, planes of any rows; and what one picture alone has."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.data import load
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.staging import acts
from stepviz.ops import Array, Cell
from stepviz.views.layout.layouts import Size
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.company import drawn_with_others
from stepviz.views.pictures.data_rows import DataRows, rows_in
from stepviz.views.pictures.descent.around import descent, furthest, losses_at
from stepviz.views.pictures.images import plan
from stepviz.views.pictures.network.picture import NetworkPicture
from stepviz.views.pictures.picture import picture_named
from stepviz.views.pictures.pixels import shares
from stepviz.views.pictures.plane import axis_names, described, projection
from stepviz.views.screen import screen
from stepviz.views.state import USUAL, Poll, State
from stepviz.views.text.ascii import ascii_row
from stepviz.views.text.palette import DARK, HALF, PALETTES, solid
from stepviz.views.text.span import FULL, text_of
from tests.support.examples import LONG
from tests.support.lessons import script_for
from tests.support.moments import frame_at, frame_of
from tests.support.pictures import HEIGHT, WIDTH, looks, run, text
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
    large = (1, 1, 16 * places.size, 8 * places.size + 2)
    rectangles = [large, *[(spot.x, spot.y, 8, 5) for spot in of_examples]]
    rectangles += [(spot.x, spot.y, 8 * places.repeat, 9) for spot in of_units]
    assert all(x < room[0] and y < room[1] - 1 for x, y in apart(rectangles))
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


def test_a_chosen_plane_has_the_features_themselves_and_the_mean_of_all_others() -> None:
    found = projection(IRIS, (3, 1))
    assert found is not None
    assert np.array_equal(found.of(IRIS.X), IRIS.X[:, [3, 1]])
    (row,) = found.back(np.array([[2.0, -1.0]]))
    rows = IRIS.X[IRIS.train]
    assert row[[3, 1]].tolist() == [2.0, -1.0]
    assert row[[0, 2]].tolist() == rows.mean(axis=0)[[0, 2]].tolist()
    assert found.share == pytest.approx(rows[:, [3, 1]].var(axis=0).sum() / rows.var(axis=0).sum())
    assert axis_names(IRIS, (3, 1)) == ("x3 petal_width_cm", "x1 sepal_width_cm")
    assert described(IRIS, 20, (3, 1)) == ["all other features", "as on average,", found.told]


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


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Rows #0 to #3 are for learning.", (0, 1, 2, 3)),
        ("#9-11 and #4; #11 again", (9, 10, 11, 4)),
        ("no row, x0 alone", ()),
    ],
)
def test_rows_are_read_from_words(text: str, rows: tuple[int, ...]) -> None:
    assert rows_in(text) == rows


ARTICLE = Timeline(Trainer(Experiment.of("article", iterations=60)))
CELLS = Cell("W", (1, 0)), Cell("b", (1,))


def by_hand(frame: Frame, W: np.ndarray, b: np.ndarray) -> float:
    """Softmax cross-entropy of the batch, written down again."""
    data, rows = frame.dataset, frame.current["rows"]
    z = data.X[rows] @ W + b
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return float(-np.log(p[np.arange(len(rows)), data.y[rows]]).mean())


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20)), min_size=1, max_size=5))
def test_the_loss_around_the_parameters_is_what_numpy_finds(places: list[tuple[float, float]]) -> None:
    frame = frame_of(ARTICLE, "40:loss")
    before = [array.copy() for array in frame.current.carried]
    found = losses_at(frame.current, CELLS, np.array(places))
    for (w, b), loss in zip(places, found, strict=True):
        W, bias = frame.current["W"].copy(), frame.current["b"].copy()
        W[1, 0], bias[1] = w, b
        assert loss == pytest.approx(by_hand(frame, W, bias), rel=1e-9, abs=1e-12)
    assert all(np.array_equal(one, other) for one, other in zip(before, frame.current.carried, strict=True))
    assert losses_at(frame.current, (), np.empty((1, 0)))[0] == frame.current["loss"]


def test_those_that_moved_furthest_are_shown_after_the_picked_one() -> None:
    frame = frame_of(ARTICLE, "40:update")
    start = ARTICLE.iteration(1)
    moved = {
        Cell(name, index): abs(float(frame.current[name][index] - start[name][index]))
        for name in ("W", "b")
        for index in np.ndindex(start[name].shape)
    }
    found = furthest(frame.current, start.carried, 3)
    assert [moved[cell] for cell in found] == sorted(moved.values(), reverse=True)[:3]
    assert descent(frame, USUAL, 2).cells == found[:2]
    assert descent(frame, State(pick=Cell("dW", (3, 1))), 2).cells == (Cell("W", (3, 1)), found[0])
    assert descent(frame, State(pick=found[0]), 2).cells == found[:2]


PICTURE = NetworkPicture()


SIZE = 119, 33


def seen_tile(frame: Frame, cell: Cell) -> Array:
    """The levels of the tile that a cell's mark stands over, (lines of pixels, columns), the negative side below 0."""
    drawn = PICTURE.drawn(frame, USUAL, *SIZE)
    mark = next(mark for mark in drawn.marks if mark.of(0, 0).cell == cell)
    lines = [looks(row)[mark.x : mark.x + mark.width] for row in drawn.rows[mark.y + 1 : mark.y + mark.height]]
    signs = {"positive": 1, "negative": -1, "ink": 0}
    halves = [[style.upper, style.ground] for line in lines for style in line]
    levels = np.array([[signs[tone.hue] * tone.level for tone in pair_ if tone] for pair_ in halves])
    return levels.reshape(len(lines), mark.width, 2).transpose(0, 2, 1).reshape(2 * len(lines), mark.width)


def test_each_tile_is_what_its_unit_says_over_the_plane() -> None:
    frame = frame_of(run("moons", hidden=(6,), iterations=120), "120:update")
    scale = re.search(r"h1 ±(\S+)", text(PICTURE, frame, USUAL, *SIZE)[1])
    assert scale is not None
    seen = seen_tile(frame, Cell("h1", (0, 3)))
    high, wide = seen.shape
    data, made = frame.dataset, frame.current
    shown = data.X[np.concatenate([data.train, data.val])]
    across, up = around(shown[:, 0]), around(shown[:, 1])
    x0 = across.low + (across.high - across.low) * (np.arange(wide) + 0.5) / wide
    x1 = up.high - (up.high - up.low) * (np.arange(high) + 0.5) / high
    weights, bias = made["W1_after"], made["b1_after"]
    values = np.tanh(x0[None, :] * weights[0, 3] + x1[:, None] * weights[1, 3] + bias[3])
    levels = np.sign(values) * np.rint(FULL * np.minimum(np.abs(values) / float(scale[1]), 1))
    assert np.abs(seen - levels).max() <= 1
    assert (seen == levels).mean() > 0.95


def test_of_a_large_layer_the_units_with_the_largest_weights_are_seen_and_the_picked_one() -> None:
    frame = frame_of(run("iris", hidden=(40,), iterations=5), "3:update")
    sizes = np.abs(frame.current["W1"]).sum(axis=0) + np.abs(frame.current["W2"]).sum(axis=1)
    for pick in (Cell("h1", (0, int(sizes.argmin()))), Cell("x", (0, 0))):
        lines = text(PICTURE, frame, State(pick=pick), *SIZE)
        seen = [int(unit) for unit in re.findall(r"(?:^|[ \[])h(\d+)(?: |\[)", "\n".join(lines[2:-1]))]
        found = re.search(r"h1 (\d+) of 40", lines[1])
        assert found is not None
        assert len(seen) == int(found[1]) > 5
        wanted = sorted(range(40), key=lambda unit: -sizes[unit])[: len(seen)]
        extra = set(seen) - set(wanted)
        assert extra == ({pick.index[1]} if pick.tensor == "h1" else set())
