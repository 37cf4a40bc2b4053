"""`stepviz lessons`, `check`, `notes`, `frames`: lesson files, without the screen."""

from __future__ import annotations

import os

from stepviz.cli import output
from stepviz.cli.lessons.runs import checked, script_of, told
from stepviz.cli.parser import Namespace
from stepviz.cli.values import quoted
from stepviz.errors import UserError
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.opening import opened
from stepviz.sources import is_file


def lessons() -> int:
    """List the built-in lessons; return the exit status."""
    for name in LESSONS:
        lesson = opened(name).lesson
        output.line(f"{name:<16}{lesson.length:>3g} min  {len(lesson.stops):>2} stops  {lesson.about or lesson.title}")
    return 0


def check(name: str) -> int:
    """Print what is wrong with a lesson; return the exit status. Raises `UserError` where it cannot be given."""
    script, problems = checked(name)
    for problem in problems:
        if problem.mild:
            output.line(f"{told(name, [problem])[0]} (a warning)")
    grave = [problem for problem in problems if not problem.mild]
    if grave or script is None:
        raise UserError("\n".join(told(name, grave)))
    lesson = script.lesson
    warned = f", {len(problems)} to look at" if problems else ""
    minutes = f", {lesson.length:g} minutes" if lesson.length else ""
    return output.line(f"{name}: {len(lesson.stops)} stops{minutes}, ready to be given{warned}")


def notes(name: str) -> int:
    """Print the lecturer's sheet; return the exit status. Raises `UserError` for a lesson that cannot be given."""
    from stepviz.lesson.notes import notes as lines

    script = script_of(name)
    return output.line("\n".join(lines(script)))


def frames(name: str, folder: str | None, size: tuple[int, int] | None, theme: str) -> int:
    """Write a picture and a text for every press of a lesson; return the exit status. Raises `UserError`."""
    from stepviz.export.frames import write_frames

    if folder is None:
        raise UserError("where to? Give --out FOLDER, one that is empty or not there yet")
    script = script_of(name)
    count = write_frames(script, folder, size or script.lesson.size, theme)
    return output.line(f"{count} screens in {folder}: an .svg and a .txt of each")


def to_be_recorded(given: Namespace) -> Namespace:
    """The session asked for, its files by their full names. Raises `UserError` for a file that cannot be written."""
    out = given.target
    if not out:
        raise UserError("which file? Write for example stepviz record mine.toml")
    if not out.lower().endswith(".toml"):
        raise UserError(f"{quoted(out)} is no name for a lesson: it ends in .toml, for example mine.toml")
    if os.path.lexists(out):
        raise UserError(f"{quoted(out)} is there already, and is not written over: give another name")
    if not os.access(os.path.dirname(out) or ".", os.W_OK):
        raise UserError(f"nothing can be written beside {quoted(out)}: choose another folder")
    given.target = os.path.abspath(out)
    given.source = os.path.abspath(given.source) if is_file(given.source) else given.source
    given.weights = None if given.weights is None else os.path.abspath(given.weights)
    return given
