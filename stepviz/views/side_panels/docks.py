"""Docks: what stands in the places that the panes leave free, from left to right; code and pictures among it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from stepviz.training import Frame
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.panel import explanation
from stepviz.views.explain.shown import digits_title
from stepviz.views.layout.layouts import CORNER_NAME, DOCKS, RAIL_NAME, Area, Layout, Size
from stepviz.views.layout.solver import BESIDE_GAP, LEAST_BESIDE, LEAST_CODE
from stepviz.views.layout.windows import in_view
from stepviz.views.marks import Drawn, Mark, moved
from stepviz.views.pictures import picture
from stepviz.views.pictures.data_rows import beside_panes
from stepviz.views.pictures.picture import Picture
from stepviz.views.row_ends import rows_of
from stepviz.views.side_panels.content import SidePanel, example_image, overview, put_title
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line

_HALVED = 100
"""Columns from which on it leaves half of them."""
_MOST = 80
_SLOT = 60
"""Columns that one thing takes, as a rule."""


def explained(sight: MomentView, size: Size, room: Size) -> Drawn | None:
    """It: always there where the layout has a rail, so that opening it moves nothing.

    Each term in the line of its row where these are in view.
    """
    told, state, layout = sight.beside_panes, sight.state, sight.layout(size)
    if told is None or not room.width:
        return None
    at = [line - layout.pane(RAIL_NAME).place.y for line in rows_of(sight, layout, told)]
    title = digits_title(sight.frame, told.cell) if state.digits else ""
    return explanation(told, room.width, room.height, term=state.term, title=title, at=at)


class Pictured:
    """A picture: the one of that place among those that suit the run."""

    def __init__(self, place: int) -> None:
        self._place = place

    def __call__(self, sight: MomentView, _: Size, room: Size) -> Drawn | None:
        """It, in half of a wide room."""
        picture = self.picture(sight.frame, room)
        if picture is None or room.width < LEAST_BESIDE.width:
            return None
        if not _fits(picture, sight.frame, room):
            return None
        columns = max(picture.least(sight.frame).width, room.width if room.width < _HALVED else room.width // 2)
        return picture.drawn(sight.frame, going_along(sight, picture), columns, room.height)

    def picture(self, frame: Frame, room: Size) -> Picture | None:
        """Which one; None where there are fewer. One that wants much room comes first where it has that."""
        from stepviz.views.pictures.picture import suiting

        known = [picture for picture in suiting(frame) if picture.docked]
        first = [p for p in known if p.roomy and not (self._place or p.comes_last(frame)) and _fits(p, frame, room)]
        found = [*first, *[picture for picture in known if not picture.roomy][self._place :]]
        return found[0] if found else None


def _fits(picture: Picture, frame: Frame, room: Size) -> bool:
    least = picture.least(frame)
    return least.width <= room.width and least.height <= room.height


def going_along(sight: MomentView, picture: Picture) -> State:
    """The viewer's state; where nothing is picked, and the picture goes along, with the number in brackets picked.

    For a list of rows with those that the words beside it name.
    """
    state = sight.state
    if picture.lists_rows:
        state = replace(state, spoken=beside_panes(sight))
    if not picture.goes_along or state.pick is not None or state.row is not None:
        return state
    return replace(state, pick=sight.bracket)


def code(sight: MomentView, _: Size, room: Size) -> Drawn | None:
    """What the operations do, as a program.

    Those around the operation of the moment: as wide as the longest line, none where that would be cut.

    While a question is open they wait for its answer in their place: the rule would give many away.
    """
    if room.width < LEAST_CODE.width or room.height < LEAST_CODE.height:
        return None
    rows = code_rows(sight.frame, min(room.width, _MOST) - MARKS)
    longest = MARKS + max((len(text) for text, _ in rows), default=0)
    if longest > room.width:
        return None
    lines = [Line(max(LEAST_CODE.width, longest)) for _ in range(room.height)]
    put_title(lines[0], CODE)
    poll = sight.state.poll
    if poll is not None and poll.question is not None and not poll.answered:
        lines[1].put(MARKS, WITH_ANSWER, DIM)
    else:
        put_code(lines[1:], rows, begun=sight.frame.op is not None)
    return Drawn(tuple(line.row() for line in lines))


_PICTURED, _OTHER = Pictured(0), Pictured(1)


def _choices(sight: MomentView, name: str, width: int) -> tuple[SidePanel, ...]:
    """What may stand in a dock, from left to right. What is always there comes first where it has room: nothing moves.

    In a narrow dock, and beside a picture in one of two slots, the map takes the place of something else. In a rail
    what is explained stands alone; else the code goes first, but for a look at the splits a picture, which tells what
    they are like.
    """
    if name == RAIL_NAME and not sight.spares_rail:
        return (explained,)
    if name == RAIL_NAME:
        looks = sight.frame.moment.op == sight.frame.schedule.check
        return (_PICTURED, code, overview, _OTHER) if looks else (code, _PICTURED, overview, _OTHER)
    if name == CORNER_NAME:
        return example_image, overview, _PICTURED, code
    slots = width // _SLOT
    if slots < 2:
        return overview, _PICTURED, code, _OTHER
    if slots == 2:
        return _PICTURED, overview, code, _OTHER
    return _PICTURED, code, overview, _OTHER


class Docked(NamedTuple):
    """Something in a dock, and where on the screen."""

    content: SidePanel
    place: Area
    drawn: Drawn
    room: Size
    """What it had to choose from."""


def docked(sight: MomentView, layout: Layout) -> Iterator[Docked]:
    """All that stands in the docks of a layout and in its rail, each thing once."""
    shown: list[SidePanel] = []
    for name in (name for name in (*DOCKS, RAIL_NAME) if layout.has(name)):
        free = layout.pane(name).place
        for content in (content for content in _choices(sight, name, free.width) if content not in shown):
            room = Size(free.width, free.height)
            drawn = content(sight, layout.size, room)
            if drawn is not None:
                shown.append(content)
                place, free = free.parted(sum(span.columns for span in drawn.rows[0]), BESIDE_GAP)
                yield Docked(content, place, drawn, room)


def put_docks(sight: MomentView, layout: Layout, screen: Sequence[Line]) -> tuple[Mark, ...]:
    """Draw all of it. Returns what its parts stand for."""
    marks: tuple[Mark, ...] = ()
    for _, (x, y, *_), drawn, _ in docked(sight, layout):
        for line, row in zip(screen[y:], drawn.rows, strict=False):
            line.put_row(x, row)
        marks += moved(drawn.marks, x, y)
    return marks


MARKS = 3
"""Columns before the code: a mark stands there."""
DONE, NOW = "✓", "▶"
CODE = "code of an iteration"
WITH_ANSWER = "shown with the answer"
_LEAST = Size(60, 10)


class Listing(Picture):
    """The code of all operations, each marked where it is done, and the one of the moment."""

    key = "code"
    docked = False

    def suits(self, _: Frame) -> bool:
        """Every run is a program."""
        return True

    def least(self, _: Frame) -> Size:
        """That of the shortest lines."""
        return _LEAST

    def comes_last(self, _: Frame) -> bool:
        """It is no plot: all others are turned to before it."""
        return True

    def drawn(self, frame: Frame, _: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the lines around the operation of the moment, what the marks mean."""
        lines = [Line(width) for _ in range(max(0, height - 2))]
        put_code(lines, code_rows(frame, width - MARKS - 1), begun=frame.op is not None)
        head = picture.title(width, CODE, f"iteration {frame.moment.iteration}")
        told = picture.sentence(width, f"{DONE} done   {NOW} now")
        return Drawn((head, *(line.row() for line in lines), told)[:height])


def code_rows(frame: Frame, width: int) -> list[tuple[str, int]]:
    """The lines of code, and how far the operation of each is: 1 done, 0 just now, -1 to come."""
    return [*_rows(frame, width)]


def _rows(frame: Frame, width: int) -> Iterator[tuple[str, int]]:
    for place, op in enumerate((*frame.program.ops, *([] if frame.check is None else [frame.check])), 1):
        done = (frame.moment.op > place) - (frame.moment.op < place)
        yield from ((text, done) for text in code_lines(op.listing, width))


def put_code(lines: Sequence[Line], rows: Sequence[tuple[str, int]], *, begun: bool) -> None:
    """Write as many of the lines of code as there is room for, those of the moment among them."""
    now = next((place for place, (_, done) in enumerate(rows) if not done), len(rows) - 1 if begun else 0)
    for line, place in zip(lines, in_view(len(rows), len(lines), now).positions, strict=False):
        text, done = rows[place]
        line.put(1, DONE if done > 0 else " " if done else NOW, DIM if done else ACCENT)
        line.put(MARKS, text, BOLD if not done else TEXT if done > 0 else DIM)
