"""Beginning: builds what a session opens with: its runs, its first state, and the task to its first moment."""

from __future__ import annotations

from dataclasses import replace

from stepviz.data.loading import loading
from stepviz.data.stretches import Stretches
from stepviz.session.film import Film
from stepviz.session.places import open_place
from stepviz.session.tasks import Task
from stepviz.session.words import parse
from stepviz.settings.experiment import Experiment
from stepviz.settings.preferences import Preferences
from stepviz.settings.sources import is_file
from stepviz.training import Timeline, Trainer
from stepviz.ui.reopening import Start
from stepviz.views.pace import Pace
from stepviz.views.state import State


def beginning(experiment: Experiment, start: Start, likes: Preferences) -> Stretches[tuple[Film, State, Task]]:
    """The film of a run or lesson, its first state, and the task to its first moment.

    Files are read in stretches, so that keys are answered meanwhile. Raises `UserError` for impossible settings.
    """
    lesson, lines = start.lesson, list[Timeline]()
    memory = {} if start.memory is None else {"memory": start.memory}
    for known in (experiment,) if lesson is None else lesson.experiments:
        lines.append(Timeline(Trainer(known, (yield from loading(known))), **memory))
    film = Film(*lines)
    pace = Pace(speed=likes.speed, checks=likes.stop_at_checks)
    state = State(likes=likes, digits=likes.all_digits, code=likes.code, pace=pace)
    if start.record:
        from stepviz.export.lesson_file import LessonFile

        film.recorded = LessonFile(start.record, experiment.words(), is_ours=True)
    if start.practice is not None:
        from stepviz.session.practice.beginning import begin as practising

        film.workbook = start.practice
        return film, *practising(film, state, start.practice.opened(film.original))
    if lesson is None:
        return film, *_opening(film, _given_back(film, state, start), start)
    from stepviz.lesson.checking import quickly_checked
    from stepviz.session.lessons.places import begun, place_at
    from stepviz.session.lessons.stops import begin

    quickly_checked(film.give(lesson.lesson, lesson.runs))
    state = _given_back(film, state, start)
    if start.stop is None:
        return film, state, begin(film, state)
    stop = start.stop - 1
    return film, state, begun(film, state, stop, place_at(film, stop, start.words))


def _opening(film: Film, state: State, start: Start) -> tuple[State, Task]:
    """The first state and task of a run, or of the board of runs that vary."""
    if start.vary:
        from stepviz.session.board.opening import opened

        return state, opened(film, state, start.vary, returns=False, shown=start.picture)
    place = parse(start.words, film)
    if start.kept:
        from stepviz.session.keeping.kept import board_of

        board = board_of(film, replace(state, moment=place.moment), start.kept)
        if board is not None:
            return state, board
    if is_file(film.original.origin.source) and start.anew:
        from stepviz.session.overlays.pages import DataPage

        state = replace(state, overlays=(DataPage(),))
    return state, open_place(film, state, place)


def _given_back(film: Film, state: State, start: Start) -> State:
    if not start.kept:
        return state
    from stepviz.session.keeping.kept import given_back

    return given_back(film, state, start.kept)
