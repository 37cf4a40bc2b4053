"""Pictured: the first picture that suits the run, drawn beside the panes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz.views.docks.content import Content
from stepviz.views.layout.free.places import LEAST_BESIDE
from stepviz.views.layout.layouts import Size
from stepviz.views.pictures.picture import Hit, Picture
from stepviz.views.sight import Sight
from stepviz.views.state import State
from stepviz.views.text.span import Line

_BELOW = "curves"
"""What is not drawn twice: the loss stands below."""
_HALVED = 100
"""Columns from which on it leaves half of them."""


class Pictured(Content):
    """A picture: the one of that place among those that suit the run."""

    def __init__(self, place: int) -> None:
        self._place = place

    def columns(self, sight: Sight, _: Size, room: Size) -> int:
        """Half of a wide room."""
        picture = self._picture(sight)
        if picture is None or room.width < LEAST_BESIDE.width:
            return 0
        least = picture.least(sight.frame)
        columns = max(least.width, room.width if room.width < _HALVED else room.width // 2)
        return columns if columns <= room.width and least.height <= room.height else 0

    def put(self, sight: Sight, _: Size, lines: Sequence[Line]) -> None:
        """All of it."""
        picture, width = self._picture(sight), lines[0].width
        assert picture is not None
        for line, row in zip(lines, picture.rows(sight.frame, _state(sight, picture), width, len(lines)), strict=False):
            line.put_row(0, row)

    def hit(self, sight: Sight, _: Size, room: Size, x: int, y: int) -> Hit:
        """What the picture has there."""
        picture = self._picture(sight)
        return Hit() if picture is None else picture.hit(sight.frame, _state(sight, picture), *room, x, y)

    def _picture(self, sight: Sight) -> Picture | None:
        """None where there are fewer; the loss curve stands below."""
        from stepviz.views.pictures.gallery import suiting

        known = [picture for picture in suiting(sight.frame) if picture.key != _BELOW]
        return known[self._place] if self._place < len(known) else None


def _state(sight: Sight, picture: Picture) -> State:
    """The viewer's; where nothing is picked, and the picture goes along, with the number in brackets picked."""
    state = sight.state
    if not picture.goes_along or state.pick is not None or state.row is not None:
        return state
    return replace(state, pick=sight.bracket)
