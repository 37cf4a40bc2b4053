"""`stepviz show`: the screen of a moment as plain text. `stepviz explain`: how a number is computed, as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stepviz.cli import options, output, reading, stopped
from stepviz.cli.parser import Namespace
from stepviz.cli.progress import watched
from stepviz.errors import UserError
from stepviz.ops import Cell
from stepviz.session.film import Film
from stepviz.session.places import arrived, beside, check
from stepviz.session.words import opens_at, parse
from stepviz.training import Frame, Timeline
from stepviz.views import screen
from stepviz.views.explain import explanation
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State
from stepviz.views.text.ascii import in_ascii
from stepviz.views.text.span import text_of


def show(given: Namespace) -> int:
    """Print the screen of a moment; return the exit status.

    Raises `UserError` for a moment, a cell or a picture the run does not have.
    """
    size, experiment = reading.size(given.size), options.experiment(given)
    film = Film.of(experiment)
    place = parse(options.place(given), film)
    state = beside(State(), place)
    frame = frame_at(film.line(state), given.at, place.pick)
    check(frame, place)
    state = arrived(film, replace(state, moment=frame.moment), place)
    state = state if place.sheet else replace(state, sheet="")  # by default the sheet of the number
    return print_screen(film.sight(state), size, given)


def print_screen(sight: MomentView, size: tuple[int, int], given: Namespace) -> int:
    """Print a screen of that size (columns, rows); return the exit status."""
    return print_lines((text_of(row).rstrip() for row in screen.screen(sight, *size).rows), given)


def print_lines(lines: Iterable[str], given: Namespace) -> int:
    """Print lines, in ASCII if asked for; return the exit status."""
    text = "\n".join(lines)
    return output.line(in_ascii(text) if given.ascii else text)


def explain(line: Timeline, given: Namespace) -> int:
    """Print the explanation; return the exit status. Raises `UserError` for an unknown moment or cell."""
    iteration = 1 if given.at is None else line.schedule.parse(given.at).iteration
    cell = None if given.pick is None else line.of(iteration).trainer.program.cell(given.pick)
    frame = frame_at(line, given.at, cell)
    cell = cell or MomentView(State(moment=frame.moment), frame).first
    return print_lines(explanation.explain(frame, cell).spoken(), given)


def frame_at(timeline: Timeline, at: str | None, picked: Cell | None = None) -> Frame:
    """The frame of the moment `at`, by default the one that a session opens at. Raises `UserError` without one."""
    moment = opens_at(timeline, picked) if at is None else timeline.schedule.parse(at)
    watched(timeline.extend(moment.iteration), moment.iteration)
    if moment > timeline.end:
        last = timeline.schedule.text(timeline.end)
        where = f"there is no moment {timeline.schedule.text(moment)}: {stopped.where(timeline)}"
        raise UserError("; ".join(filter(None, [where, f"the last is {last}", stopped.remedy(timeline)])))
    return timeline.frame(moment)
