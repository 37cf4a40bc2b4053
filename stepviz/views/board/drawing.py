"""Drawing: draws the runs of a board as small plots or as a table, with a chart of their losses below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from stepviz.settings.varied import varies
from stepviz.text import plural, shortened, width_of
from stepviz.views.board import standings
from stepviz.views.board.board import Board
from stepviz.views.layout.layouts import Size
from stepviz.views.marks import Drawn, Hit, Mark, always, moved
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.curve import curve
from stepviz.views.pictures import picture
from stepviz.views.pictures.charts.axis import Axis
from stepviz.views.pictures.charts.chart import HUES, Chart, Trace, coloured
from stepviz.views.pictures.charts.timed import across, loss_axis
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, REVERSED, WARNING, Line, Row, Style, blank_lines, filled, fitting, text_of
from stepviz.views.whatif.named import Standing

SIGNS = "123456789abc"
"""The characters that name the runs in the chart and as keys."""
_LEAST = Size(24, 6)
"""The least room of a run, with its title; with less, the table is drawn."""
_GAP = 1
_CHART = 6
"""The least lines of the loss chart, with its axis."""
_TICKS, _NAMED = 8, 30
"""Columns left of the chart, and the most columns for names at its right."""
_AT = (4, 30, 39, 48, 56)
"""The column of the name, and the right ends of loss, last 100, train and val."""
_COMING = "each iteration adds a loss of each run here"
_SMOOTH = 2
"""Columns averaged for one point of a curve in a long run, since losses of single batches vary."""


class BoardGrid(NamedTuple):
    """The number of runs side by side, and the size of each."""

    columns: int
    each: Size


def grid_of(count: int, width: int, height: int, least: Size = _LEAST) -> BoardGrid | None:
    """The grid with the largest pictures; None if they would be too small."""
    known = [
        BoardGrid(columns, Size((width + _GAP) // columns - _GAP, height // -(-count // columns)))
        for columns in range(1, count + 1)
    ]
    fits = [grid for grid in known if grid.each.width >= least.width and grid.each.height >= least.height]
    return max(fits, key=lambda grid: min(grid.each.width, 2 * grid.each.height), default=None)


def drawn(sight: MomentView, width: int, height: int) -> Drawn:
    """`height` rows of `width`: the title, the runs, the chart, a line for each sweep, a sentence."""
    state, runs = sight.state, sight.runs(sight.state)
    board = state.board
    assert board is not None
    sweep = [*standings.swept(runs, [run.group for run in board.runs])][: max(1, height // 8)]
    lines = height - 2 - len(sweep)
    least = max(_CHART, lines // 4)
    shown = next((known for known in picture.pictures() if known.key == state.zoom), None)
    rows, marks = _table(runs, state, width)
    if shown is not None:
        tile = _LEAST
        if not shown.shrinks:  # with a title, without the sentence below
            whole = shown.least(runs[0].frame)
            tile = Size(max(_LEAST.width, whole.width), max(_LEAST.height, whole.height - 1))
        grid = grid_of(len(runs), width, lines - least, tile) or grid_of(len(runs), width, lines, tile)
        tiles, places = ([], []) if grid is None else _tiles(runs, state, shown, grid, width)
        # pictures that are blank at that size say less than the table
        if any(text_of(row).strip() for at, row in enumerate(tiles) if grid is not None and at % grid.each.height):
            rows, marks = tiles, places
    chart = lines - len(rows)
    body = [*rows[:lines], *(_chart(runs, state, width, chart) if chart >= _CHART else ())]
    told = (picture.sentence(width, text) for text in sweep)
    head = picture.title(width, f"board: {varies(board.vary)}", f"{plural(len(runs), 'run')} on one scale", state.zoom)
    last = picture.sentence(width, *_sentence(board, state, runs))
    return Drawn((head, *filled(body, width, lines), *told, last)[:height], moved(marks, 0, 1))


def _style(place: int) -> Style:
    return coloured(place % HUES)


def _head(line: Line, place: int, run: Standing, state: State, room: int) -> None:
    """Put the sign of a run, the mark of the chosen one, and the run's label."""
    assert state.board is not None
    chosen = place == state.board.chosen
    line.put(0, f"{'▸' if chosen else ' '}{SIGNS[place]}", REVERSED if chosen else DIM)
    line.put(3, shortened(run.label, max(1, room - 3)), _style(place))


def _votes(state: State, place: int) -> list[str]:
    poll = state.poll if state.poll is not None and not state.poll.taught else None
    votes = poll.votes if poll is not None else None if state.board is None else state.board.votes
    return [plural(votes[place], "vote")] if votes and votes.get(place) else []


