"""Pixels: what a terminal with true pixels shows, read from the bytes that it is sent; a small decoder of its own.

Of kitty's protocol: images over text grounds until they are taken away. Of sixels: whatever is written over a cell
takes its place.
"""

from __future__ import annotations

import base64
import re
import zlib
from typing import Any

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
_DATA = re.compile(r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|([$-])")


class PixelScreen:
    """The true pixels of a screen."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self.x = self.y = 0
        self.count = 0
        """Images that came."""
        self._sixels: Array = np.full((height * CELL[1], width * CELL[0], 3), -1)
        self._placed: list[tuple[int, int, int, int, Array]] = []
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
                self._sixel(found["sixel"])
            elif found["turn"]:
                self._sixels[:], self._placed = -1, []
            elif found["sign"]:
                self._write(found["sign"])
        assert end == len(text), f"not understood: {text[end : end + 40]!r}"

    def cell(self, x: int, y: int) -> Array | None:
        """The pixels of a cell, (down, across, 3); None where there are none, or not all of them."""
        across, down = CELL
        for left, top, columns, lines, image in reversed(self._placed):
            if left <= x < left + columns and top <= y < top + lines:
                return image[(y - top) * down : (y - top + 1) * down, (x - left) * across : (x - left + 1) * across]
        found = self._sixels[y * down : (y + 1) * down, x * across : (x + 1) * across]
        return None if (found < 0).any() else found

    @property
    def cells(self) -> dict[tuple[int, int], Array]:
        """The mean colour of each cell that has pixels, by column and line."""
        places = ((x, y) for y in range(self.size[1]) for x in range(self.size[0]))
        return {at: found.reshape(-1, 3).mean(axis=0) for at in places if (found := self.cell(*at)) is not None}

    def _write(self, sign: str) -> None:
        if sign == "\n":
            self.y += 1
        elif sign == "\r":
            self.x = 0
        elif sign >= " ":
            across, down = CELL
            wide = width_of(sign)
            self._sixels[self.y * down : (self.y + 1) * down, self.x * across : (self.x + wide) * across] = -1
            self.x += wide

    def _kitty(self, text: str) -> None:
        keys, _, data = text.partition(";")
        told = dict(part.split("=") for part in keys.split(","))
        if self._keys:
            assert set(told) == {"m"}
        if "a" in told:
            self._keys = told
        if self._keys["a"] == "d":
            assert (told["d"], told["q"]) == ("Y", "2")
            line = int(told["y"]) - 1
            self._placed = [each for each in self._placed if not each[1] <= line < each[1] + each[3]]
            self._keys = {}
        elif self._keys["a"] == "q":
            self._keys = {}
        else:
            assert len(data) <= 4096
            self._data += data
            if told["m"] == "0":
                self._place(self._keys, self._data)
                self._keys, self._data = {}, ""

    def _place(self, keys: dict[str, str], data: str) -> None:
        assert (keys["a"], keys["f"], keys["o"], keys["q"], keys["C"]) == ("T", "24", "z", "2", "1")
        assert int(keys["z"]) < 0
        across, down, columns, lines = (int(keys[key]) for key in "svcr")
        image: Any = np.frombuffer(zlib.decompress(base64.b64decode(data)), dtype=np.uint8).reshape(down, across, 3)
        wide, high = columns * CELL[0], lines * CELL[1]  # it is stretched over its cells
        image = image[np.ix_(np.arange(high) * down // high, np.arange(wide) * across // wide)]
        assert 0 <= self.x <= self.size[0] - columns
        assert 0 <= self.y <= self.size[1] - lines
        self._placed.append((self.x, self.y, columns, lines, image.astype(int)))
        self.count += 1

    def _sixel(self, text: str) -> None:
        head = re.match(r'"1;1;(\d+);(\d+)', text)
        assert head is not None
        left, top = self.x * CELL[0], self.y * CELL[1]
        across, down = int(head[1]), int(head[2])
        colours: dict[int, tuple[int, ...]] = {}
        x, y, chosen, end = 0, 0, -1, head.end()
        for found in _DATA.finditer(text, head.end()):
            assert found.start() == end
            end = found.end()
            number, red, green, blue, choice, times, sign, alone, turn = found.groups()
            if number:
                colours[int(number)] = tuple(round(int(part) * 2.55) for part in (red, green, blue))
            elif choice:
                chosen = int(choice)
            elif turn:
                x, y = 0, y + 6 * (turn == "-")
            else:
                count = int(times or 1)
                for bit in range(6):
                    if ord(sign or alone) - 63 >> bit & 1:
                        self._sixels[top + y + bit, left + x : left + x + count] = colours[chosen]
                        assert y + bit < down
                x += count
                assert x <= across
        assert len(colours) <= 256
        assert end == len(text)
        self.count += 1
