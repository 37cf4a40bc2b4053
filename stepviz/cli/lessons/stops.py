"""Stops: those of a lesson, to be shown one by one or taken home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from stepviz import shell
from stepviz.cli import moments, output, values
from stepviz.cli.lessons.runs import script_of
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.export.files import keep_apart
from stepviz.export.frames import slug
from stepviz.export.stops import Stop
from stepviz.kinds import LESSON_FORMATS
from stepviz.lesson.script import Script
from stepviz.lesson.staging import Act, acts, filled
from stepviz.session.film import Film
from stepviz.session.lessons.pages import farewell
from stepviz.session.lessons.places import check, looked, place_at
from stepviz.ui.start import Start
from stepviz.views import screen
from stepviz.views.sight import Sight
from stepviz.views.text.ascii import in_ascii
from stepviz.views.text.span import text_of


def show(name: str, given: Namespace) -> int:
    """Print the screen of a stop, answered or as it asks; return the exit status. Raises `UserError`."""
    script = script_of(name)
    number = values.numbered("--stop", given.stop or "1", name, len(script.runs))
    act = list(acts(script, number - 1))[0 if given.hide else -1]
    size = script.lesson.size if given.size is None else values.size(given.size)
    words = Start(None, given.pick, given.explain, given.zoom or "", given.graph, also=given.also).words
    sight = _looked(script, act, words) if words else act.sight
    text = "\n".join(text_of(row).rstrip() for row in screen.screen(sight, *size).rows)
    return output.line(in_ascii(text) if given.ascii else text)


def _looked(script: Script, act: Act, words: list[str]) -> Sight:
    """A stop at which something else is looked at. Raises `UserError` for what its run does not have."""
    film = Film(*script.lines)
    film.script = replace(script, make=film.made_by)
    place = place_at(film, act.stop, words)
    check(film, act.stop, place)
    return film.sight(looked(film, act.state, place))


def export(name: str, form: str, given: Namespace, out: str) -> int:
    """Write all of a lesson; return the exit status. Raises `UserError`."""
    if form not in LESSON_FORMATS:
        raise UserError(f"a lesson leaves as {' or '.join(LESSON_FORMATS)}; stepviz frames makes pictures of its stops")
    script = script_of(name)
    keep_apart(out, [name])
    columns, rows = script.lesson.size
    given.size = given.size or f"{columns}x{rows}"
    moments.write(form, list(stops(script)), script.lesson.title, given, out)
    return 0


def stops(script: Script) -> Iterator[Stop]:
    """All of a lesson, its last screen too."""
    last: Sight | None = None
    names = [slug(script, number) for number in range(len(script.runs))]
    for number, pressed in groupby(acts(script), key=lambda act: act.stop):
        first, *more = [act.sight for act in pressed]
        stop, name = script.stop(number), names[number]
        name = f"{name}-{number + 1}" if names.count(name) > 1 else name
        command = shell.command(["stepviz", script.lesson.name, "--stop", str(number + 1)])
        caption = filled(script, number, stop.caption)
        last = (more or [first])[-1]
        yield Stop(name, stop.title, caption, first, command, more[0] if more else None)
    if last is not None:
        page = farewell(script)
        sight = Sight(replace(last.state, overlays=(page,)), last.frame)
        told = (*filter(None, page.found), *(f"{command}: {does}" for command, does in page.commands))
        home = (page.home,) if page.home else ()
        yield Stop("the-last-screen", "What was found", "", sight, page.commands[0][0], more=(*told, *home))
