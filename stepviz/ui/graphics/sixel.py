"""Sixel: an image as terminals since the VT340 take it: six lines at a time, in each of their colours one after the
other. Whatever is written over it takes its place.

https://vt100.net/docs/vt3xx-gp/chapter14.html
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepviz.ops import Array

LARGEST = 256
"""Colours that it may have."""
_BAND = 6
_SHORTEST = 4
"""Equal signs from which on their count is written."""


def encoded(places: Array, colours: Sequence[tuple[int, int, int]], across: int) -> str:
    """Lines of pixels (down, columns) as places among colours, stretched to so many across, from the cursor on.

    At most `LARGEST` of the colours may be used.
    """
    down, columns = places.shape
    starts = -(-np.arange(columns + 1) * across // columns)
    used = np.flatnonzero(np.bincount(places.ravel(), minlength=len(colours)))
    numbers = np.zeros(len(colours), dtype=np.int64)
    numbers[used] = range(len(used))
    places = numbers[places]
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
            known[code] = _band(band, starts)
        bands.append(known[code])
    return f'\x1bP0;1q"1;1;{across};{down}{"".join(told)}{"-".join(bands)}\x1b\\'


def _band(band: Array, starts: Array) -> str:
    """Six lines: for each colour that is in them the dots of each column, which begin at those pixels."""
    return "$".join(f"#{number}{_runs(band == number, starts)}" for number in np.unique(band).tolist() if number >= 0)


def _runs(inked: Array, starts: Array) -> str:
    """A sign for each pixel across, from the lowest bit down; those at the end without ink left out."""
    signs = np.left_shift(1, np.arange(_BAND)) @ inked
    edges = np.concatenate([[0], np.flatnonzero(np.diff(signs)) + 1, [len(signs)]])
    values = signs[edges[:-1]].tolist()
    runs = [*zip(values, np.diff(starts[edges]).tolist(), strict=True)]
    return "".join(_run(chr(63 + value), length) for value, length in (runs if values[-1] else runs[:-1]))


def _run(sign: str, length: int) -> str:
    return f"!{length}{sign}" if length >= _SHORTEST else sign * length
