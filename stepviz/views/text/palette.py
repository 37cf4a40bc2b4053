"""Palette: the colours of the light ground, which the terminal's light theme and the pictures share. Only a table."""

from __future__ import annotations

from typing import NamedTuple

Heat = tuple[str, str, str, str]
"""Grounds of strength 1 to 4."""


class Colours(NamedTuple):
    """The colours of a theme, as `#RRGGBB`."""

    ground: str
    text: str
    dim: str
    warning: str
    accent: str
    positive: Heat
    negative: Heat
    probability: Heat


LIGHT = Colours(
    ground="#FFFFFF",
    text="#1A1A1A",
    dim="#5A6470",
    warning="#B0005E",
    accent="#6A4B00",
    positive=("#DCEBFA", "#A6CCF2", "#5B9FE0", "#164F91"),
    negative=("#FDE6CC", "#F9C080", "#DE8526", "#8A4300"),
    probability=("#DDF3EF", "#A5DDD3", "#45A99A", "#0B5A50"),
)
