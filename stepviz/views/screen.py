"""Screen: everything that is seen at a moment, as rows for each pane, and as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views import caption, curve, keys, panel, panes, proof_panel, strip
from stepviz.views.cells import Body
from stepviz.views.commands import ASKED, EXPLAINING, HINTS, PICKING, UNCHECKED, Hint
from stepviz.views.commands import zoomed as zoomed_hints
from stepviz.views.explained import Explanation
from stepviz.views.explanation import explain
from stepviz.views.header import header_of
from stepviz.views.layouts import Layout, size_for, zoomed
from stepviz.views.marks import Marks
from stepviz.views.pictures import picture_named
from stepviz.views.placing import bracket_at, layout_at
from stepviz.views.small import small
from stepviz.views.span import DIM, Line, Row, filled, text_of
from stepviz.views.viewer import USUAL, Viewer
from stepviz.views.windows import View

_CURVE_LINES = 3


class Screen(NamedTuple):
    """Everything that is seen at a moment."""

    layout: Layout
    rows: Mapping[str, tuple[Row, ...]]
    """The rows of each pane, by the pane's name."""


def look(frame: Frame, viewer: Viewer, width: int, height: int) -> Screen:
    """What a frame looks like: the same for the terminal and for print. A picture takes all of `width` x `height`."""
    if viewer.zoomed:
        return _zoomed(frame, viewer, zoomed(width, height))
    layout, cell = layout_at(frame, viewer), bracket_at(frame, viewer)
    opened = viewer.explaining and cell is not None and not viewer.veil.hides(cell)
    told = explain(frame, cell, viewer.veil) if opened and cell is not None else None
    body = Body(frame, _marks(cell, told, viewer), View(frame, cell), viewer.veil)
    rows = {pane.name: panes.paint(pane, body) for pane in layout.panes if pane.number}
    rows["panel"] = _panel(frame, layout, viewer, cell, told)
    return Screen(layout, rows | _around(frame, viewer, layout.width))


def _around(frame: Frame, viewer: Viewer, width: int) -> dict[str, tuple[Row, ...]]:
    """Header, strip and line of keys."""
    return {
        "header": (header_of(width, frame, viewer),),
        "strip": (strip.strip(width, *strip_of(frame)),),
        "keys": (keys.key_line(width, hints(frame, viewer)),),
    }


def _zoomed(frame: Frame, viewer: Viewer, layout: Layout) -> Screen:
    """A picture in the place of the panes. What is said takes its last lines."""
    width, height = layout.width, layout.pane("picture").place.height
    rows = list(picture_named(frame, viewer.zoom).rows(frame, viewer, width, height))
    _say(rows, viewer, width)
    return Screen(layout, {"picture": tuple(rows), **_around(frame, viewer, width)})


def _say(rows: list[Row], viewer: Viewer, width: int) -> None:
    """Put what is said or asked into the last lines."""
    for place, text in ((-1, viewer.message), (-2, viewer.above)):
        if text:
            rows[place] = Line(width).put(1, text).row()


def hints(frame: Frame, viewer: Viewer) -> tuple[Hint, ...]:
    """The keys that matter now."""
    checks = bool(frame.schedule.every)
    usual = HINTS if checks else UNCHECKED
    if viewer.zoomed:
        rows = bool(picture_named(frame, viewer.zoom).row_numbers(frame, viewer))
        return zoomed_hints(rows=rows, checks=checks)
    if viewer.poll is not None:
        return usual if viewer.poll.answered else ASKED
    if viewer.explaining:
        return EXPLAINING
    return usual if viewer.pick is None else PICKING


def _marks(cell: Cell | None, told: Explanation | None, viewer: Viewer) -> Marks:
    if told is None:
        return Marks(bracket=cell)
    current = told.listed[viewer.term].term.cells if viewer.term is not None and viewer.term < len(told.listed) else ()
    return Marks(cell, told.letters, frozenset(current), told.witnesses, told.fed)


def _panel(
    frame: Frame, layout: Layout, viewer: Viewer, cell: Cell | None, told: Explanation | None
) -> tuple[Row, ...]:
    """What stands below the tensors. What is said or asked takes its last lines."""
    rows = list(_below(frame, layout, viewer, cell, told))
    _say(rows, viewer, layout.width)
    return tuple(rows)


def _below(
    frame: Frame, layout: Layout, viewer: Viewer, cell: Cell | None, told: Explanation | None
) -> tuple[Row, ...]:
    """A question, a proof, an explanation, or else curve and caption."""
    width, height = layout.width, layout.pane("panel").place.height
    if viewer.poll is not None:
        return panel.question(width, height, viewer.poll, frame.dataset)
    if viewer.proof is not None:
        return proof_panel.proof(width, height, viewer.proof)
    if told is not None:
        title = f"EXPLAIN {caption.all_digits(frame, told.cell)}" if viewer.digits else ""
        return panel.explanation(width, height, told, viewer.term, title=title, code=viewer.code)
    wording = caption.Wording(viewer.message, viewer.digits, viewer.code, bool(viewer.veil.tensors))
    words = caption.caption(frame, cell, width, wording)
    if height < len(words) + _CURVE_LINES:
        bordered = (Line(width).put(0, "─" * width, DIM).row(), *words)
        return filled(bordered[-height:] if len(words) > caption.ROWS else bordered, width, height)
    losses = curve.told(frame.history.losses, viewer.veil)
    drawn = curve.curve(losses)
    told_loss = "" if viewer.pointed is None else curve.value_at(losses, viewer.pointed)
    return (*curve.rows(width, drawn), curve.ruler(width, drawn, viewer.ticks, told_loss), *words)


def strip_of(frame: Frame) -> tuple[tuple[str, ...], int, str]:
    """What the strip is drawn from: labels, operations done, phase."""
    labels = tuple(op.label for op in frame.program.ops)
    if frame.moment.op == frame.schedule.check and frame.check is not None:
        labels = (*labels, frame.check.label)
    return labels, frame.moment.op, frame.phase.value


def text(frame: Frame, width: int, height: int, viewer: Viewer = USUAL) -> list[str]:
    """The screen as lines of text, right-stripped: what `stepviz show` prints."""
    return [text_of(row).rstrip() for row in rows(frame, width, height, viewer)]


def rows(frame: Frame, width: int, height: int, viewer: Viewer = USUAL) -> list[Row]:
    """The whole screen as rows, for print: as many and as wide as its layout, at most `width` x `height`."""
    if size_for(width, height) is None:
        return list(small(frame, width, height, viewer))
    return compose(look(frame, viewer, width, height))


def compose(screen: Screen) -> list[Row]:
    """All panes put in their places."""
    layout = screen.layout
    lines = [Line(layout.width) for _ in range(layout.height)]
    for pane in layout.panes:
        for offset, row in enumerate(screen.rows.get(pane.name, ())):
            column = pane.place.x
            for span in row:
                lines[pane.place.y + offset].put(column, span.text, span.style)
                column += span.columns
    return [line.row() for line in lines]
