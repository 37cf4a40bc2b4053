"""Moments: writes a moment as an image, or iterations as an animation, a page to step through, or a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz.cli import options, reading, writing
from stepviz.cli.parser import Namespace
from stepviz.cli.show import frame_at
from stepviz.errors import UserError
from stepviz.export.files import keep_apart
from stepviz.export.screens import SCREENS
from stepviz.export.stops import Stop, moments_of
from stepviz.session.film import Film
from stepviz.session.keeping.saving import stops_of
from stepviz.session.places import beside
from stepviz.session.words import parse
from stepviz.settings import values
from stepviz.views.pictures.picture import picture_named
from stepviz.views.state import State
from stepviz.views.text.palette import PALETTES, Colours


def export(given: Namespace, form: str, out: str) -> int:
    """Write the file; return the exit status. Raises `UserError` for a moment the run does not have."""
    one = form == "svg" and given.iterations is None
    if given.at is not None and given.iterations is not None:
        raise UserError("--at is one moment and --iterations several: leave one out")
    if given.at is not None and not one:
        raise UserError(f"--format {form} has all moments of some iterations: give --iterations A-B, not --at")
    experiment, *span = (options.experiment(given), 1, 1) if one else options.part(given, out, "1")
    keep_apart(out, experiment.files)
    film = Film.of(experiment)
    state = beside(State(zoom=given.zoom or ""), parse(options.whatif(given), film))
    line = film.line(state)
    moments = [frame_at(line, given.at).moment] if one else moments_of(line, *span)
    SCREENS[form].check(len(moments))
    for moment in moments if state.zoom else ():
        picture_named(film.frame(replace(state, moment=moment)), state.zoom)
    stops = [*stops_of(film, state, moments)]
    write(form, stops, stops[0].command if form == "svg" else f"stepviz: {experiment.title}", given, out)
    return 0


def write(
    form: str, stops: Sequence[Stop], title: str, given: Namespace, out: str, usual: tuple[int, int] = (80, 24)
) -> None:
    """Write stops in a format, in the theme and the size given, or else the `usual` size. Raises `UserError`."""
    kind = SCREENS[form]
    size = reading.size(given.size, usual)
    writing.write(kind.write(stops, title, size, colours(given.theme or kind.theme)), out, force=given.force)


def colours(theme: str) -> Colours:
    """The colours of a theme. Raises `UserError` for an unknown one."""
    return PALETTES[values.choice("--theme", theme, tuple(PALETTES))]["truecolor"]
