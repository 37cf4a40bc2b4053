"""Kitty: encodes images for kitty's graphics protocol. An image lies behind text, and stays until it is deleted.

https://sw.kovidgoyal.net/kitty/graphics-protocol
"""

from __future__ import annotations

import base64
import zlib

from stepviz.ops import Array

_CHUNK = 4096
"""Base64 characters in one sequence."""
_BELOW_TEXT = -1


def encoded(pixels: Array, columns: int, lines: int) -> str:
    """The sequences that show RGB pixels (down, across, 3) on that many cells from the cursor, which does not move."""
    down, across, _ = pixels.shape
    data = base64.b64encode(zlib.compress(pixels.tobytes(), 1)).decode()
    keys = f"a=T,f=24,o=z,q=2,C=1,z={_BELOW_TEXT},s={across},v={down},c={columns},r={lines},"
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    return "".join(
        f"\x1b_G{'' if place else keys}m={int(place < len(chunks) - 1)};{chunk}\x1b\\"
        for place, chunk in enumerate(chunks)
    )


def removed(line: int) -> str:
    """The sequence that deletes all images on a line of the screen (from 0)."""
    return f"\x1b_Ga=d,d=Y,y={line + 1},q=2\x1b\\"
