"""Docks: chooses and draws the side panels in the areas that the panes leave free, among them code and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from stepviz.training import Frame
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.panel import explanation
from stepviz.views.explain.shown import digits_title
from stepviz.views.layout.layouts import CORNER_NAME, DOCKS, SIDEBAR, Area, Layout, Size
from stepviz.views.layout.solver import BESIDE_GAP, LEAST_BESIDE, LEAST_CODE
from stepviz.views.layout.windows import in_view
from stepviz.views.marks import Drawn, Mark, moved
from stepviz.views.moment_view import MomentView
from stepviz.views.pictures import picture
from stepviz.views.pictures.data_rows import beside_panes
from stepviz.views.pictures.picture import Picture
from stepviz.views.row_ends import rows_of
from stepviz.views.side_panels.content import SidePanel, example_image, overview, put_title
from stepviz.views.state import State
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, as_rows, row_width

_HALVED = 100
"""The least room of which a picture takes only half."""
_MOST = 80
_SLOT = 60
"""The usual columns of a side panel."""


def explained(sight: MomentView, size: Size, room: Size) -> Drawn | None:
    """The explanation in the sidebar, present even if it is not open, so that opening it moves nothing.

    Each term is in the line of its row if all these rows are in view.
    """
    told, state, layout = sight.beside_panes, sight.state, sight.layout(size)
    if told is None or not room.width:
        return None
    at = [line - layout.pane(SIDEBAR).place.y for line in rows_of(sight, layout, told)]
    title = digits_title(sight.frame, told.cell) if state.digits else ""
    return explanation(told, room.width, room.height, term=state.term, title=title, at=at)


class Pictured:
    """The picture at a position among those that suit the run, as a side panel."""

    def __init__(self, place: int) -> None:
        self._place = place

    def __call__(self, sight: MomentView, _: Size, room: Size) -> Drawn | None:
        """The picture, in half of the room if that is wide."""
        shown = self.picture(sight.frame, room)
        if shown is None or room.width < LEAST_BESIDE.width or not shown.least(sight.frame).fits(room):
            return None
        columns = max(shown.least(sight.frame).width, room.width if room.width < _HALVED else room.width // 2)
        return shown.drawn(sight.frame, going_along(sight, shown), columns, room.height)

    def picture(self, frame: Frame, room: Size) -> Picture | None:
        """The picture at that position; None if there are fewer. A roomy picture comes first if it fits."""
        known = [known for known in picture.suiting(frame) if known.docked]
        first = [p for p in known if p.roomy and not (self._place or p.comes_last(frame)) and p.least(frame).fits(room)]
        found = [*first, *[p for p in known if not p.roomy][self._place :]]
        return found[0] if found else None


def going_along(sight: MomentView, picture: Picture) -> State:
    """The viewer's state for a picture beside the panes.

    The selected number counts as picked if nothing else is and the picture follows it. A list of rows gets the rows
    named in the text beside it.
    """
    state = sight.state
    if picture.lists_rows:
        state = replace(state, spoken=beside_panes(sight))
    if not picture.goes_along or state.pick is not None or state.row is not None:
        return state
    return replace(state, pick=sight.selected)


def code(sight: MomentView, _: Size, room: Size) -> Drawn | None:
    """The code of the operations around the current one, as wide as the longest line; None if that does not fit.

    While a question is open, a note replaces the code, which would reveal the answer.
    """
    if not LEAST_CODE.fits(room):
        return None
    rows = _code_rows(sight.frame, min(room.width, _MOST) - MARKS)
    longest = MARKS + max((len(text) for text, _ in rows), default=0)
    if longest > room.width:
        return None
    lines = [Line(max(LEAST_CODE.width, longest)) for _ in range(room.height)]
    put_title(lines[0], CODE)
    poll = sight.state.poll
    if poll is not None and poll.question is not None and not poll.answered:
        lines[1].put(MARKS, _WITH_ANSWER, DIM)
    else:
        _put_code(lines[1:], rows, begun=sight.frame.op is not None)
    return Drawn(as_rows(lines))


_PICTURED, _OTHER = Pictured(0), Pictured(1)


def _candidates(sight: MomentView, name: str, width: int) -> tuple[SidePanel, ...]:
    """The side panels to try in a dock, from left to right. Panels that never vanish come first, so that they stay put.

    In a narrow dock, or beside a picture in one of two slots, the overview replaces another panel. In a sidebar the
    explanation is alone; without it the code comes first, or at a check a picture, which shows the splits.
    """
    if name == SIDEBAR and (sight.beside_panes is not None or sight.state.mask.tensors or sight.state.asking):
        return (explained,)  # alone: other panels could give away what is hidden
    if name == SIDEBAR:
        looks = sight.frame.moment.op == sight.frame.schedule.check
        return (_PICTURED, code, overview, _OTHER) if looks else (code, _PICTURED, overview, _OTHER)
    if name == CORNER_NAME:
        return example_image, overview, _PICTURED, code
    slots = width // _SLOT
    if slots < 2:
        return overview, _PICTURED, code, _OTHER
    return (_PICTURED, overview, code, _OTHER) if slots == 2 else (_PICTURED, code, overview, _OTHER)


class Docked(NamedTuple):
    """A side panel in a dock, and its area on the screen."""

    content: SidePanel
    place: Area
    drawn: Drawn
    room: Size
    """The room it was offered."""


def docked(sight: MomentView, layout: Layout) -> Iterator[Docked]:
    """The side panels in the docks and the sidebar of a layout, each once."""
    shown: list[SidePanel] = []
    for name in (name for name in (*DOCKS, SIDEBAR) if layout.has(name)):
        free = layout.pane(name).place
        for content in (content for content in _candidates(sight, name, free.width) if content not in shown):
            room = Size(free.width, free.height)
            drawn = content(sight, layout.size, room)
            if drawn is not None:
                shown.append(content)
                place, free = free.parted(row_width(drawn.rows[0]), BESIDE_GAP)
                yield Docked(content, place, drawn, room)


def put_docks(sight: MomentView, layout: Layout, screen: Sequence[Line]) -> tuple[Mark, ...]:
    """Draw all side panels. Returns their marks."""
    marks: tuple[Mark, ...] = ()
    for _, (x, y, *_), drawn, _ in docked(sight, layout):
        for line, row in zip(screen[y:], drawn.rows, strict=False):
            line.put_row(x, row)
        marks += moved(drawn.marks, x, y)
    return marks


MARKS = 3
"""Columns before the code, for a mark."""
DONE, NOW = "✓", "▶"
CODE = "code of an iteration"
_ALOUD = {1: "", 0: "now: ", -1: "to come: "}
_WITH_ANSWER = "shown with the answer"
_LEAST = Size(60, 10)


class Listing(Picture):
    """The code of all operations, with marks for those that are done and for the current one."""

    key = "code"
    docked = False

    def suits(self, _: Frame) -> bool:
        """True, since every run has code."""
        return True

    def least(self, _: Frame) -> Size:
        """The least size, for the shortest lines."""
        return _LEAST

    def comes_last(self, _: Frame) -> bool:
        """True, since it is not a plot: all others come before it."""
        return True

    def drawn(self, frame: Frame, _: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the code around the current operation, and a legend."""
        lines, titles = picture.blank(width, height), (CODE, f"iteration {frame.moment.iteration}")
        _put_code(lines, _code_rows(frame, width - MARKS - 1), begun=frame.op is not None)
        return picture.framed(width, height, titles, lines, (f"{DONE} done   {NOW} now",))

    def spoken(self, frame: Frame, _: State) -> Iterator[str]:
        """Every line of code, and which of them are computed now or to come."""
        yield f"{CODE}, iteration {frame.moment.iteration}"
        for text, done in _code_rows(frame, picture.READ.width):
            yield f"{_ALOUD[done]}{text}"


def _code_rows(frame: Frame, width: int) -> list[tuple[str, int]]:
    """The lines of code, each with the state of its operation: 1 done, 0 current, -1 to come."""
    ops, now = (*frame.program.ops, *([] if frame.check is None else [frame.check])), frame.moment.op
    told = ((text, place) for place, op in enumerate(ops, 1) for text in code_lines(op.listing, width))
    return [(text, (now > place) - (now < place)) for text, place in told]


def _put_code(lines: Sequence[Line], rows: Sequence[tuple[str, int]], *, begun: bool) -> None:
    """Put as many lines of code as fit, with the current operation among them."""
    now = next((place for place, (_, done) in enumerate(rows) if not done), len(rows) - 1 if begun else 0)
    for line, place in zip(lines, in_view(len(rows), len(lines), now).positions, strict=False):
        text, done = rows[place]
        line.put(1, DONE if done > 0 else " " if done else NOW, DIM if done else ACCENT)
        line.put(MARKS, text, BOLD if not done else TEXT if done > 0 else DIM)
