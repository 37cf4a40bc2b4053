"""Pictures are solid where there are colours: a tone says what a sign says, a little finer, and without grain."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.training import Frame
from stepviz.views.pictures.picture import picture_named
from stepviz.views.pictures.pixels import shares
from stepviz.views.state import State
from stepviz.views.text.ascii import ascii_row
from stepviz.views.text.palette import DARK, HALF, PALETTES, solid
from stepviz.views.text.span import Row, text_of
from tests.support.moments import frame_of
from tests.support.pictures import HEIGHT, WIDTH, run

SIGNS = re.compile("[·░▒▓]")


@pytest.fixture(scope="module")
def frame() -> Frame:
    return frame_of(run(iterations=300), "200:update")


def drawn(frame: Frame, key: str = "boundary") -> tuple[Row, ...]:
    return picture_named(frame, key).drawn(frame, State(zoom=key), WIDTH, HEIGHT).rows


def test_a_picture_is_solid_where_there_are_colours_and_signs_elsewhere(frame: Frame) -> None:
    shown = drawn(frame)
    signs = "\n".join(map(text_of, shown))
    for palettes in PALETTES.values():
        for depth, colours in palettes.items():
            text = "\n".join(text_of(solid(row, colours)) for row in shown)
            assert bool(SIGNS.search(text)) is (depth == "16")
            assert (HALF in text) is (depth != "16")
            assert depth != "16" or text == signs
    assert "\n".join(text_of(solid(row, None)) for row in shown) == signs
    ascii_rows = [ascii_row(row) for row in shown]
    assert all(text_of(solid(row, DARK)).isascii() for row in ascii_rows)


def test_what_is_no_pixel_is_the_same_in_all_colours(frame: Frame) -> None:
    for row in drawn(frame):
        for before, after in zip(row, solid(row, DARK), strict=True):
            assert before.columns == after.columns
            assert before.style == after.style
            assert before.text == after.text or before.style.upper is not None


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=9))
def test_shares_lie_between_the_least_and_the_most_of_any_doubles(values: list[float]) -> None:
    low, high = min(values), max(values)
    found = shares(np.array(values), low, high)
    assert ((found >= 0) & (found <= 1)).all()
    if high > low:
        assert found[values.index(low)] == 0
        assert found[values.index(high)] == 1
