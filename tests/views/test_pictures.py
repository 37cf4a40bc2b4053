"""Pictures: which row is seen, what others stand beside them, where images go, tones and signs, planes of any rows."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.data import load
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.pictures.company import drawn_with_others
from stepviz.views.pictures.image_places import plan
from stepviz.views.pictures.picture import picture_named
from stepviz.views.pictures.pixels import shares
from stepviz.views.pictures.plane import axis_names, described, projection
from stepviz.views.state import USUAL, Poll, State
from stepviz.views.text.ascii import ascii_row
from stepviz.views.text.palette import DARK, HALF, PALETTES, solid
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at, frame_of
from tests.support.pictures import HEIGHT, WIDTH, run
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
