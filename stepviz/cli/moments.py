"""Moments: writes a moment as an image, or iterations as an animation, a page to step through, or a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz import shell
from stepviz.cli import options, reading, writing
from stepviz.cli.parser import Namespace
from stepviz.cli.show import frame_at
from stepviz.errors import UserError
from stepviz.export import svg
from stepviz.export.files import keep_apart
from stepviz.export.screens import SCREENS
from stepviz.export.stops import Stop, moments_of, stop_at
from stepviz.session.film import Film
from stepviz.session.places import beside
from stepviz.session.words import parse
from stepviz.settings import values
from stepviz.settings.experiment import Experiment
from stepviz.views import screen
from stepviz.views.pictures.picture import picture_named
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text.palette import PALETTES, Colours


def export(given: Namespace, form: str, out: str) -> int:
    """Write the file; return the exit status. Raises `UserError` for a moment the run does not have."""
    if form == "svg" and given.iterations is None:
        return _picture(given, out)
    if given.at is not None and given.iterations is not None:
        raise UserError("--at is one moment and --iterations several: leave one out")
    if given.at is not None:
        raise UserError(f"--format {form} has all moments of some iterations: give --iterations A-B, not --at")
    experiment, first, last = options.part(given, out, "1")
    stops = _stops(experiment, given, (first, last), SCREENS[form].most)
    write(form, stops, stops[0].command if form == "svg" else f"stepviz: {experiment.title}", given, out)
    return 0


def write(
    form: str, stops: Sequence[Stop], title: str, given: Namespace, out: str, usual: tuple[int, int] = (80, 24)
) -> None:
    """Write stops in a format, in the theme and the size given, or else the `usual` size. Raises `UserError`."""
    kind = SCREENS[form]
    size = reading.size(given.size, usual)
    writing.write(kind.write(stops, title, size, colours(given.theme or kind.theme)), out, force=given.force)


def _stops(experiment: Experiment, given: Namespace, span: tuple[int, int], most: int) -> list[Stop]:
    """A stop at every moment of the iterations, as far as the run goes. Raises `UserError` for more than `most`."""
    film, whatif, state = _shown_run(experiment, given)
    line = film.line(state)
    moments = moments_of(line, *span)
    if len(moments) > most:
        raise UserError(f"--iterations {span[0]}-{span[1]} is {len(moments)} screens: at most {most} can be taken")
    words = ["stepviz", *experiment.words(), *whatif, *(["--zoom", given.zoom] if given.zoom else [])]
    commands = [shell.command([*words, "--at", line.schedule.text(moment)]) for moment in moments]
    sights = (_sight(film, replace(state, moment=moment)) for moment in moments)
    return [stop_at(sight, command) for sight, command in zip(sights, commands, strict=True)]


def _picture(given: Namespace, out: str) -> int:
    experiment = options.experiment(given)
    keep_apart(out, experiment.files)
    film, whatif, state = _shown_run(experiment, given)
    frame = frame_at(film.line(state), given.at)
    title = shell.command(["stepviz", "show", *experiment.words(), *whatif, "--at", frame.schedule.text(frame.moment)])
    size = reading.size(given.size)
    rows = screen.screen(_sight(film, replace(state, moment=frame.moment)), *size).rows
    writing.write([svg.svg(rows, title, colours(given.theme or "light"))], out, force=given.force)
    return 0


def _shown_run(experiment: Experiment, given: Namespace) -> tuple[Film, list[str], State]:
    """The runs, the words of the what-if given, and the state that shows it."""
    film, whatif = Film.of(experiment), options.whatif(given)
    return film, whatif, beside(State(zoom=given.zoom or ""), parse(whatif, film))


def _sight(film: Film, state: State) -> MomentView:
    """The view of a state. Raises `UserError` for a picture the run does not have."""
    if state.zoom:
        picture_named(film.frame(state), state.zoom)
    return film.sight(state)


def colours(theme: str) -> Colours:
    """The colours of a theme. Raises `UserError` for an unknown one."""
    return PALETTES[values.choice("--theme", theme, tuple(PALETTES))]["truecolor"]
