"""Docks: what stands in the places that the panes leave free, from left to right; code and pictures among it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from stepviz.ops import Op
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.layout.free import LEAST_BESIDE, LEAST_CODE, parted
from stepviz.views.layout.layouts import CORNER_NAME, DOCKS, RAIL_NAME, Area, Layout, Size
from stepviz.views.layout.windows import in_view
from stepviz.views.marks import Drawn, Mark, moved
from stepviz.views.pictures.picture import Picture
from stepviz.views.side_panels.content import Example, Overview, SidePanel, put_title
from stepviz.views.side_panels.explained import Explained
from stepviz.views.sight import MomentView
from stepviz.views.spoken import beside_panes
from stepviz.views.state import State
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line

_HALVED = 100
"""Columns from which on it leaves half of them."""
_MOST = 80
_MARKS = 3
"""Columns before the code: a mark stands there."""
DONE, NOW = "✓", "▶"
_SLOT = 60
"""Columns that one thing takes, as a rule."""


class Pictured(SidePanel):
    """A picture: the one of that place among those that suit the run."""

    def __init__(self, place: int) -> None:
        self._place = place

    def columns(self, sight: MomentView, _: Size, room: Size) -> int:
        """Half of a wide room."""
        picture = self._picture(sight)
        if picture is None or room.width < LEAST_BESIDE.width:
            return 0
        least = picture.least(sight.frame)
        columns = max(least.width, room.width if room.width < _HALVED else room.width // 2)
        return columns if columns <= room.width and least.height <= room.height else 0

    def drawn(self, sight: MomentView, _: Size, room: Size) -> Drawn:
        """All of it."""
        picture = self._picture(sight)
        assert picture is not None
        return picture.drawn(sight.frame, _state(sight, picture), *room)

    def _picture(self, sight: MomentView) -> Picture | None:
        """None where there are fewer."""
        from stepviz.views.pictures.picture import suiting

        known = [picture for picture in suiting(sight.frame) if picture.docked]
        return known[self._place] if self._place < len(known) else None


def _state(sight: MomentView, picture: Picture) -> State:
    """The viewer's; where nothing is picked, and the picture goes along, with the number in brackets picked.

    For a list of rows with those that the words beside it name.
    """
    state = sight.state
    if picture.lists_rows:
        state = replace(state, spoken=beside_panes(sight))
    if not picture.goes_along or state.pick is not None or state.row is not None:
        return state
    return replace(state, pick=sight.bracket)


class _Row(NamedTuple):
    """A line of code, and how far its operation is: 1 done, 0 just now, -1 to come."""

    text: str
    done: int


class Code(SidePanel):
    """What the operations do, as a program."""

    def columns(self, sight: MomentView, _: Size, room: Size) -> int:
        """As many as its longest line has; none where that would be cut."""
        if room.width < LEAST_CODE.width or room.height < LEAST_CODE.height:
            return 0
        longest = max((len(row.text) for row in _rows(sight, min(room.width, _MOST) - _MARKS)), default=0)
        return max(LEAST_CODE.width, longest + _MARKS) if longest + _MARKS <= room.width else 0

    def drawn(self, sight: MomentView, _: Size, room: Size) -> Drawn:
        """Those around the operation of the moment."""
        lines = [Line(room.width) for _ in range(room.height)]
        put_title(lines[0], "code of an iteration")
        rows = [*_rows(sight, lines[0].width - _MARKS)]
        now = next((place for place, row in enumerate(rows) if not row.done), len(rows) - 1 if sight.frame.op else 0)
        shown = in_view(len(rows), len(lines) - 1, now)
        for line, place in zip(lines[1:], shown.positions, strict=False):
            text, done = rows[place]
            line.put(1, DONE if done > 0 else " " if done else NOW, DIM if done else ACCENT)
            line.put(_MARKS, text, BOLD if not done else TEXT if done > 0 else DIM)
        return Drawn(tuple(line.row() for line in lines))


def _rows(sight: MomentView, width: int) -> Iterator[_Row]:
    frame = sight.frame
    for place, op in enumerate(_operations(sight), 1):
        done = (frame.moment.op > place) - (frame.moment.op < place)
        yield from (_Row(text, done) for text in code_lines(op.listing, width))


def _operations(sight: MomentView) -> Iterator[Op]:
    yield from sight.frame.program.ops
    if sight.frame.check is not None:
        yield sight.frame.check


_EXAMPLE, _OVERVIEW, _PICTURED, _OTHER, _CODE = Example(), Overview(), Pictured(0), Pictured(1), Code()
_EXPLAINED = Explained()


def _choices(sight: MomentView, name: str, width: int) -> tuple[SidePanel, ...]:
    """What may stand in a dock, from left to right. What is always there comes first where it has room: nothing moves.

    In a narrow dock, and beside a picture in one of two slots, the map takes the place of something else. In a rail
    what is explained stands alone; else the code goes first, but for a look at the splits a picture, which tells what
    they are like.
    """
    if name == RAIL_NAME and not sight.spares_rail:
        return (_EXPLAINED,)
    if name == RAIL_NAME:
        looks = sight.frame.moment.op == sight.frame.schedule.check
        return (_PICTURED, _CODE, _OVERVIEW, _OTHER) if looks else (_CODE, _PICTURED, _OVERVIEW, _OTHER)
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

    content: SidePanel
    place: Area


def docked(sight: MomentView, layout: Layout) -> Iterator[Docked]:
    """All that stands in the docks of a layout and in its rail, each thing once."""
    shown: list[SidePanel] = []
    for name in (name for name in (*DOCKS, RAIL_NAME) if layout.has(name)):
        free = layout.pane(name).place
        for content in (content for content in _choices(sight, name, free.width) if content not in shown):
            columns = content.columns(sight, layout.size, Size(free.width, free.height))
            if columns:
                shown.append(content)
                place, free = parted(free, columns)
                yield Docked(content, place)


def put_docks(sight: MomentView, layout: Layout, screen: Sequence[Line]) -> tuple[Mark, ...]:
    """Draw all of it. Returns what its parts stand for."""
    marks: tuple[Mark, ...] = ()
    for content, (x, y, width, height) in docked(sight, layout):
        drawn = content.drawn(sight, layout.size, Size(width, height))
        for line, row in zip(screen[y:], drawn.rows, strict=False):
            line.put_row(x, row)
        marks += moved(drawn.marks, x, y)
    return marks
