from __future__ import annotations

import numpy as np
import pytest

from stepviz.ui.graphics.sixel import LARGEST, encoded
from tests.support.pixels import CELL, PixelScreen


@pytest.mark.parametrize("seed", range(3))
def test_a_decoded_image_has_its_colours_where_they_were(seed: int) -> None:
    draw = np.random.default_rng(seed)
    columns, lines = draw.integers(1, 12, 2).tolist()
    across, down = columns * CELL[0], lines * CELL[1]
    colours = [tuple(colour) for colour in draw.integers(0, 256, (LARGEST, 3)).tolist()]
    narrow = int(draw.integers(1, across + 1))
    places = draw.integers(0, [2, 5, LARGEST][seed % 3], (down, narrow))
    places[:, narrow // 2 :] = places[:, narrow // 2 : narrow // 2 + 1]
    screen = PixelScreen(20, 14)
    screen.feed(f"\x1b[2;3H{encoded(places, colours, across)}")
    wanted = np.array(colours)[places[:, np.arange(across) * narrow // across]]
    for y in range(lines):
        for x in range(columns):
            cell = screen.cell(x + 2, y + 1)
            part = wanted[y * CELL[1] : (y + 1) * CELL[1], x * CELL[0] : (x + 1) * CELL[0]]
            assert cell is not None
            assert np.abs(cell - part).max() <= 2, "colours are told in percent"
    assert len(screen.cells) == columns * lines
