"""Docks: what stands in the places that the panes leave free, from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stepviz.views.docks.code import Code
from stepviz.views.docks.content import Content
from stepviz.views.docks.example import Example
from stepviz.views.docks.overview import Overview
from stepviz.views.docks.pictured import Pictured
from stepviz.views.layout.free import parted
from stepviz.views.layout.layouts import CORNER_NAME, DOCKS, Area, Layout, Size
from stepviz.views.pictures.picture import Hit
from stepviz.views.sight import Sight
from stepviz.views.text.span import Line

_SLOT = 60
"""Columns that one thing takes, as a rule."""


_EXAMPLE, _OVERVIEW, _PICTURED, _OTHER, _CODE = Example(), Overview(), Pictured(0), Pictured(1), Code()


def _choices(name: str, width: int) -> tuple[Content, ...]:
    """What may stand in a dock, from left to right. What is always there comes first where it has room: nothing moves.

    In a narrow dock, and beside a picture in one of two slots, the map takes the place of something else.
    """
    if name == CORNER_NAME:
        return _EXAMPLE, _OVERVIEW, _PICTURED, _CODE
    slots = width // _SLOT
    if slots < 2:
        return _OVERVIEW, _PICTURED, _CODE, _OTHER
    if slots == 2:
        return _PICTURED, _OVERVIEW, _CODE, _OTHER
    return _PICTURED, _CODE, _OVERVIEW, _OTHER


class Docked(NamedTuple):
    """Something in a dock, and where on the screen."""

    content: Content
    place: Area


def docked(sight: Sight, layout: Layout) -> Iterator[Docked]:
    """All that stands in the docks of a layout, each thing once."""
    shown: list[Content] = []
    for name in (name for name in DOCKS if layout.has(name)):
        free = layout.pane(name).place
        for content in (content for content in _choices(name, free.width) if content not in shown):
            columns = content.columns(sight, layout.size, Size(free.width, free.height))
            if columns:
                shown.append(content)
                place, free = parted(free, columns)
                yield Docked(content, place)


def put_docks(sight: Sight, layout: Layout, screen: Sequence[Line]) -> None:
    """Draw all of it."""
    for content, (x, y, width, height) in docked(sight, layout):
        content.put(sight, layout.size, [line.part(x, width) for line in screen[y : y + height]])


def hit(sight: Sight, layout: Layout, x: int, y: int) -> Hit:
    """What is drawn in a dock at a column and line of the screen."""
    found = next((each for each in docked(sight, layout) if each.place.holds(x, y)), None)
    if found is None:
        return Hit()
    place = found.place
    return found.content.hit(sight, layout.size, Size(place.width, place.height), x - place.x, y - place.y)
