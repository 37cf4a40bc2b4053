from __future__ import annotations

import numpy as np

from stepviz.ui.graphics.kitty import encoded, removed
from tests.support.pixels import CELL, PixelScreen


def test_an_image_comes_in_chunks_and_goes_with_any_of_its_lines() -> None:
    columns, lines = 20, 6
    noise = np.random.default_rng(1).integers(0, 256, (lines * CELL[1], columns * CELL[0], 3), dtype=np.uint8)
    told = encoded(noise, columns, lines)
    assert told.count("\x1b_G") > 5
    screen = PixelScreen(40, 12)
    screen.feed(f"\x1b[3;5H{told}")
    for x, y in ((4, 2), (23, 7)):
        cell = screen.cell(x, y)
        assert cell is not None
        top, left = (y - 2) * CELL[1], (x - 4) * CELL[0]
        assert (cell == noise[top : top + CELL[1], left : left + CELL[0]]).all()
    assert len(screen.cells) == columns * lines
    screen.feed(removed(1) + removed(8))
    assert len(screen.cells) == columns * lines
    screen.feed(removed(7))
    assert not screen.cells
