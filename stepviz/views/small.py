"""The screen where no layout fits: what the operation made, its sentence and numbers. Never empty, never a refusal."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.ops.question import UNASKED, Question
from stepviz.ops.words import several
from stepviz.text import wrapped
from stepviz.training import Frame
from stepviz.views.chrome.header import header_of
from stepviz.views.explain import caption
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.focus import bracketed
from stepviz.views.layout.layouts import LECTURE_SIZE, Pane
from stepviz.views.layout.placing import sheet_at
from stepviz.views.layout.windows import View
from stepviz.views.panes.cells import Body
from stepviz.views.panes.marks import Marks
from stepviz.views.panes.paint import grid_of, paint
from stepviz.views.pictures.gallery import picture_named
from stepviz.views.sight import Sight
from stepviz.views.state import Poll, State
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Row, Style, line, text_of
from stepviz.views.whatif import said

_LEAST_PICTURE = 8
"""Lines from which on a picture is drawn."""


def small(sight: Sight, width: int, height: int) -> tuple[Row, ...]:
    """The most that fits into `width` x `height`, most important first: header, numbers, sentence, pane, a note."""
    frame, state = sight.frame, sight.state
    if state.said and height == 1:
        return (line(width, state.said),)
    if state.zoomed and height > _LEAST_PICTURE:
        return _picture(frame, state, width, height)
    cell = bracketed(frame, state) if sight.beside is None else sight.bracket
    top = [header_of(width, frame, state)]
    words = _words(frame, cell, state) if _one_run(sight) else _of_two(sight)
    sentence, arithmetic = (_wrapped(text, width, style) for text, style in words)
    if state.code and frame.op is not None and not (state.said or state.explaining or state.veil.tensors):
        arithmetic = [Line(width).put(0, text).row() for text in code_lines(frame.op.listing, width)]
    notes = _wrapped(
        f"{LECTURE_SIZE.width}x{LECTURE_SIZE.height} shows everything; this is {width}x{height}", width, DIM
    )
    if state.poll is not None and state.poll.taught:  # stands below all of this
        sentence, arithmetic = [], []
    room = height - len(top)
    kept: list[list[Row]] = []
    if state.poll is None and not (state.said or state.explaining) and _one_run(sight):
        arithmetic = _with_result(arithmetic, room, caption.arithmetic(*_asked(frame, cell, state)).result)
    for part in (arithmetic, sentence, notes):
        kept.append(part[: max(0, room)])
        room -= len(kept[-1])
    output = [_cut(row, width) for row in _output(sight, cell)][: max(0, room)]
    lines = [*top, *output, *kept[1], *kept[0]]
    blank = [Line(width, TEXT).row()] * max(0, height - len(lines) - len(kept[2]))
    return tuple([*lines, *blank, *kept[2]][:height])


def _one_run(sight: Sight) -> bool:
    """Whether the numbers are those of one run, and no difference."""
    return sight.beside is None or sight.beside.pair is None


def _of_two(sight: Sight) -> tuple[tuple[str, Style], tuple[str, Style]]:
    """How much of the what-if differs, and the number in brackets in both runs. A message takes the second's place."""
    assert sight.beside is not None
    assert sight.beside.pair is not None
    rows = said.caption(sight.beside.pair, sight.beside.names[0], sight.bracket, LECTURE_SIZE.width, "")
    sentence, number = (text_of(row).strip() for row in rows[:2])
    return (sentence, BOLD), (sight.state.said or number, TEXT)


def _picture(frame: Frame, state: State, width: int, height: int) -> tuple[Row, ...]:
    """A picture below the header. What is said takes its last line."""
    rows = [header_of(width, frame, state), *picture_named(frame, state.zoom).rows(frame, state, width, height - 1)]
    if state.said:
        rows[-1] = Line(width).put(1, state.said).row()
    return tuple(rows)


def _words(frame: Frame, cell: Cell | None, state: State) -> tuple[tuple[str, Style], tuple[str, Style]]:
    """The sentence and the arithmetic, or a question and its choices. A message takes the place of the second."""
    if state.poll is not None and state.poll.question is not None:
        asked = state.poll.question
        return (spoken(asked.text), BOLD), (state.said or _choices(state.poll, asked), TEXT)
    rows = [text_of(row).strip() for row in caption.caption(*_asked(frame, cell, state))]
    last = state.said or (UNASKED if state.veil.tensors else rows[2])
    if state.explaining and not state.said and cell is not None and not state.veil.hides(cell):
        last = "   ".join(explain(frame, cell, state.veil).brief().spoken())
    return (rows[0], BOLD), (last, TEXT)


def _asked(frame: Frame, cell: Cell | None, state: State) -> tuple[Frame, Cell | None, int, caption.Wording]:
    return frame, cell, LECTURE_SIZE.width, caption.Wording(state.said, state.digits, hidden=bool(state.veil.tensors))


def _choices(poll: Poll, asked: Question) -> str:
    """`1 up   2 down`; once answered `1 up ✓ 14 votes   2 down · 3 votes`."""
    told = [f"{place + 1} {spoken(choice)}" for place, choice in enumerate(asked.choices)]
    if poll.answered:
        told = [f"{text} {'✓' if place == asked.answer else '·'}" for place, text in enumerate(told)]
    if poll.answered and any(poll.votes.values()):
        votes = [poll.votes.get(place, 0) for place in range(len(told))]
        told = [f"{text} {several(number, 'vote')}" for text, number in zip(told, votes, strict=True)]
    return "   ".join(told)


def _wrapped(text: str, width: int, style: Style) -> list[Row]:
    return [Line(width).put(0, part, style).row() for part in wrapped(text, width)]


def _with_result(lines: list[Row], room: int, result: str) -> list[Row]:
    """Arithmetic that has no room ends with its result, `… ≈ +0.6187`."""
    if not 0 < room < len(lines) or not result:
        return lines
    width = sum(span.columns for span in lines[0])
    end = f"… {result}"
    return [*lines[: room - 1], line(width, end)] if len(end) <= width else lines


def _output(sight: Sight, cell: Cell | None) -> list[Row]:
    """The pane the operation wrote, or that of the picked cell, without empty lines at its end."""
    frame, state = sight.frame, sight.state
    body = Body(frame, Marks(bracket=cell), state.veil, beside=sight.beside)
    pane = _pane(frame, cell, state)
    lines = [Line(pane.place.width) for _ in range(pane.place.height)]
    paint(grid_of(pane, View(frame, cell)), body, lines)
    rows = [line.row() for line in lines]
    while rows and not text_of(rows[-1]).strip():
        rows.pop()
    return rows


def _pane(frame: Frame, cell: Cell | None, state: State) -> Pane:
    layout = sheet_at(frame, state).usual
    written = [tensor.name for tensor in frame.op.writes] if frame.op is not None else []
    wanted = [cell.tensor] if cell is not None and (state.pick is not None or cell.tensor in written) else []
    names = (*wanted, *written, frame.program.parameters[0].name)
    return next((pane for name in names if (pane := layout.with_tensor(name)) is not None), layout.numbered[0])


def _cut(row: Row, width: int) -> Row:
    line, column = Line(width), 0
    for span in row:
        line.put(column, span.text, span.style)
        column += span.columns
    return line.row()
