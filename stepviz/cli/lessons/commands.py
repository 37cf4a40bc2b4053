"""Commands on lessons without a session: `lessons`, `course`, `check`, `notes`, `frames`, `show`, `export`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from stepviz import shell
from stepviz.cli import options, output, parser, reading, writing
from stepviz.cli.lessons.runs import checked, experiment_of, script_of, without_grave
from stepviz.cli.parser import Namespace
from stepviz.cli.show import print_screen
from stepviz.errors import UserError
from stepviz.export.files import keep_apart
from stepviz.export.formats import format_of
from stepviz.export.frames import slug
from stepviz.export.stops import Stop
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.reading import opened
from stepviz.lesson.script import Script
from stepviz.lesson.staging import acts, filled
from stepviz.session.film import Film
from stepviz.session.lessons.end_page import farewell
from stepviz.session.lessons.places import looked, place_at
from stepviz.session.places import check as check_place
from stepviz.settings.looks import LESSON_FORMATS
from stepviz.settings.values import quoted
from stepviz.text import plural
from stepviz.views.moment_view import MomentView


def lessons() -> int:
    """List the built-in lessons; return the exit status."""
    for name in LESSONS:
        lesson = opened(name).lesson
        output.line(f"{name:<16}{lesson.about or lesson.title}")
    return 0


def course() -> int:
    """List the lessons in the order of a course, with minutes and aims; return the exit status."""
    total = 0.0
    for number, name in enumerate(LESSONS, start=1):
        lesson = opened(name).lesson
        total += lesson.length
        output.line(f"{number:>2} {name:<16}{lesson.length:>3g} min  {lesson.aim}")
    hours, minutes = divmod(round(total), 60)
    output.line("")
    return output.line(f"{len(LESSONS)} lessons, {hours} h {minutes:02} min. stepviz {LESSONS[0]} gives the first one.")


def check(name: str) -> int:
    """Print the warnings on a lesson; return the exit status. Raises `UserError` with the problems if it has any."""
    script, problems = checked(name)
    for problem in problems:
        if problem.mild:
            output.line(f"{problem.told(name)} (a warning)")
    lesson = without_grave(name, script, problems).lesson
    warned = f", {len(problems)} to check" if problems else ""
    minutes = f", {lesson.length:g} minute{'s' * (lesson.length != 1)}" if lesson.length else ""
    return output.line(f"{name}: {plural(len(lesson.stops), 'stop')}{minutes}, ready to present{warned}")


def notes(name: str) -> int:
    """Print the lecturer's sheet; return the exit status. Raises `UserError` for a lesson that cannot be given."""
    from stepviz.lesson.notes import notes as lines

    script = script_of(name)
    return output.line("\n".join(lines(script)))


def frames(given: Namespace) -> int:
    """Write each screen of a lesson as an image and as text; return the exit status. Raises `UserError`."""
    from stepviz.export.frames import write_frames

    size = None if given.size is None else reading.size(given.size)
    if given.out is None:
        raise UserError("where to? Give --out FOLDER, one that is empty or not there yet")
    script = script_of(given.lesson)
    count = write_frames(script, given.out, size or script.lesson.size, given.theme or "light")
    return output.line(f"{count} screens in {given.out}: an .svg and a .txt of each")


def to_be_recorded(given: Namespace) -> Namespace:
    """The options of a session that records, with absolute paths. Raises `UserError` for an unwritable file."""
    out = given.target
    if not out:
        raise UserError("which file? Write for example stepviz record mine.toml")
    if not out.lower().endswith(".toml"):
        raise UserError(f"{quoted(out)} is not a name for a lesson: end it in .toml, for example mine.toml")
    if os.path.lexists(out):
        _continue(given, out)
    if not os.access(os.path.dirname(out) or ".", os.W_OK):
        raise UserError(f"cannot write into the folder of {quoted(out)}: choose another")
    given.target = os.path.abspath(out)
    options.move_files(given, os.path.abspath)
    return given


def _continue(given: Namespace, out: str) -> None:
    """Continue an existing lesson, with its run unless another one is given. Raises `UserError`."""
    lesson, nothing = opened(out).lesson, parser.parse("network", [])
    if not lesson.words or not lesson.words[0]:
        raise UserError(f"{quoted(out)} already exists and is not overwritten: give another name")
    asked = options.experiment(given)
    if asked == options.experiment(nothing):
        run = parser.parse("network", list(lesson.words))
        vars(given).update({name: value for name, value in vars(run).items() if value not in (None, False)})
        asked = options.experiment(given)
    if asked != experiment_of(lesson.words, lesson.folder):
        raise UserError(f"{quoted(out)} records another run: stepviz record {quoted(out)} alone goes on with it")


def show(given: Namespace) -> int:
    """Print the screen of a stop, with its answer or its question; return the exit status. Raises `UserError`."""
    script = script_of(given.source)
    number = reading.counted("--stop", given.stop or "1", 1, len(script.runs), f"{given.source} has stops")
    act = list(acts(script, number - 1))[0 if given.hide else -1]
    size = reading.size(given.size, script.lesson.size)
    words = options.words_of(given, options.LOOKED)
    sight = act.sight
    if words:
        film = Film(*script.lines)
        film.give(script.lesson, script.runs)
        place = place_at(film, act.stop, words)
        check_place(act.frame, place)
        sight = film.sight(looked(film, act.state, place))
    return print_screen(sight, size, given)


def export(given: Namespace) -> int:
    """Write a whole lesson to a file; return the exit status. Raises `UserError`."""
    out = "-" if given.out is None else given.out
    form = given.format or format_of(out)
    if form not in LESSON_FORMATS:
        raise UserError(
            f"a lesson is exported as {' or '.join(LESSON_FORMATS)}; stepviz frames makes images of its stops"
        )
    script = script_of(given.source)
    keep_apart(out, [given.source])
    writing.write_stops(form, list(stops(script)), script.lesson.title, given, out, script.lesson.size)
    return 0


def stops(script: Script) -> Iterator[Stop]:
    """All stops of a lesson, and its end page."""
    last: MomentView | None = None
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
        sight = MomentView(replace(last.state, overlays=(page,)), last.frame)
        told = (*filter(None, page.found), *(f"{shell.command(words)}: {does}" for words, does in page.commands))
        home = (page.home,) if page.home else ()
        yield Stop(
            "the-last-screen", "What was found", "", sight, shell.command(page.commands[0][0]), more=(*told, *home)
        )
