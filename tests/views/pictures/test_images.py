"""The images: what is drawn is the row and the weights of the moment, pixel by pixel; a click finds them again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.data import load
from stepviz.ops import Cell
from stepviz.views.marks import Hit
from stepviz.views.pictures.image_places import plan
from stepviz.views.pictures.images import Images
from stepviz.views.state import USUAL, State
from tests.support.moments import frame_of
from tests.support.pictures import HEIGHT, WIDTH, hit_in, run, text
from tests.support.places import apart

HIDDEN = run("digits", hidden=(32,), lr=0.1)


def test_only_all_pixels_in_order_are_an_image() -> None:
    names = load(Experiment("digits")).features
    assert load(Experiment("digits")).image == (8, 8)
    assert load(Experiment.of("digits", scale="none")).image == (8, 8)
    for features in (names[:32], names[::-1]):
        assert load(Experiment.of("digits", features=features)).image is None
    assert load(Experiment("iris")).image is None


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


@pytest.mark.parametrize("width", range(36, 90))
def test_what_is_said_below_is_never_cut(width: int) -> None:
    frame = frame_of(HIDDEN, "20:update")
    assert "…" not in text(Images(), frame, USUAL, width, 21)[-1]


def test_a_picked_weight_is_told_with_its_pixel() -> None:
    frame = frame_of(HIDDEN, "20:update")
    for feature, unit in ((0, 0), (9, 3), (63, 7)):
        (*_, last) = text(Images(), frame, State(pick=Cell("W1_after", (feature, unit))))
        assert last.strip().startswith(f"W1 after[x{feature},h{unit}] = ")
        assert f"line {feature // 8 + 1}, column {feature % 8 + 1} of" in last
    elsewhere = State(row=int(frame.dataset.train[0]))
    assert elsewhere.row not in frame.current["rows"]
    assert hit_in(Images(), frame, elsewhere, WIDTH, HEIGHT, 5, 5) == Hit(None, elsewhere.row)
