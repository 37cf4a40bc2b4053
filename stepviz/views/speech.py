"""Speech: a moment as sentences for a screen reader: every number on the screen, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stepviz.ops import AXES, Cell, TensorRole
from stepviz.text import plural
from stepviz.training import Frame, Known
from stepviz.views.bottom_panel import last_looks, measure_of
from stepviz.views.explain import caption
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.moment_view import MomentView, Screen
from stepviz.views.panes import curve
from stepviz.views.panes.cells import Body, right_of
from stepviz.views.panes.grid import Grid
from stepviz.views.panes.marks import Marks, Mask
from stepviz.views.panes.singles import slopes
from stepviz.views.screen import screen
from stepviz.views.tables import UNKNOWN, WORDS, PaneTable, in_words, tables
from stepviz.views.text import numbers

Heard = dict[str | Cell, str]
"""The text spoken last for each row of a tensor, the run and its curve."""


def aloud(sight: MomentView, heard: Heard) -> list[str]:
    """The moment, its operation, its numbers and the next operation: a sentence or a row of a pane in each line.

    Rows in `heard` are left out, unless the operation wrote them or they have changed; spoken rows are added to it.
    The formulas of hidden numbers are left out.
    """
    frame, mask, run = sight.frame, sight.state.mask, sight.frame.experiment
    opening = f"{run.title}: {plural(run.iterations, 'iteration')}, {run.rate}, seed {run.seed}"
    lines, last = [_news(heard, "run", opening), where(frame)], ""
    if not mask.tensors:
        room = LECTURE_SIZE.width * (1 + (frame.moment.op == frame.schedule.check))  # results are not cut
        tag, sentence, formula, code, last, line = caption.spoken(frame, sight.selected, room)
        lines += [f"{tag}: {sentence}", formula, f"code: {code}", line]
    shown = screen(replace(sight, state=replace(sight.state, overlays=())), *LECTURE_SIZE)
    for grid, table in zip(shown.grids, tables(shown, frame), strict=True):
        lines += _pane(grid, table, frame, mask, heard)
    lines += _edges(shown, Body(frame, Marks(), mask), heard)
    if looks := last_looks(sight, sight.layout(LECTURE_SIZE)):
        results = ", ".join(look.spoken for look in looks.values())
        lines.append(_news(heard, "checks", f"checks: {measure_of(frame, looks)}{results}"))
    drawn = curve.curve(curve.shown_losses(frame, mask))
    if drawn.now is not None:
        now, top = numbers.unsigned(drawn.now), numbers.four_digits(drawn.top)
        low = numbers.four_digits(drawn.low) if drawn.low else "0"
        told = f"{curve.named(frame)} from {low} to {top}, now {now}, iterations a column: {drawn.per_column}"
        lines.append(_news(heard, "curve", told))
    return [line for line in (*lines, last) if line]


def _edges(shown: Screen, body: Body, heard: Heard) -> Iterator[str]:
    """The derivatives on the edges of a formula."""
    for word, text in slopes(shown.layout, body) if shown.layout is not None else ():
        told = f"derivative on an edge for {body.frame.described(word.once).title}: {text}"
        yield _news(heard, f"edge {word.x} {word.y}", told)


def _news(heard: Heard, of: str | Cell, told: str, *, again: bool = False) -> str:
    """The text on something, which is heard then; "" if it was spoken last, unless it is to be spoken `again`."""
    if heard.get(of) == told and not again:
        return ""
    heard[of] = told
    return told


def where(frame: Frame) -> str:
    """`iteration 1 of 4000, operation 6 of 7, backward: dW,db`."""
    moment, last = frame.moment, frame.schedule.end(frame.moment.iteration).op
    told = f"iteration {moment.iteration} of {frame.schedule.iterations}"
    if not moment.op:
        return f"{told}, before its first operation"
    label, phase = frame.op.label if frame.op is not None else "check", frame.phase.value
    return f"{told}, operation {moment.op} of {last}, {label if label == phase else f'{phase}: {label}'}"


def _pane(grid: Grid, table: PaneTable, frame: Frame, mask: Mask, heard: Heard) -> Iterator[str]:
    """The rows of a pane that are new or changed, and which part of the pane's tensor they are."""
    made = () if frame.op is None else tuple(tensor.name for tensor in frame.op.writes)
    heads = table.columns if table.columns[1:] or grid.groups[0].rank > 1 else ("",)  # a title is said already
    drawn = frame.tensor(frame.program.the(TensorRole.ROWS)) if grid.pane.kind == "batch" else None
    is_told = False
    for row in table.rows:
        cell, name = row.places[0], row.name
        if drawn is not None and cell.index:
            name = f"{name.partition(' #')[0]} is row #{int(drawn[cell.index[0]])}"
        told = [
            f"{head} {in_words(text)}".lstrip() for head, text in zip(heads, row.cells, strict=False) if text != UNKNOWN
        ]
        judged = f"; {WORDS[row.verdict]}" if row.verdict else ""
        if told and (said := _news(heard, cell, f"{name}: {', '.join(told)}{judged}", again=cell.tensor in made)):
            old = cell.tensor in frame.program.tensors and frame.state(cell.tensor) is Known.OLD
            yield f"{grid.pane.title}{f' (of iteration {frame.moment.iteration - 1})' * old}, {said}"
            is_told = True
    if is_told and (part := _part(grid, frame)):
        yield _news(heard, f"part of {grid.pane.title}", f"{grid.pane.title} in part: {part}")
    if not mask.tensors and any(row.verdict for row in table.rows):
        first = grid.groups[0].tensors[0]
        yield _news(heard, "right", "correct {} of {}".format(*right_of(frame)), again=first in made)


def _part(grid: Grid, frame: Frame) -> str:
    """The rows and columns that are read of a matrix, `e0-6 of 32, h0-3 of 8`, and which matrix of several it is,
    `n2 of 4`; empty if all is read.
    """
    group = grid.groups[0]
    if group.rank < 2:
        return ""
    axes, windows = frame.described(group.tensors[0]).axes, (*group.tables, grid.rows, group.columns)
    return ", ".join(filter(None, (window.named(AXES[axis]) for axis, window in zip(axes, windows, strict=True))))
