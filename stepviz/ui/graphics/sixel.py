"""Sixel: encodes images in bands of six lines, each band colour by colour. Text written over an image replaces it.

https://vt100.net/docs/vt3xx-gp/chapter14.html
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepviz.data.dataset import tally
from stepviz.ops import Array

LARGEST = 256
"""The most colours of an image."""
_BAND = 6
_SHORTEST = 4
"""The least number of equal characters written as a count."""


def encoded(places: Array, colours: Sequence[tuple[int, int, int]], across: int) -> str:
    """The sequence that shows pixels (down, columns), given as indexes of colours, stretched to `across` pixels.

    At most `LARGEST` of the colours may be used.
    """
    down, columns = places.shape
    starts = -(-np.arange(columns + 1) * across // columns)
    used = np.flatnonzero(tally(places.ravel(), len(colours)))
    numbers = np.zeros(len(colours), dtype=np.int64)
    numbers[used] = range(len(used))
    places = numbers[places]  # a sixel terminal has few registers of colour: only those of this image are set
    told = (
        f"#{number};2;" + ";".join(str(round(part * 100 / 255)) for part in colours[place])
        for number, place in enumerate(used.tolist())
    )
    padded = np.pad(places, ((0, -down % _BAND), (0, 0)), constant_values=-1)
    known: dict[bytes, str] = {}
    bands = []
    for band in padded.reshape(-1, _BAND, columns):
        code = band.tobytes()
        if code not in known:
            known[code] = "$".join(
                f"#{number}{_runs(band == number, starts)}" for number in np.unique(band).tolist() if number >= 0
            )
        bands.append(known[code])
    return f'\x1bP0;1q"1;1;{across};{down}{"".join(told)}{"-".join(bands)}\x1b\\'


def _runs(inked: Array, starts: Array) -> str:
    """A character for each pixel across, whose lowest bit is the top line, without empty ones at the end."""
    signs = np.left_shift(1, np.arange(_BAND)) @ inked
    edges = np.concatenate([[0], np.flatnonzero(np.diff(signs)) + 1, [len(signs)]])
    values = signs[edges[:-1]].tolist()
    runs = [*zip(values, np.diff(starts[edges]).tolist(), strict=True)]
    return "".join(_run(chr(63 + value), length) for value, length in (runs if values[-1] else runs[:-1]))


def _run(sign: str, length: int) -> str:
    return f"!{length}{sign}" if length >= _SHORTEST else sign * length
