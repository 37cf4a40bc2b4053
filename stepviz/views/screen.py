"""Screen: everything that is seen at a moment, as rows for each pane, and as plain text."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.training import Frame
from stepviz.views import watched
from stepviz.views.chrome import keys, strip
from stepviz.views.chrome.header import header_of
from stepviz.views.chrome.overlaid import overlaid
from stepviz.views.chrome.pages import page_rows
from stepviz.views.explain import caption, panel
from stepviz.views.explain.shown import all_digits
from stepviz.views.hinting import hints
from stepviz.views.layout.composing import lines_of, placed, put_words
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout, Size, fits, page_size, zoomed
from stepviz.views.layout.room import PANEL
from stepviz.views.lessons.below import poll_below, taught_rows, taught_sentence
from stepviz.views.lessons.sentence import caption_rows
from stepviz.views.overlays import Black, Prompt, WhatIfList
from stepviz.views.panes import curve
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid
from stepviz.views.panes.lighting import dimmed
from stepviz.views.panes.marks import Marks
from stepviz.views.panes.paint import paint
from stepviz.views.panes.slopes import put_slopes
from stepviz.views.panes.ticks import found, ticks
from stepviz.views.pictures.gallery import picture_named
from stepviz.views.pins import pin_rows
from stepviz.views.sight import Sight
from stepviz.views.small import small
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import DIM, Line, Row, filled, text_of
from stepviz.views.whatif import curves, listed, menu, said

_CURVE_LINES = 3


class Screen(NamedTuple):
    """Everything that is seen at a moment."""

    rows: tuple[Row, ...]
    """From the top, all of one width."""
    layout: Layout | None = None
    """What stands where; None where a page takes the place of all panes."""
    grids: tuple[Grid, ...] = ()
    """The tensor panes."""
    full: bool = False
    """Whether it fills the terminal, not only the place of the panes."""
    dark: bool = False
    """Whether everything is black."""
    calm: bool = False
    """Whether it changes so often that nothing may flash."""


def screen(sight: Sight, width: int, height: int) -> Screen:
    """What a sight looks like: the same for the terminal and for print. A picture takes all of `width` x `height`."""
    state = sight.state
    dark = any(isinstance(overlay, Black) for overlay in state.overlays)
    shown, calm = _shown(sight, width, height), state.pace.fast or state.likes.reduced_motion
    rows = menu.laid(overlaid(shown.rows, sight.frame, state), sight)
    return shown._replace(rows=rows, dark=dark, calm=calm)


def _shown(sight: Sight, width: int, height: int) -> Screen:
    page = sight.state.page
    if page is not None:
        full = isinstance(page, Black)
        size = (width, height) if full else page_size(width, height)
        if isinstance(page, WhatIfList):
            return Screen(listed.rows(sight.runs(sight.state), page, *size))
        return Screen(page_rows(sight.frame, page, *size, sight.state.likes), full=full)
    layout = layout_of(sight, width, height)
    if layout is None:
        taught = taught_rows(sight, width, height)
        return Screen((*small(sight, width, height - len(taught)), *taught), full=True)
    return _zoomed(sight, layout) if sight.state.zoomed else _panes(sight, layout)


def layout_of(sight: Sight, width: int, height: int) -> Layout | None:
    """What stands where; None where a page takes the place of all panes."""
    if sight.state.page is not None or not fits(width, height):
        return None
    return zoomed(width, height) if sight.state.zoomed else sight.layout(Size(width, height))


def _panes(sight: Sight, layout: Layout) -> Screen:
    state = sight.state
    old, scales = state.likes.old_values, state.scales
    body = Body(sight.frame, _marks(sight), state.veil, old=old, lit=sight.lit, scales=scales, beside=sight.beside)
    grids = sight.grids(layout.size)
    lines = [Line(layout.width) for _ in range(layout.height)]
    for grid in grids:
        paint(grid, body, lines_of(grid.pane, lines))
    put_words(layout, lines, sums=body.beside is None or body.beside.pair is None)
    put_slopes(layout, body, lines)
    if sight.frame.moment != state.moment:
        lines = [Line(layout.width).put(0, line.text(0, layout.width), DIM) for line in lines]
    parts = {"panel": _panel(sight, layout), **_around(sight, layout.width)}
    rows = placed(layout, lines, parts)
    return Screen(_focused(rows, layout) if sight.lit else rows, layout, grids)


def _focused(rows: tuple[Row, ...], layout: Layout) -> tuple[Row, ...]:
    """With all dim but what is lit, and the words below the panes."""
    words = layout.pane("panel").place
    return tuple(row if words.y <= y < words.y + words.height else dimmed(row) for y, row in enumerate(rows))


def _around(sight: Sight, width: int) -> dict[str, tuple[Row, ...]]:
    """Header, strip and line of keys."""
    return {
        "header": (header_of(width, sight.frame, sight.state),),
        "strip": (strip.strip(width, *strip_of(sight.frame)),),
        "keys": (_key_row(sight, width),),
    }


def _zoomed(sight: Sight, layout: Layout) -> Screen:
    """A picture in the place of the panes. What is said takes its last lines."""
    width, (*_, across, height) = layout.width, layout.pane("picture").place
    picture = picture_named(sight.frame, sight.state.zoom)
    margin = Line(width - across).row()
    taught = taught_rows(sight, width, height)
    drawn = picture.rows(sight.frame, sight.state, across, height - len(taught))
    rows = [*((*row, *margin) for row in drawn), *taught]
    _say(rows, sight.state, width)
    around = _around(sight, width)
    return Screen((*around["header"], *around["strip"], *rows, *around["keys"]), layout)


def _say(rows: list[Row], state: State, width: int) -> None:
    """Put what is said or asked into the last lines, unless it stands there."""
    for place, text in ((-1, state.said), (-2, state.above)):
        if text and text_of(rows[place]).strip() != text:
            rows[place] = Line(width).put(1, text).row()


def _key_row(sight: Sight, width: int) -> Row:
    top = sight.state.top
    return keys.told_line(width, top.keys) if isinstance(top, Prompt) else keys.key_line(width, hints(sight))


def _marks(sight: Sight) -> Marks:
    told, term, light = sight.told, sight.state.term, sight.state.light
    if told is None:
        return Marks(bracket=sight.bracket, light=light)
    current = told.listed[term].term.cells if term is not None and term < len(told.listed) else ()
    return Marks(sight.bracket, told.letters, frozenset(current), told.witnesses, told.fed, light)


def _panel(sight: Sight, layout: Layout) -> tuple[Row, ...]:
    """What stands below the tensors. What is said or asked takes its last lines."""
    width, height = layout.width, layout.pane("panel").place.height
    taught = caption_rows(sight.state, width)
    rows = [*_below(sight, layout, height - len(taught) if sight.state.below else height)]
    rows[height - len(taught) :] = taught
    _say(rows, sight.state, layout.width)
    return tuple(rows)


def curve_lines(sight: Sight, height: int) -> int:
    """How many lines of a panel of that height the loss curve has, its ruler not counted; 0 where it is not shown."""
    if sight.state.proving:
        return 0
    below = PANEL if sight.state.below else len(_caption(sight, LECTURE_SIZE.width))
    return height - below - 1 if height >= below + _CURVE_LINES else 0


def _below(sight: Sight, layout: Layout, height: int) -> tuple[Row, ...]:
    """A question, a proof, an explanation, a caption; above it the curve, where there is room for both."""
    lines, width = curve_lines(sight, height), layout.width
    if not lines:
        return _told(sight, layout, height)
    frame, state = sight.frame, sight.state
    losses = curve.told(frame, state.veil)
    columns = curve.columns_in(width)
    drawn = curve.curve(losses, columns)
    unseen = watched.found(sight, layout)
    told_loss = unseen[0] if unseen else ""
    told_loss = told_loss if state.pointed is None else curve.value_at(losses, state.pointed)
    many = drawn.per_column
    ruler = curve.ruler(width, drawn, ticks(frame, state, many), told_loss, found(frame, state, many))
    below = _told(sight, layout, height - lines - 1) if state.below else _caption(sight, width)
    if sight.beside is None:
        return (*curve.rows(width, lines, drawn, log=state.log), ruler, *below)
    other = curve.told(sight.beside.other, state.veil)
    runs = zip(sight.beside.names, (losses, other), strict=True)
    return (*curves.rows(width, lines, [*runs][:: 1 if state.run else -1], columns), ruler, *below)


def _told(sight: Sight, layout: Layout, height: int) -> tuple[Row, ...]:
    frame, state, told, width = sight.frame, sight.state, sight.told, layout.width
    if state.poll is not None and state.poll.taught:
        return poll_below(sight, width, height)
    if state.poll is not None:
        numbers = caption.arithmetic(frame, sight.bracket, width, caption.Wording(hidden=not state.poll.answered)).text
        return panel.question(width, height, state.poll, frame.dataset, numbers)
    if sight.proof is not None:
        from stepviz.views.explain import proof_panel

        return proof_panel.proof(width, height, sight.proof)
    if told is not None:
        title = f"EXPLAIN {all_digits(frame, told.cell)}" if state.digits else ""
        return panel.explanation(width, height, told, state.term, title=title, code=state.code)
    words = _caption(sight, width)
    losses = curve.told(frame, state.veil)
    start = len(curve.now(losses)) + 2
    line = curve.line(width, losses, watched.fitting(watched.found(sight, layout), width, start), log=state.log)
    bordered = (line, *words)
    return filled(bordered[-height:] if len(words) > caption.ROWS else bordered, width, height)


def _caption(sight: Sight, width: int) -> tuple[Row, ...]:
    state = sight.state
    hidden, old = bool(state.veil.tensors), state.likes.old_values
    pins = pin_rows(sight.frame, state.veil, state.pins, width)
    wording = caption.Wording(
        state.said,
        state.digits,
        state.code,
        hidden=hidden,
        old=old,
        pins=pins,
        sentence=taught_sentence(state, sight.frame),
    )
    usual = caption.caption(sight.frame, sight.bracket, width, wording)
    if sight.beside is None or hidden:
        return usual
    return said.of_two(usual, sight.frame, sight.beside, sight.bracket, width)


def strip_of(frame: Frame) -> tuple[tuple[str, ...], int, str]:
    """What the strip is drawn from: labels, operations done, phase."""
    labels = tuple(op.label for op in frame.program.ops)
    if frame.moment.op == frame.schedule.check and frame.check is not None:
        labels = (*labels, frame.check.label)
    return labels, frame.moment.op, frame.phase.value


def text(frame: Frame, width: int, height: int, state: State = USUAL) -> list[str]:
    """The screen as lines of text, right-stripped: what `stepviz show` prints."""
    return [text_of(row).rstrip() for row in rows(frame, width, height, state)]


def rows(frame: Frame, width: int, height: int, state: State = USUAL) -> tuple[Row, ...]:
    """The whole screen as rows, for print: as many and as wide as its layout, at most `width` x `height`."""
    return screen(Sight(state, frame), width, height).rows
