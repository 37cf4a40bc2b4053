"""Saving: saves the screen and the run as files. No existing file is overwritten.

The modules that write formats are imported on first use, so that a session opens fast.
"""

from __future__ import annotations

import os
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from stepviz import shell
from stepviz.errors import UserError
from stepviz.export.files import creating, free_name
from stepviz.session.film import Film
from stepviz.session.tasks import Task, said
from stepviz.session.words import command
from stepviz.settings.looks import LESSON_FORMATS, ONE
from stepviz.views.screen import screen
from stepviz.views.state import USUAL, State

if TYPE_CHECKING:
    from stepviz.export.stops import Stop
    from stepviz.training import Moment

_ENDINGS = ".csv, .wide.csv, .json, .npz, .py, .md, .html or .cast"
_PLAIN = string.ascii_letters + string.digits + "_-"


def picture_saved(film: Film, state: State, size: tuple[int, int], words: Sequence[str]) -> State:
    """Save the screen of that size (columns, rows) as SVG in the current folder. The message says the result.

    `words`: the command that shows it, which becomes the title.
    """
    from stepviz.export.svg import svg

    frame = film.frame(state)
    moment = f"{frame.moment.iteration:04}-{frame.schedule.text(frame.moment).partition(':')[2]}"
    name = free_name(f"{_stem(film, state)}-{moment}", ".svg")
    title = shell.command(words)
    try:
        with creating(name) as file:
            file.write(svg(screen(film.sight(state), *size).rows, title).encode())
    except UserError as error:
        return replace(state, message=str(error))
    return replace(state, message=f"saved {name}")


def run_name(film: Film, state: State) -> str:
    """The name of a new file for the run up to here: `stepviz-article-s0-1-500.csv`."""
    return free_name(f"{_stem(film, state)}-1-{state.moment.iteration}", ".csv")


def saved_run(film: Film, state: State, name: str) -> Task:
    """Save the run up to here, or only this iteration, depending on the format.

    Raises `UserError` for a name without a known format, or of an existing file.
    """
    from stepviz.export.formats import BINARY, TEXTS, encoded, format_of, writers
    from stepviz.export.part import Part

    form, last = format_of(name), state.moment.iteration
    if form not in (*TEXTS, *BINARY, *LESSON_FORMATS):
        raise UserError(f"which format? End the name with {_ENDINGS}")
    if os.path.lexists(name):
        raise UserError(f"the file {name!r} already exists: choose another name")
    one = form in (*ONE, *LESSON_FORMATS)
    which = f"iteration {last}" if one else f"iterations 1 to {last}"
    if form in LESSON_FORMATS:
        return _saving({name: partial(encoded, _page(film, state, form))}, which)
    return _saving(writers(form, Part(film.line(state), last if one else 1, last), name), which)


def _saving(files: Mapping[str, Callable[[BinaryIO], Iterator[int]]], which: str) -> Task:
    """Write files by name. Each function yields the bytes written so far. `which`: for the message."""
    try:
        for name, write in files.items():
            with creating(name) as file:
                for size in write(file):
                    yield f"saving {name}: {size / 1e6:.1f} MB; any key cancels"
    except UserError as error:
        return said(str(error))
    return said(f"saved {' and '.join(files)}: {which}")


def stops_of(film: Film, state: State, moments: Iterable[Moment]) -> Iterator[Stop]:
    """Yields a stop at each of these moments, of the run that a state shows."""
    from stepviz.export.stops import stop_at

    for moment in moments:
        now = replace(state, moment=moment)
        yield stop_at(film.sight(now), shell.command(command(film, now)))


def _page(film: Film, state: State, form: str) -> Iterator[str]:
    """The text of a file to step through, or to play, the moments of the current iteration."""
    from stepviz.export.formats import SCREENS
    from stepviz.export.stops import moments_of
    from stepviz.views.layout.layouts import LECTURE_SIZE
    from stepviz.views.text.palette import PALETTES

    number = state.moment.iteration
    plain = replace(USUAL, base=state.base, run=state.run, whatifs=state.whatifs, compared=state.compared)
    stops = []
    for stop in stops_of(film, plain, moments_of(film.line(state), number, number)):
        stops.append(stop)
        yield ""
    title, kind = f"stepviz: {film.line(state).origin.title}", SCREENS[form]
    yield from kind.write(stops, title, LECTURE_SIZE, PALETTES[kind.theme]["truecolor"])


def _stem(film: Film, state: State) -> str:
    """`stepviz-article-s0`: the source in portable characters, and the seed if the run is random."""
    trainer = film.line(state).trainer
    title, _ = os.path.splitext(trainer.experiment.title)
    source = "".join(sign if sign in _PLAIN else "_" for sign in title)
    return f"stepviz-{source}" + (f"-s{trainer.experiment.seed}" if trainer.dataset.splits else "")
