"""Where a band leaves a place at its left, the image of the example that is looked at stands there."""

from __future__ import annotations

import pytest

from stepviz.views.docks.content import Example
from stepviz.views.docks.docks import docked
from stepviz.views.layout.layouts import CORNER_NAME, Size
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from tests.support.places import NETS, frames_of, sight_of

SUMS, LECTURE = 2, Size(80, 24)


def corner(net: str, size: Size) -> list[str]:
    shown = screen(sight_of(frames_of(net)[SUMS]), *size)
    assert shown.layout is not None
    sight = sight_of(frames_of(net)[SUMS])
    found = [each.place for each in docked(sight, shown.layout) if isinstance(each.content, Example)]
    x, y, width, height = found[0] if found else (0, 0, 0, 0)
    return [text_of(row)[x : x + width] for row in shown.rows[y : y + height]]


@pytest.mark.parametrize("size", [LECTURE, Size(120, 36)])
def test_the_image_of_the_example_in_brackets_stands_beside_the_weights(size: Size) -> None:
    frame = frames_of("digits 32,32")[SUMS]
    bracket = sight_of(frame).bracket
    assert bracket is not None
    title, *lines = corner("digits 32,32", size)
    row = int(frame.current["rows"][bracket.index[0]])
    assert title.strip("─").split() == ["image", f"e{bracket.index[0]}", f"#{row}", "y", str(frame.dataset.y[row])]
    assert sum(bool(set(line) & set("░▒▓█▀▄")) for line in lines) >= 4


def test_terms_of_an_explanation_have_their_letters_on_the_pixels() -> None:
    sight = sight_of(frames_of("digits 32,32")[SUMS], "explained")
    assert sight.told is not None
    assert sight.bracket is not None
    size = Size(120, 36)
    shown = screen(sight, *size)
    assert shown.layout is not None
    x, y, width, height = shown.layout.pane(CORNER_NAME).place
    drawn = "".join(text_of(row)[x : x + width] for row in shown.rows[y + 1 : y + height])
    letters = [letter for cell, letter in sight.told.letters.items() if cell.tensor == "x"]
    assert letters
    assert set(letters) <= set(drawn)


def test_data_without_images_have_none() -> None:
    assert not corner("iris 16", LECTURE)


def test_before_the_batch_is_known_nothing_is_drawn() -> None:
    shown = screen(sight_of(frames_of("digits 32,32")[0]), *LECTURE)
    assert not any("image" in text_of(row) for row in shown.rows)


@pytest.mark.parametrize("net", NETS)
def test_it_takes_no_place_of_anything_else(net: str) -> None:
    for frame in frames_of(net)[::3]:
        layout = sight_of(frame).layout(LECTURE)
        if layout.has(CORNER_NAME):
            place = layout.pane(CORNER_NAME).place
            assert all(pane.name == CORNER_NAME or not place.holds(pane.place.x, pane.place.y) for pane in layout.panes)
