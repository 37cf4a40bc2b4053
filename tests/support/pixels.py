"""Pixels: what a terminal with true pixels shows, read from the bytes that it is sent; a small decoder of its own.

Of kitty's protocol: images over text grounds until they are taken away. Of sixels: whatever is written over a cell
takes its place.
"""

from __future__ import annotations

import base64
import re
import zlib
from itertools import product

import numpy as np

from stepviz.ops import Array
from stepviz.text import width_of

CELL = (6, 12)
"""Pixels of a cell, across and down."""
_TOKEN = re.compile(
    r"\x1b\[(?P<place>\d+;\d+)H|\x1b_G(?P<kitty>[^\x1b]*)\x1b\\|\x1bP0;1q(?P<sixel>[^\x1b]*)\x1b\\"
    r"|\x1b\[\?1049(?P<turn>[hl])|(?P<sign>[^\x1b])"
    r"|\x1b[^\x1b\x18]*\x18|\x1b\][^\x07\x1b]*\x07|\x1b\[[0-?]*[ -/]*[@-~]",
    re.DOTALL,
)
_COLOUR = re.compile(r"#(\d+);2;(\d+);(\d+);(\d+)")
_LINE = re.compile(r"#(\d+)((?:!\d+[?-~]|[?-~])+)")
"""Pixels of one colour in a band of six lines."""
Tiles = dict[tuple[int, int], Array]


class PixelScreen:
    """The true pixels of a screen."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self.x = self.y = 0
        self.count = 0
        """Images that came."""
        self._sixels: Tiles = {}
        self._placed: list[Tiles] = []
        self._keys: dict[str, str] = {}
        self._data = ""

    def feed(self, text: str) -> None:
        """Show what came."""
        end = 0
        for found in _TOKEN.finditer(text):
            assert found.start() == end, f"not understood: {text[end : end + 40]!r}"
            end = found.end()
            if found["place"]:
                self.y, self.x = (int(part) - 1 for part in found["place"].split(";"))
            elif found["kitty"] is not None:
                self._kitty(found["kitty"])
            elif found["sixel"] is not None:
                self._sixels |= self._tiles(_decoded(found["sixel"]))
            elif found["turn"]:
                self._sixels, self._placed = {}, []
            elif found["sign"]:
                self._write(found["sign"])
        assert end == len(text), f"not understood: {text[end : end + 40]!r}"

    @property
    def pixels(self) -> Tiles:
        """Those of each cell that has some, (down, across, 3), by column and line."""
        return {at: tile for tiles in (self._sixels, *self._placed) for at, tile in tiles.items()}

    @property
    def cells(self) -> Tiles:
        """The mean colour of each of these cells."""
        return {at: tile.reshape(-1, 3).mean(axis=0) for at, tile in self.pixels.items()}

    def _write(self, sign: str) -> None:
        if sign == "\n":
            self.y += 1
        elif sign == "\r":
            self.x = 0
        elif sign >= " ":
            for _ in range(width_of(sign)):
                self._sixels.pop((self.x, self.y), None)
                self.x += 1

    def _tiles(self, image: Array) -> Tiles:
        """The cells of an image that is shown at the cursor."""
        self.count += 1
        (across, down), columns, lines = CELL, image.shape[1] // CELL[0], image.shape[0] // CELL[1]
        assert 0 <= self.x <= self.size[0] - columns
        assert 0 <= self.y <= self.size[1] - lines
        return {
            (self.x + x, self.y + y): image[y * down : (y + 1) * down, x * across : (x + 1) * across]
            for x, y in product(range(columns), range(lines))
        }

    def _kitty(self, text: str) -> None:
        keys, _, data = text.partition(";")
        told = dict(part.split("=") for part in keys.split(","))
        assert set(told) == {"m"} if self._data else "a" in told
        if told.get("a") == "d":
            assert (told["d"], told["q"]) == ("Y", "2")
            self._placed = [tiles for tiles in self._placed if int(told["y"]) - 1 not in (y for _, y in tiles)]
        elif told.get("a") != "q":
            assert len(data) <= 4096
            self._keys, self._data = self._keys | told, self._data + data
            if told["m"] == "0":
                self._placed.append(self._tiles(_stretched(self._keys, self._data)))
                self._keys, self._data = {}, ""


def _stretched(keys: dict[str, str], data: str) -> Array:
    """An image of kitty, over its cells."""
    assert (keys["a"], keys["f"], keys["o"], keys["q"], keys["C"]) == ("T", "24", "z", "2", "1")
    assert int(keys["z"]) < 0
    across, down, columns, lines = (int(keys[key]) for key in "svcr")
    image = np.frombuffer(zlib.decompress(base64.b64decode(data)), dtype=np.uint8).reshape(down, across, 3).astype(int)
    wide, high = columns * CELL[0], lines * CELL[1]
    return image[np.ix_(np.arange(high) * down // high, np.arange(wide) * across // wide)]


def _decoded(text: str) -> Array:
    """An image of sixels, each pixel of which has its colour."""
    head = re.match(r'"1;1;(\d+);(\d+)', text)
    assert head is not None
    across, down, body = int(head[1]), int(head[2]), text[head.end() :]
    colours = {number: [round(int(part) * 2.55) for part in parts] for number, *parts in _COLOUR.findall(body)}
    assert len(colours) <= 256
    image = np.full((-(-down // 6) * 6, across, 3), -1)
    for number, band in enumerate(_COLOUR.sub("", body).split("-")):
        for line in band.split("$"):
            told = _LINE.fullmatch(line)
            assert told is not None
            signs = re.sub(r"!(\d+)(.)", lambda run: int(run[1]) * run[2], told[2])
            inked = np.array([[ord(sign) - 63 >> bit & 1 for sign in signs] for bit in range(6)], dtype=bool)
            image[6 * number : 6 * number + 6, : len(signs)][inked] = colours[told[1]]
    assert (image[:down] >= 0).all()
    assert (image[down:] < 0).all()
    return image[:down]
