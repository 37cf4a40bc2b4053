"""Saving: the screen and the run as files. Nothing that is there already is written over."""

from __future__ import annotations

import os
import string
from dataclasses import replace

from stepviz import shell
from stepviz.errors import UserError
from stepviz.export.files import creating, free_name
from stepviz.export.formats import BINARY, TEXTS, format_of, written
from stepviz.export.part import Part
from stepviz.export.svg import svg
from stepviz.kinds import ONE
from stepviz.session.film import Film
from stepviz.session.walks import Walk, said
from stepviz.session.words import command
from stepviz.views.screen import screen
from stepviz.views.state import State

_PLAIN = string.ascii_letters + string.digits + "_-"


def picture_saved(film: Film, state: State, size: tuple[int, int]) -> State:
    """With the screen of that many columns and rows saved as SVG in the current folder, or why it could not be."""
    state = replace(state, message="")
    frame = film.frame(state)
    moment = f"{frame.moment.iteration:04}-{frame.schedule.text(frame.moment).partition(':')[2]}"
    name = free_name(f"{_stem(film, state)}-{moment}", ".svg")
    title = shell.command(command(film, state))
    try:
        with creating(name) as file:
            file.write(svg(screen(film.sight(state), *size).rows, title).encode())
    except UserError as error:
        return replace(state, message=str(error))
    return replace(state, message=f"saved {name}")


def run_name(film: Film, state: State) -> str:
    """A file that there is not yet for the run up to here: `stepviz-article-s0-1-500.csv`."""
    return free_name(f"{_stem(film, state)}-1-{state.moment.iteration}", ".csv")


def saved_run(film: Film, state: State, name: str) -> Walk:
    """Save the run up to here. Raises `UserError` for a name that says no format, or that there is a file of."""
    form = format_of(name)
    if form not in (*TEXTS, *BINARY):
        raise UserError("which format? End the name with .csv, .wide.csv, .json, .npz, .py or .md")
    if os.path.lexists(name):
        raise UserError(f"there is a file {name!r} already: choose another name")
    last = state.moment.iteration
    return _saving(Part(film.line(state), last if form in ONE else 1, last), form, name)


def _saving(part: Part, form: str, name: str) -> Walk:
    try:
        with creating(name) as file:
            for size in written(form, part, file):
                yield f"saving {name}: {size / 1e6:.1f} MB; any key gives it up"
    except UserError as error:
        return said(str(error))
    which = f"iteration {part.last}" if form in ONE else f"iterations 1 to {part.last}"
    return said(f"saved {name}: {which}")


def _stem(film: Film, state: State) -> str:
    """`stepviz-article-s0`: the source in letters that every system takes, and the seed where something is drawn."""
    trainer = film.line(state).trainer
    title, _ = os.path.splitext(trainer.experiment.title)
    source = "".join(sign if sign in _PLAIN else "_" for sign in title)
    return f"stepviz-{source}" + (f"-s{trainer.experiment.seed}" if trainer.dataset.splits else "")
