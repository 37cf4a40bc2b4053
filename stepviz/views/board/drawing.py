"""Drawing: draws the runs of a board as small plots or as a table, with a chart of their losses below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from stepviz.settings.varied import varies
from stepviz.text import plural, width_of
from stepviz.views.board import standings
from stepviz.views.board.board import Board
from stepviz.views.board.run_table import CHART, chart, put_name, table
from stepviz.views.layout.layouts import Size
from stepviz.views.marks import Drawn, Hit, Mark, always, moved
from stepviz.views.moment_view import MomentView
from stepviz.views.pictures import picture
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State
from stepviz.views.text.span import DIM, WARNING, Line, Row, blank_lines, filled, fitting, text_of
from stepviz.views.whatif.named import Standing

_LEAST = Size(24, 6)
"""The least room of a run, with its title; with less, the table is drawn."""
_GAP = 1


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
    fits = [grid for grid in known if least.fits(grid.each)]
    return max(fits, key=lambda grid: min(grid.each.width, 2 * grid.each.height), default=None)


def drawn(sight: MomentView, width: int, height: int) -> Drawn:
    """`height` rows of `width`: the title, the runs, the chart, a line for each sweep, a sentence."""
    state, runs = sight.state, sight.runs(sight.state)
    board = state.board
    assert board is not None
    sweep = [*standings.swept(runs, [run.group for run in board.runs])][: max(1, height // 8)]
    lines = height - 2 - len(sweep)
    least = max(CHART, lines // 4)
    shown = next((known for known in picture.pictures() if known.key == state.zoom), None)
    rows = table(runs, board.chosen, width, [" ".join(_votes(state, place)) for place in range(len(runs))])
    marks = [Mark(0, 1, width, len(runs), lambda _, y: Hit(run=y))]
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
    room = lines - len(rows)
    body = [*rows[:lines], *(chart(runs, width, room, log=state.logarithmic) if room >= CHART else ())]
    body = [*filled(body, width, lines), *(picture.sentence(width, text) for text in sweep)]
    titles = f"board: {varies(board.vary)}", f"{plural(len(runs), 'run')} on one scale", state.zoom
    return picture.framed(width, height, titles, body, _sentence(board, state, runs), marks)


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
    assert state.board is not None
    chosen = place == state.board.chosen
    put_name(line, place, run.label, line.width - width_of(text) - 1, chosen=chosen)
    line.put_right(text, WARNING if bad else DIM)


def _sentence(board: Board, state: State, runs: Sequence[Standing]) -> tuple[str, ...]:
    """The question, the result of the prediction, or else which run is best; shorter forms follow."""
    if state.poll is not None and not state.poll.taught:
        return (standings.ASKED.text_of(at=str(board.target)),)
    if board.votes is not None and state.moment.iteration >= board.target:
        return (standings.outcome(runs, board.target, board.votes),)
    told = [*standings.told(runs)]
    briefer = [text] if (text := standings.briefly(runs)) else told[:1]
    return (" ".join(told), " ".join(told[:2]), *told[:1], *briefer) if told else ("Enter opens the chosen run",)
