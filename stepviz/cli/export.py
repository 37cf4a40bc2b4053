"""`stepviz export`: writes the numbers of a run, or the screens of moments, to a file."""

from __future__ import annotations

import os
from dataclasses import replace

from stepviz.cli import FAILED, options, output, stopped, writing
from stepviz.cli.parser import Namespace
from stepviz.cli.show import frame_at
from stepviz.errors import UserError
from stepviz.export import formats
from stepviz.export.files import keep_apart
from stepviz.export.formats import SCREENS
from stepviz.export.part import Part
from stepviz.export.stops import moments_of
from stepviz.session.film import Film
from stepviz.session.keeping.saving import stops_of
from stepviz.session.places import beside
from stepviz.session.words import parse
from stepviz.settings import values
from stepviz.settings.looks import FORMATS, MOMENTS, ONE
from stepviz.shell import quoted
from stepviz.training import Timeline, Trainer
from stepviz.training.branch import branched
from stepviz.training.timeline import finish
from stepviz.views.pictures.picture import picture_named
from stepviz.views.state import State

_PICTURES = ("png", "jpg", "jpeg", "gif", "webp", "pdf")
"""Image formats that users may ask for, which are not written."""


def export(given: Namespace) -> int:
    """Write the file; return the exit status: 1 if the run stopped within the part.

    The run has its usual length, or that of the range given. Raises `UserError` if the file cannot be written.
    """
    out = "-" if given.out is None else given.out
    form = _format_asked(given.format, out)
    if form in MOMENTS:
        return _screens(given, form, out)
    if given.at is not None or given.size is not None:
        raise UserError("--at and --size need --format svg: other formats take --iterations A-B")
    if given.name is not None or given.look is not None:
        raise UserError("--name and --look need --format svg: exported numbers are always the what-if's")
    experiment, first, last = options.part(given, "1" if form in ONE else "")
    keep_apart(out, experiment.files)
    if form == "script" and experiment.mistake is not None:
        raise UserError("--format script is a program that is right: leave --mistake out")
    part = Part(branched(Timeline(Trainer(experiment)), given.edit or ()), first, last)
    if out == "-":
        if form in formats.BINARY:
            raise UserError(f"--format {form} is binary and needs a file: give --out run.{form}")
        writing.write(formats.TEXTS[form](part), out, force=given.force)
    else:
        writers = formats.writers(form, part, out)
        for name in writers:  # of a handout two: neither is written where one cannot be
            keep_apart(name, experiment.files)
            writing.keep(name, force=given.force)
        for name, write in writers.items():
            with writing.opened(name, force=given.force) as file:
                finish(write(file))
    if not part.broken:
        return 0
    output.complain(stopped.sentence(part.timeline))
    return FAILED


def _format_asked(asked: str | None, out: str) -> str:
    """The format given, or that of the file's ending. Raises `UserError` without a known one."""
    found = formats.format_of(out) if asked is None else asked
    if found in _PICTURES:
        made = quoted(f"{'image' if out == '-' else os.path.splitext(out)[0]}.svg")
        raise UserError(
            f"images are made as SVG: give --out {made}; browsers show it, rsvg-convert and Inkscape make a PNG of it"
        )
    if asked is not None:
        return values.choice("--format", asked, FORMATS)
    if found not in FORMATS:
        raise UserError(f"which format? Give --format {values.listed(FORMATS)}, or --out with such an ending")
    return found


def _screens(given: Namespace, form: str, out: str) -> int:
    """Write the screen of a moment, or those of iterations. Raises `UserError` for a moment the run does not have."""
    one = form == "svg" and given.iterations is None
    if given.at is not None and not one:
        raise UserError("--at is one moment, for --format svg without --iterations: leave it out")
    experiment, *span = (options.experiment(given), 1, 1) if one else options.part(given, "1")
    keep_apart(out, experiment.files)
    film = Film.of(experiment)
    state = beside(State(zoom=given.zoom or ""), parse(options.whatif(given), film))
    line = film.line(state)
    moments = [frame_at(line, given.at).moment] if one else moments_of(line, *span)
    SCREENS[form].check(moments)
    for moment in moments if state.zoom else ():
        picture_named(film.frame(replace(state, moment=moment)), state.zoom)
    stops = [*stops_of(film, state, moments)]
    writing.write_stops(form, stops, stops[0].command if form == "svg" else f"stepviz: {experiment.title}", given, out)
    return 0
