"""Painter: the escape sequences for the parts of a screen in true pixels."""

from __future__ import annotations

import math

import numpy as np

from stepviz.settings.looks import KITTY
from stepviz.ui.ansi import Pen
from stepviz.ui.graphics import kitty, sixel
from stepviz.ui.graphics.asking import Graphics
from stepviz.ui.graphics.laid import PixelPart
from stepviz.views.marks import PixelSource
from stepviz.views.pictures.pixels import sharp
from stepviz.views.text.colours import rgb
from stepviz.views.text.palette import Colours, shade

_MOST = 64
"""Images kept in the cache."""
_MOST_PIXELS = 1 << 17
"""The most pixels computed for a part; in a larger part, each is scaled up."""


class Painter:
    """Writes parts in true pixels for a terminal."""

    def __init__(self, graphics: Graphics, colours: Colours) -> None:
        self.graphics, self.colours = graphics, colours
        self._has_painted = False
        self._encoded: dict[tuple[PixelSource, int, int], str] = {}

    def before(self, line: int) -> str:
        """What to write before a line of the screen: it deletes older images, which kitty would keep."""
        return kitty.removed(line) if self._has_painted and self.graphics.protocol == KITTY else ""

    def drawn(self, part: PixelPart, left: int, top: int, pen: Pen) -> str:
        """The image and text of a part; `left`, `top`: the origin of its columns and lines on the screen."""
        self._has_painted = True
        known = part.source, part.width, part.height
        if known not in self._encoded:
            if len(self._encoded) >= _MOST:
                self._encoded.clear()
            self._encoded[known] = self._image(*known)
        texts = () if self.graphics.protocol == KITTY else part.texts
        over = "".join(f"{_at(left + x, top + y)}{pen.line([span])}" for x, y, span in texts)
        return f"{_at(left + part.x, top + part.y)}{self._encoded[known]}{over}"

    def _image(self, source: PixelSource, columns: int, lines: int) -> str:
        across, down = (count * size for count, size in zip((columns, lines), self.graphics.cell, strict=True))
        coarser = math.ceil(math.sqrt(across * down / _MOST_PIXELS))
        places = source.drawn(math.ceil(across / coarser), math.ceil(down / coarser))
        colours = [
            rgb(self.colours.ground if tone is None else shade(tone, self.colours)) for tone in source.scale.tones
        ]
        if self.graphics.protocol == KITTY:
            return kitty.encoded(np.array(colours, dtype=np.uint8)[places], columns, lines)
        places = sharp(places % len(colours), places.shape[1], down)
        return sixel.encoded(places, colours, across)


def _at(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"
