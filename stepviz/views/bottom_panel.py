"""Bottom panel: draws the panel below the panes: the curve, and a question, gradient check, explanation or caption."""

from __future__ import annotations

import math
from collections.abc import Iterable

from stepviz.ops import Kind
from stepviz.ops.question import UNASKED
from stepviz.text import in_whole_words
from stepviz.training import Frame, Known
from stepviz.views.answers import LookPieces, bits_of, last_counted, look_of
from stepviz.views.explain import caption
from stepviz.views.explain.caption import Caption
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.explain.shown import digits_title
from stepviz.views.layout.heights import WHOLE
from stepviz.views.layout.layouts import LECTURE_SIZE, SIDEBAR, Layout, Size
from stepviz.views.marks import Drawn, moved
from stepviz.views.moment_view import MomentView
from stepviz.views.panes import curve
from stepviz.views.panes.marks import first_met
from stepviz.views.panes.ticks import check_results, ticks
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.sentences import given_names
from stepviz.views.text.span import BOLD, DIM, REVERSED_ACCENT, WARNING, Line, Row, filled, fitting, text_of

_LEAST_PROOF = 4
"""The least lines of a gradient check in a narrow terminal."""
_LEAST_CURVE = 16
"""The least columns of a curve in one line, beside the results of checks."""
_COUNTED = 100
"""The least width of a terminal for results of checks as numbers of rows."""
_CURVE_LINES = 3
"""The lines that must be free above an open explanation for the curve to be drawn."""


def below(sight: MomentView, layout: Layout) -> Drawn:
    """The panel, with all its rows. Messages and prompts replace the last ones."""
    width, height = layout.width, layout.pane("panel").place.height
    taught: tuple[Row, ...] = ()
    if sight.state.caption:
        from stepviz.views.lessons.poll import caption_rows, least_lines

        taught = caption_rows(sight.state, width, max(0, height - least_lines(sight.state.posed, width)))
    lines = curve_lines(sight, layout)
    # a curve of one line includes the results of checks
    ruled = lines > 1 and (_replaces_caption(sight, layout) or height - lines > _caption_lines(sight, layout))
    told = words_of(sight, layout, max(0, height - len(taught) - lines - ruled), len(taught))
    drawn = _curve(sight, layout, lines, ruled=ruled)
    rows = [*drawn, *told.rows]
    rows[height - len(taught) :] = taught
    say(rows, sight.state, width)
    return Drawn(tuple(rows), moved(told.marks, 0, len(drawn)))


def say(rows: list[Row], state: State, width: int) -> None:
    """Put the message or the prompt into the last lines, unless it is there already; a prompt is never shortened."""
    last = state.said if state.prompt is not None else in_whole_words(state.said, width - 1)
    for place, text in ((-1, last), (-2, in_whole_words(state.above, width - 1))):
        standing = rows[place:] if state.above else rows
        if text and len(rows) >= -place and text not in (text_of(row).strip() for row in standing):
            rows[place] = Line(width).put(1, text).row()


def curve_lines(sight: MomentView, layout: Layout) -> int:
    """Lines of the loss curve in the panel, without its ruler; 0 if it is not shown."""
    state, height = sight.state, layout.pane("panel").place.height
    if state.proving:
        return 0
    if _replaces_caption(sight, layout):
        return height - WHOLE - 1 if height >= WHOLE + _CURVE_LINES else 0
    words = _caption_lines(sight, layout)
    if height > words:
        return max(1, height - words - 1)
    return int(height == caption.ROWS and words == caption.ROWS)


def _replaces_caption(sight: MomentView, layout: Layout) -> bool:
    """True if something replaces the caption; an explanation in a sidebar does not."""
    return sight.state.below and not (sight.state.only_explaining and layout.has(SIDEBAR))


def _caption_lines(sight: MomentView, layout: Layout) -> int:
    """Lines of the whole caption, or of the code in it."""
    return max(caption.ROWS, len(code_of(sight, layout.width)))


def _curve(sight: MomentView, layout: Layout, lines: int, *, ruled: bool) -> tuple[Row, ...]:
    """The loss curve, and the ruler below it if `ruled`."""
    if not lines:
        return ()
    frame, state, width = sight.frame, sight.state, layout.width
    losses, columns = curve.shown_losses(frame, state.mask), curve.columns_in(width)
    called, scale = curve.objective_name(frame), ""
    drawn = curve.curve(losses, columns, called)
    coming = f"room for {columns} iterations" if drawn.means else f"each iteration adds its {called} here"
    if frame.schedule.every:
        checks = (f"{split} every {many}" for split, many in frame.schedule.every.items())
        coming += f"; checks: {', '.join(checks)}"
    if lines == 1:
        start = len(curve.latest(losses, called)) + 2 + state.logarithmic * (len(curve.LOG) + 1)
        told = fitting((*results(sight, layout), ""), width - start - _LEAST_CURVE - 3)
        legend, log = first_met(frame), state.logarithmic
        shown: tuple[Row, ...] = (curve.line(width, losses, told, legend=legend, log=log, called=called),)
    elif sight.beside is None and lines >= curve.CHARTED and drawn.now is not None and not numbers.is_bad(drawn.now):
        from stepviz.views.pictures.charts.timed import losses_chart

        guess = [(math.log(classes), f"ln {classes}")] if (classes := frame.program.ending.guesses) else []
        shown = losses_chart(width, lines, [(called, losses)], columns, *guess, log=state.logarithmic, coming=coming)
    elif sight.beside is None:
        shown = curve.rows(width, lines, drawn, log=state.logarithmic, coming=coming)
    else:
        from stepviz.views.whatif import curves

        both = losses, curve.shown_losses(sight.beside.other, state.mask)
        runs = [*zip(sight.beside.names, both, strict=True)][:: 1 if state.run else -1]
        shown = curves.rows(width, lines, runs, columns, log=state.logarithmic)
        scale = curves.scale(lines, both, columns, log=state.logarithmic)
    if not ruled:
        return shown
    many = drawn.per_column
    beneath = (met,) if (met := first_met(frame)) else results(sight, layout)
    if state.pointed is not None:
        beneath = (curve.value_at(losses, state.pointed, called),)
    below = ticks(frame, state, many), beneath, check_results(frame, state, many)
    return (*shown, curve.ruler(width, drawn, *below, scale))