def _tiles(
    runs: Sequence[Standing], state: State, found: Picture, grid: BoardGrid, width: int
) -> tuple[list[Row], list[Mark]]:
    """The pictures of all runs on one scale, with a mark for each."""
    shown = replace(state, together=tuple(run.frame for run in runs))
    rows: list[Row] = []
    marks, finer = list[Mark](), list[Mark]()
    across, (wide, high) = grid.columns, grid.each
    for first in range(0, len(runs), across):
        lines = blank_lines(width, high)
        for number, run in enumerate(runs[first : first + across]):
            place, left = first + number, number * (wide + _GAP)
            _put_title(lines[0].part(left, wide), place, run, state)
            tile = found.drawn(run.frame, shown, wide, high + 1)
            for line, row in zip(lines[1:], tile.rows[1:high], strict=True):
                line.put_row(left, row)
            marks.append(Mark(left, len(rows), wide, high, always(Hit(run=place))))
            finer += moved((mark for mark in tile.marks if mark.pixels is not None), left, len(rows))
        rows += [line.row() for line in lines]
    return rows, [*marks, *finer]


def _put_title(line: Line, place: int, run: Standing, state: State) -> None:
    """Put the label of a run, and at the right what fits of votes, checks and loss."""
    bad = run.frame.broken is not None
    known = [*_votes(state, place), *(standings.looks(run.frame) or standings.latest(run.frame))]
    known = standings.latest(run.frame) if bad else known
    room = line.width - 4 - min(width_of(run.label), 14)
    ends = known[:1] + known[1:][-1:]
    text = fitting([" ".join(known), " ".join(ends), *known[-1:], ""], room)
    _head(line, place, run, state, line.width - width_of(text) - 1)
    line.put_right(text, WARNING if bad else DIM)


def _table(runs: Sequence[Standing], state: State, width: int) -> tuple[list[Row], list[Mark]]:
    """A line of numbers for each run, with a mark for each. Long labels push the numbers to the right."""
    votes = [" ".join(_votes(state, place)) for place in range(len(runs))]
    longest, named = 3 + max(width_of(run.label) for run in runs), _AT[1] - numbers.WIDTH - 1
    free = width - _AT[-1] - 1 - max(2 + width_of(text) if text else 0 for text in votes)
    further = max(0, min(longest - named, free))
    ends = [end + further for end in _AT[1:]]
    head = Line(width).put(_AT[0] - 1, "run", DIM)
    count = min(standings.LAST, max(len(run.frame.history.losses) for run in runs)) or standings.LAST
    for end, name in zip(ends, ("latest", f"last {count}", "train", "val"), strict=True):
        head.put_right(name, DIM, end=end)
    rows = [head.row()]
    for place, run in enumerate(runs):
        line, frame = Line(width), run.frame
        _head(line, place, run, state, named + further)
        line.put(ends[-1] + 2, votes[place])
        if frame.broken is not None:
            line.put_right(standings.latest(frame)[0], WARNING, end=ends[-1])
        elif len(frame.history.losses):
            values = (frame.history.losses[-1], standings.score(frame))
            texts = [*map(numbers.unsigned, values), *(look.split()[-1] for look in standings.looks(frame))]
            for end, text in zip(ends, texts, strict=False):
                line.put_right(text, end=end)
        rows.append(line.row())
    marks = [Mark(0, 1, width, len(runs), lambda _, y: Hit(run=y))]
    return rows, marks


def _chart(runs: Sequence[Standing], state: State, width: int, height: int) -> Iterator[Row]:
    """The losses of all runs: each curve has its sign along it, and its name and latest loss at its end."""
    room = min(_NAMED, width // 3)
    columns = width - _TICKS - room
    per_column = curve(max((run.frame.history.losses for run in runs), key=len), columns).per_column
    each = per_column * _SMOOTH if per_column > 1 else 1
    means = [np.array(run.frame.history.losses.column_means(each)) for run in runs]
    known = [place for place, values in enumerate(means) if len(values)]
    lines = blank_lines(width, height)
    up = loss_axis(np.concatenate(means), log=state.logarithmic)
    chart = Chart(Axis(0, float(columns * per_column)), up, _TICKS, columns, height - 1)
    # Without a loss there is no scale: no room is given to its ticks.
    chart.put_axes(lines, _TICKS if known else 0, f"iteration, means of {each}" if each > 1 else "iteration")
    if not known:
        lines[0].put(_TICKS, "loss (none yet)", DIM)
        lines[height // 2 - 1].put(_TICKS + max(0, columns - len(_COMING)) // 2, fitting((_COMING, ""), columns), DIM)
    else:
        traces = []
        for place in known:
            x = across(1 + (np.arange(len(means[place])) + 0.5) * each)
            latest = numbers.unsigned(runs[place].frame.history.losses[-1])
            traces.append(Trace(runs[place].label, latest, _style(place), x, means[place], SIGNS[place]))
        chart.put_traces(lines, traces, room)
    yield from (line.row() for line in lines)


def _sentence(board: Board, state: State, runs: Sequence[Standing]) -> tuple[str, ...]:
    """The question, the result of the prediction, or else which run is best; shorter forms follow."""
    if state.poll is not None and not state.poll.taught:
        return (standings.ASKED.text_of(at=str(board.target)),)
    if board.votes is not None and state.moment.iteration >= board.target:
        return (standings.outcome(runs, board.target, board.votes),)
    told = [*standings.told(runs)]
    briefer = [text] if (text := standings.briefly(runs)) else told[:1]
    return (" ".join(told), " ".join(told[:2]), *told[:1], *briefer) if told else ("Enter opens the chosen run",)
