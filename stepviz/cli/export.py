"""`stepviz export`: the numbers of a run, or the picture of a moment, as a file."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from stepviz import shell
from stepviz.cli import options, output, stopped, values
from stepviz.cli.show import frame_at
from stepviz.errors import UserError
from stepviz.experiment import Experiment
from stepviz.export import formats, svg
from stepviz.export.files import keep_apart, replacing
from stepviz.export.moving import moving
from stepviz.export.part import Part
from stepviz.kinds import FORMATS
from stepviz.limits import MAX_ITERATIONS
from stepviz.session.film import Film
from stepviz.session.words import beside, parse
from stepviz.training import Moment, Timeline, Trainer, Unit
from stepviz.training.branch import branched
from stepviz.views import screen
from stepviz.views.pictures.gallery import picture_named
from stepviz.views.state import State
from stepviz.views.text.palette import PALETTES, Colours
from stepviz.views.text.span import Row

FAILED = 1
LONGEST = 60
"""Screens of a moving picture."""
SECONDS = 1.5
"""How long each is shown."""


def export(given: Namespace) -> int:
    """Write what was asked for; return the exit status: 1 where the run stopped within the part.

    The run is as long as usual, or as long as the range asks for. Raises `UserError` where it cannot be written.
    """
    out = "-" if given.out is None else given.out
    form = _format(given.format, out)
    if form == "svg":
        return _picture(given, out)
    if given.at is not None or given.size is not None:
        raise UserError(
            "--at and --size are for --format svg, the picture of a moment: for numbers give --iterations A-B"
        )
    if given.name is not None or given.look is not None:
        raise UserError("--name and --look are for --format svg: the numbers are those of the what-if")
    usual = Experiment.of(given.source).iterations
    first, last = values.span(given.iterations, MAX_ITERATIONS) if given.iterations else (1, usual)
    experiment = options.experiment(given, iterations=max(usual, last))
    keep_apart(out, experiment.files)
    part = Part(branched(Timeline(Trainer(experiment)), given.edit or ()), first, last)
    if form in formats.TEXTS:
        _write(formats.TEXTS[form](part), out)
    elif out == "-":
        raise UserError(f"--format {form} is binary and needs a file: give --out run.{form}")
    else:
        with _replaced(out) as file:
            formats.BINARY[form](part, file)
    if not part.broken:
        return 0
    output.complain(stopped.sentence(part.timeline))
    return FAILED


def _format(asked: str | None, out: str) -> str:
    if asked is not None:
        return values.choice("--format", asked, FORMATS)
    found = formats.format_of(out)
    if found not in FORMATS:
        raise UserError(f"which format? Give --format {values.listed(FORMATS)}, or --out a file that ends like one")
    return found


def _picture(given: Namespace, out: str) -> int:
    if given.iterations is not None:
        return _moving_picture(given, out)
    experiment = options.experiment(given)
    keep_apart(out, experiment.files)
    film, whatif, state = _looked_at(experiment, given)
    frame = frame_at(film.line(state), given.at)
    state = replace(state, moment=frame.moment)
    title = shell.command(["stepviz", "show", *experiment.words(), *whatif, "--at", frame.schedule.text(frame.moment)])
    size = values.size(given.size or "80x24")
    _write([svg.svg(_rows(film, state, size), title, _colours(given.theme))], out)
    return 0


def _looked_at(experiment: Experiment, given: Namespace) -> tuple[Film, list[str], State]:
    """The runs, the words of the what-if that is asked for, and the state that looks at it."""
    film, whatif = Film(Timeline(Trainer(experiment))), options.whatif(given)
    return film, whatif, beside(State(zoom=given.zoom or ""), parse(whatif, film))


def _rows(film: Film, state: State, size: tuple[int, int]) -> tuple[Row, ...]:
    if state.zoom:
        picture_named(film.frame(state), state.zoom)
    return screen.screen(film.sight(state), *size).rows


def _moving_picture(given: Namespace, out: str) -> int:
    """Every operation of the iterations asked for, forward and then back, in one document."""
    if given.at is not None:
        raise UserError("--at is one moment and --iterations several: leave one out")
    first, last = values.span(given.iterations, MAX_ITERATIONS)
    experiment = options.experiment(given, iterations=max(Experiment.of(given.source).iterations, last))
    keep_apart(out, experiment.files)
    film, whatif, state = _looked_at(experiment, given)
    timeline = film.line(state)
    moments = list(_moments(timeline, first, last))
    if len(moments) > LONGEST:
        raise UserError(f"--iterations {given.iterations} is {len(moments)} screens: a moving picture has {LONGEST}")
    size = values.size(given.size or "80x24")
    screens = [_rows(film, replace(state, moment=moment), size) for moment in moments]
    title = shell.command(["stepviz", *experiment.words(), *whatif, "--at", timeline.schedule.text(moments[0])])
    there_and_back = [*screens, *screens[-2:0:-1]]
    _write([moving(there_and_back, title, SECONDS, len(screens) - 1, _colours(given.theme))], out)
    return 0


def _moments(timeline: Timeline, first: int, last: int) -> Iterator[Moment]:
    """All from the first of an iteration to the last of another, as far as the run goes."""
    for _ in timeline.extend(last):
        pass
    schedule, stop = timeline.schedule, timeline.stop
    end = schedule.end(last if stop is None else min(last, stop.moment.iteration))
    yield from (moment for moment in (Moment(first, op) for op in range(2)) if schedule.exists(moment))
    moment = Moment(first, 1)
    while moment < end:
        moment = schedule.step(moment, Unit.OPERATION, 1)
        yield moment


def _colours(theme: str | None) -> Colours:
    """The colours of a picture: light, unless another theme is asked for."""
    return PALETTES[values.choice("--theme", theme or "light", tuple(PALETTES))]["truecolor"]


def _write(pieces: Iterable[str], out: str) -> None:
    if out == "-":
        for piece in pieces:
            output.write(piece)
        return
    with _replaced(out) as file:
        for piece in pieces:
            file.write(piece.encode())


@contextmanager
def _replaced(out: str) -> Iterator[BinaryIO]:
    """The file to write to; says so where it takes the place of another."""
    known = os.path.isfile(out)
    with replacing(out) as file:
        yield file
    if known:
        output.complain(f"{shell.quoted(out)} was there already: it is replaced")