def words_of(sight: MomentView, layout: Layout, height: int, taught: int = 0) -> Drawn:
    """The `height` rows below the curve: a question, a gradient check, an explanation or the caption.

    A message replaces the `taught` rows below them first: the sentence of a lesson.
    """
    state, size, told = sight.state, layout.size, sight.told
    if state.posed is not None:
        from stepviz.views.lessons.poll import poll_below

        return poll_below(sight, size, height)
    if sight.proof is None and told is not None and not layout.has(SIDEBAR):
        from stepviz.views.explain.panel import explanation

        result, seen = told.worked.result, sight.in_view(size)
        title = digits_title(sight.frame, told.cell) if state.digits else ""
        standing = {letter for cell, letter in told.letters.items() if seen(cell)}
        # letters of cells out of view go, unless the result is written in letters alone
        unseen = {*told.letters.values()} - standing if result is not None and result.unlettered else ()
        return explanation(told, size.width, height, term=state.term, title=title, code=state.code, unseen=unseen)
    if sight.proof is not None and (size.width >= LECTURE_SIZE.width or height >= _LEAST_PROOF):
        from stepviz.views.explain import proof_panel

        return Drawn(proof_panel.proof(size.width, height, sight.proof))
    shown = captioned(sight, size)
    said = bool(state.said and not shown.texts.coming) + bool(state.above)
    return Drawn(filled(shown.rows(size.width, max(1, height - max(0, said - taught))), size.width, height))


def captioned(sight: MomentView, size: Size) -> Caption:
    """The caption in a terminal of that size; of two runs, on their difference."""
    frame, state, cell = sight.frame, sight.state, sight.selected
    hidden, seen, shown = bool(state.mask.tensors), sight.in_view(size), sight.layout(size).numbered
    old = state.likes.old_values and any(frame.state(name) is Known.OLD for pane in shown for name in pane.tensors)
    told = caption.texts(frame, old=old)
    if state.lecture is not None and frame.op is not None:
        told = told._replace(sentence=state.lecture.sentences.get(frame.op.name, told.sentence))
    told = told._replace(coming="" if hidden or state.said not in ("", told.coming) else told.coming, numbers=UNASKED)
    if not hidden and sight.beside is not None:
        from stepviz.views.whatif import between

        told = between.captioned(told, frame, sight.beside, cell)
    pins: tuple[Row, ...] = ()
    if state.pins:
        from stepviz.views.watches import pin_rows

        pins = pin_rows(frame, state.mask, state.pins, size.width)
    fixed = hidden or (sight.beside is not None and sight.beside.pair is not None)
    named = size.width >= LECTURE_SIZE.width and cell is not None and cell.tensor not in frame.program.measures
    return Caption(
        told,
        lambda width: told.numbers if fixed else numbers_line(frame, cell, width, digits=state.digits, seen=seen),
        code_of(sight, size.width),
        given_names(frame, cell) if named and cell is not None and not fixed else {},
        pins,
        frame.op is None and cell is None and not fixed,
        (BOLD if frame.broken is None else WARNING, REVERSED_ACCENT if frame.ends else DIM),
    )


def code_of(sight: MomentView, width: int) -> tuple[str, ...]:
    """The lines of code that replace the formula; empty if none do."""
    frame, state = sight.frame, sight.state
    if not state.code or frame.op is None or state.mask.tensors:
        return ()
    return code_lines(frame.op.listing, max(1, width - 1))


def last_looks(sight: MomentView, layout: Layout) -> dict[str, LookPieces]:
    """The last result of each split that is checked during the run; empty if a pane shows it."""
    frame, measures = sight.frame, sight.frame.program.measures
    if any(name in pane.tensors for pane in layout.numbered for name in measures):
        return {}
    return {name: look_of(frame, name, sight.state.mask) for name in measures if name in frame.schedule.every}


def measure_of(frame: Frame, found: Iterable[str]) -> str:
    """The prefix of the results: `R² ` unless they are percentages."""
    return "" if frame.described(next(iter(found))).kind is Kind.PERCENT else "R² "


def results(sight: MomentView, layout: Layout) -> tuple[str, ...]:
    """The results of the last checks, the longest form first: `train 92.2% @500   val 96.7% @500`, then without
    iterations. Empty before the first check, and if a pane shows them.

    In a wide terminal, a form with numbers of rows comes first: `train 95 of 103  92.2% @500`.
    """
    told = last_looks(sight, layout)
    if not told:
        return ()
    counts = {name: last_counted(sight.frame, name, sight.state.mask) for name in told}
    forms = [[look.text(when=when) for look in told.values()] for when in (True, False)]
    if layout.width >= _COUNTED and any(counts.values()):
        forms = [[look.text(counted=counts[name]) for name, look in told.items()], *forms]
    if any(bits := {name: bits_of(sight.frame, name, sight.state.mask) for name in told}.values()):
        forms = [*([f"{text} {more}" for text, more in zip(form, bits, strict=True)] for form in forms), *forms]
    return tuple(measure_of(sight.frame, told) + "   ".join(texts) for texts in forms)
