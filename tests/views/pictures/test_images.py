"""The images: which data are images, each image in a place of its own, the picked ones in view."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.data import load
from stepviz.views.pictures.image_places import plan
from tests.support.places import apart


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
