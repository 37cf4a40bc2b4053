"""Screen: draws the whole screen of a moment, as rows, and as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz.ops import Phase, TensorRole
from stepviz.training import Frame
from stepviz.views.bottom_panel import below, curve_lines, say
from stepviz.views.chrome import keys, strip
from stepviz.views.chrome.header import header_of
from stepviz.views.key_bar import hints
from stepviz.views.layout.layouts import (
    DOCKS,
    GRAPH,
    LEAST_PICTURE,
    SIDEBAR,
    ZOOM,
    Layout,
    Size,
    lines_of,
    page_size,
    placed,
    put_words,
    zoomed,
)
from stepviz.views.marks import Drawn, Mark, moved
from stepviz.views.moment_view import MomentView, Screen
from stepviz.views.panes.cells import Body
from stepviz.views.panes.marks import Marks, dimmed
from stepviz.views.panes.paint import paint, put_gaps
from stepviz.views.row_ends import Ends, put_row_ends, row_ends
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import DIM, Line, Row, blank_lines, text_of


def screen(sight: MomentView, width: int, height: int) -> Screen:
    """The screen of a view, the same in the terminal and in print. A picture fills `width` x `height`.

    It is cached in the view, unless it has overlays, which can depend on more than the state.
    """
    size, drawn, state = Size(width, height), sight.screens, sight.state
    if size not in drawn or state.overlays:
        drawn.clear()  # one size is enough: it is drawn while nobody presses a key, for the key to find it
        shown, top = _shown(sight, *size), state.top
        rows = shown.rows if top is None or top.page else top.rows(sight, size, shown.rows)
        dark, calm = any(overlay.dark for overlay in state.overlays), state.pace.fast or state.likes.reduced_motion
        drawn[size] = shown._replace(rows=rows, dark=dark, calm=calm)
    return drawn[size]


def _shown(sight: MomentView, width: int, height: int) -> Screen:
    page = sight.state.page
    if page is not None:
        return Screen(page.rows(sight, Size(width, height) if page.whole else page_size(width, height), ()))
    layout = layout_of(sight, width, height)
    if layout.name == GRAPH:
        from stepviz.views.graph.screen import graph_rows

        return _in_place(sight, layout, graph_rows(sight, layout))
    return _zoomed(sight, layout) if layout.name == ZOOM else _panes(sight, layout)


def layout_of(sight: MomentView, width: int, height: int) -> Layout:
    """The layout of the screen below all pages."""
    size = Size(width, height)
    if height < LEAST_PICTURE or not (sight.state.graphed or sight.state.zoomed):
        return sight.layout(size)
    return zoomed(size, GRAPH if sight.state.graphed else ZOOM)


def _panes(sight: MomentView, layout: Layout) -> Screen:
    state = sight.state
    old, scales, ends = state.likes.old_values, state.scales, row_ends(sight, layout)
    objective = sight.frame.program.the(TensorRole.OBJECTIVE)
    averaged = any(objective in pane.tensors for pane in layout.numbered)
    body = Body(sight.frame, _marks(sight, layout, ends), state.mask, old, sight.lit, scales, sight.beside, averaged)
    grids = sight.grids(layout.size)
    lines = blank_lines(layout.width, layout.height)
    for grid in grids:
        paint(grid, body, lines_of(grid.pane, lines))
    put_row_ends(ends, lines)
    marks: tuple[Mark, ...] = ()
    if any(layout.has(name) for name in (*DOCKS, SIDEBAR)):
        from stepviz.views.side_panels.docks import put_docks

        marks = put_docks(sight, layout, lines)
    sums = not _hides(state) and (body.beside is None or body.beside.pair is None)
    put_words(layout, lines, sums=sums, told=body.told)
    put_gaps(grids, lines)
    if sight.frame.program.intro.formula:
        from stepviz.views.panes.singles import put_slopes

        put_slopes(layout, body, lines)
    if sight.frame.moment != state.moment:  # a run that stopped earlier shows its last numbers, all dim
        lines = [Line(layout.width).put(0, line.text(0, layout.width), DIM) for line in lines]
    parts = _around(sight, layout)
    if layout.has("panel"):
        told = below(sight, layout)
        parts["panel"], place = told.rows, layout.pane("panel").place
        marks += moved(told.marks, place.x, place.y)
    rows = placed(layout, lines, parts)
    if sight.lit:  # all but highlighted cells and the text below the panes is dim
        at = layout.pane("panel").place if layout.has("panel") else None
        words = range(0) if at is None else range(at.y, at.y + at.height)
        rows = tuple(row if y in words else dimmed(row) for y, row in enumerate(rows))
    return Screen(rows, layout, grids, marks)


def _around(sight: MomentView, layout: Layout) -> dict[str, tuple[Row, ...]]:
    """The header, the strip and the key bar."""
    width, curved = layout.width, layout.has("panel") and curve_lines(sight, layout) > 0
    labels, done, phase, groups = strip_of(sight.frame)
    prompt = sight.state.prompt
    told = prompt.told if prompt is not None and prompt is sight.state.top else None
    if _hides(sight.state) == "order":
        labels = ("?",) * len(labels)
    return {
        "header": (header_of(width, sight.frame, sight.state, curved=curved),),
        "strip": (strip.strip(width, labels, done, phase, groups),),
        "keys": (keys.told_line(width, told) if told is not None else keys.key_line(width, hints(sight)),),
    }


def _hides(state: State) -> str:
    """What the topmost overlay asks for, so that the screen must hide it: `order`, `rule`, or ""."""
    return "" if state.top is None else state.top.hides


def _zoomed(sight: MomentView, layout: Layout) -> Screen:
    """The screen with a picture instead of the panes. A message replaces its last lines."""
    from stepviz.views.lessons.poll import taught_rows
    from stepviz.views.pictures.company import drawn_with_others
    from stepviz.views.pictures.picture import picture_named

    _, _, across, height = layout.pane("picture").place
    taught = taught_rows(sight, layout.width, height)
    if sight.state.boarded:
        from stepviz.views.board.drawing import drawn as board_drawn

        return _in_place(sight, layout, board_drawn(sight, across, height - len(taught)), taught)
    picture = picture_named(sight.frame, sight.state.zoom)
    drawn = drawn_with_others(picture, sight.frame, sight.state, across, height - len(taught))
    return _in_place(sight, layout, drawn, taught)


def _in_place(sight: MomentView, layout: Layout, drawn: Drawn, below: Sequence[Row] = ()) -> Screen:
    """The screen with rows instead of the panes, and others below them. A message replaces the last ones."""
    width = layout.width
    x, y, across, _ = layout.pane("picture").place
    margin = Line(width - across).row()
    rows = [*((*row, *margin) for row in drawn.rows), *below]
    say(rows, sight.state, width)
    parts = {**_around(sight, layout), "picture": tuple(rows)}
    rows_there = placed(layout, blank_lines(width, layout.height), parts)
    return Screen(rows_there, layout, marks=moved(drawn.marks, x, y))


def _marks(sight: MomentView, layout: Layout, ends: Ends | None) -> Marks:
    told = sight.beside_panes if ends is not None or layout.has(SIDEBAR) else sight.told
    term, light = sight.state.term, sight.state.light
    if told is None:
        return Marks(selected=sight.selected, light=light)
    current = told.worked.lines[term].term.cells if term is not None and term < len(told.worked.lines) else ()
    return Marks(sight.selected, told.letters, frozenset(current), told.witnesses, told.fed, light)


def strip_of(frame: Frame) -> tuple[tuple[str, ...], int, str, tuple[strip.StripGroup, ...]]:
    """The arguments of `strip`: labels, number of operations done, phase, the group of each operation."""
    labels, program = tuple(op.label for op in frame.program.ops), frame.program
    groups = [
        strip.StripGroup(name, op.phase is not Phase.FORWARD)
        for name, op in zip(program.stages, program.ops, strict=True)
    ]
    if frame.moment.op == frame.schedule.check and frame.check is not None:
        labels, groups = (*labels, frame.check.label), [*groups, strip.StripGroup("", back=True)]
    return labels, frame.moment.op, frame.phase.value, tuple(groups)


def text(frame: Frame, width: int, height: int, state: State = USUAL) -> list[str]:
    """The screen as lines of text, right-stripped."""
    return [text_of(row).rstrip() for row in rows(frame, width, height, state)]


def rows(frame: Frame, width: int, height: int, state: State = USUAL) -> tuple[Row, ...]:
    """The whole screen at the frame's moment as rows, for print: at most `width` x `height`."""
    return screen(MomentView(replace(state, moment=frame.moment), frame), width, height).rows
