"""A picture: each text of it stands where the screen has it, in every theme, and so does each block."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from stepviz import Experiment
from stepviz.export.svg import CELL, svg
from stepviz.text import cells, width_of
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.ascii import ascii_row
from stepviz.views.text.palette import DARK, LIGHT, Colours
from stepviz.views.text.span import Row, text_of
from tests.support.files import WIDE, written
from tests.support.moments import frame_at

BLOCKS = "▁▂▃▄▅▆▇█▀"
"""Drawn as rectangles."""


def rows_of(source: str, at: str, **settings: str) -> tuple[Row, ...]:
    frame = frame_at(at, Experiment.of(source, **settings))
    return screen(MomentView(State(moment=frame.moment), frame), 80, 24).rows


def assert_same(rows: tuple[Row, ...], colours: Colours) -> None:
    """Every character of the rows stands in the picture in its column and line, and nothing else does."""
    root, blocks = ElementTree.fromstring(svg(rows, "a title", colours)), set[tuple[int, int]]()
    found = {
        (int(float(text.get("y", "")) // CELL[1]), column): sign
        for text in root.iter("{http://www.w3.org/2000/svg}text")
        for column, sign in enumerate(cells(text.text or ""), int(text.get("x", "")) // CELL[0])
        if sign.strip()
    }
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        assert int(text.get("textLength", "")) == CELL[0] * width_of(text.text or "")
    wanted = dict[tuple[int, int], str]()
    for number, row in enumerate(rows):
        for column, sign in enumerate(cells(text_of(row))):
            if sign in BLOCKS and sign:
                blocks.add((number, column))
            elif sign.strip():
                wanted[number, column] = sign
    assert found == wanted
    drawn = {
        (int(float(part.get("y", "")) // CELL[1]), int(part.get("x", "")) // CELL[0])
        for part in root.iter("{http://www.w3.org/2000/svg}rect")
        if part.get("x") and part.get("width") == str(CELL[0])
    }
    assert blocks <= drawn


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("at", ["1:ready", "1:grads", "3:update"])
def test_texts_stand_where_the_screen_has_them(tmp_path: Path, at: str, colours: Colours) -> None:
    wide = rows_of(str(written(tmp_path, WIDE, "wide.csv")), at, label="クラス")
    for rows in (rows_of("article", at), wide, tuple(map(ascii_row, wide))):
        assert_same(rows, colours)
