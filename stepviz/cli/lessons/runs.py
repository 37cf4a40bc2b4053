"""Runs: reads the experiments of a lesson, or lists every problem that prevents it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from stepviz.cli import options, parser
from stepviz.errors import UserError
from stepviz.lesson.built_in import is_lesson
from stepviz.lesson.lesson import Lesson, LoadedLesson, Problem
from stepviz.lesson.reading import opened
from stepviz.settings import checks
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import STANDARD_INPUT
from stepviz.settings.spelling import TOML, spelled, spelled_of
from stepviz.settings.varied import varied

if TYPE_CHECKING:
    from stepviz.lesson.script import Script

Found = TypeVar("Found")
_MOST = 20
"""The most problems shown at once, except by `stepviz check`."""


class Runs:
    """The experiments of a lesson, each one once, and the number of each stop's experiment."""

    def __init__(self, lesson: Lesson) -> None:
        self.problems: list[Problem] = []
        self.experiments: list[Experiment] = []
        self.of: list[int] = []
        """The number of each stop's experiment."""
        self._lesson = lesson
        self._known: dict[tuple[str, ...], int] = {}
        """The number of an experiment, by the text of its `run`; of varied ones, by that of their first and `vary`."""
        if lesson.words and lesson.words[0]:
            self._add(("",), lesson.words)
        for number, stop in enumerate(lesson.stops if self.experiments else ()):
            self.of.append(self._number(number, stop.run))
            if stop.vary:
                self.of[-1] = self._number_varied(number, self.of[-1])
        self._check_room()

    def _check_room(self) -> None:
        """If all runs together, also those made by edits, need too much memory, report it and drop all experiments."""
        made = {(run, stop.edit) for run, stop in zip(self.of, self._lesson.stops, strict=False)}
        made |= {(run, ()) for run in range(len(self.experiments))}
        try:
            checks.room(f"the {len(made)} runs of this lesson have", sum(self.experiments[run].room for run, _ in made))
        except UserError as error:
            self.problems.append(Problem(self._line_of("--hidden"), str(error)))
            self.experiments.clear()

    def _number_varied(self, stop: int, run: int) -> int:
        """The number of the first experiment of a stop with `vary`; its others follow it."""
        vary = self._lesson.stops[stop].vary
        key = (str(run), *vary)
        if key not in self._known:
            try:
                found = varied(self.experiments[run], vary)
            except UserError as error:
                told = spelled_of("vary", str(error))
                self.problems.append(Problem(self._lesson.line("stop", stop, "vary"), told))
                return run
            self._known[key] = len(self.experiments)
            self.experiments += [one.run for one in found]
        return self._known[key]

    def _number(self, stop: int, text: str) -> int:
        key = (text,)
        if key not in self._known:
            line = self._lesson.line("stop", stop, "run")
            try:
                given = shlex.split(text)
            except ValueError:
                self.problems.append(Problem(line, f"run {text!r} has a quote that is never closed"))
                return 0
            whole = bool(given) and not given[0].startswith("-")
            self._add(key, given if whole else (*self._lesson.words, *given), line)
        return self._known.get(key, 0)

    def _add(self, key: tuple[str], words: Sequence[str], line: int | None = None) -> None:
        try:
            experiment = experiment_of(words, self._lesson.folder)
        except UserError as error:
            at, told = (self._line_of(str(error)), spelled(str(error), TOML)) if line is None else (line, str(error))
            self.problems += [Problem(at, text) for text in told.split("\n")]
            return
        if experiment not in self.experiments:
            self.experiments.append(experiment)
        self._known[key] = self.experiments.index(experiment)

    def _line_of(self, sentence: str) -> int:
        """The line of the option that a sentence names first, else that of the source."""
        flags = {path[1]: line for path, line in self._lesson.lines.items() if path[:1] == ("run",) and len(path) == 2}
        named = [(sentence.find(f"--{str(key).replace('_', '-')}"), line) for key, line in flags.items()]
        found = sorted(pair for pair in named if pair[0] >= 0)
        return found[0][1] if found else self._lesson.line("lesson", "source")


def experiment_of(words: Sequence[str], folder: str = "") -> Experiment:
    """The experiment of words of the command line, with files in that folder. Raises `UserError`."""
    given = parser.parse("network", list(words))
    if given.source == STANDARD_INPUT:
        raise UserError("the rows of a lesson cannot come from standard input: name a file")
    options.move_files(given, partial(os.path.join, folder))
    return options.experiment(given)


def script_of(name: str) -> Script:
    """A lesson that can be given. Raises `UserError` with the problems that prevent it."""
    return without_grave(name, *_built(name), _MOST)


def without_grave(name: str, found: Found | None, problems: Iterable[Problem], most: int | None = None) -> Found:
    """The lesson. Raises `UserError` with the problems that prevent it (at most `most`), if there are any."""
    grave = [problem for problem in problems if not problem.mild]
    if grave or found is None:
        raise UserError("\n".join(problem.told(name) for problem in grave[:most]))
    return found


def lesson_to_give(name: str) -> LoadedLesson:
    """A lesson and its runs, before NumPy is loaded. Raises `UserError` with the problems found without NumPy."""
    return without_grave(name, *_read(name), _MOST)


def _read(name: str) -> tuple[LoadedLesson, list[Problem]]:
    """A lesson with its experiments, as far as they can be read, and the problems found without NumPy."""
    reader = opened(name)
    runs = Runs(reader.lesson)
    found = LoadedLesson(reader.lesson, tuple(runs.experiments), tuple(runs.of))
    return found, sorted([*reader.problems, *runs.problems])


def first_run(given: parser.Namespace) -> Experiment:
    """The run that the options describe, or a lesson's first run.

    Raises `UserError` for a lesson that begins with a mistake on purpose.
    """
    if not is_lesson(given.source):
        return options.experiment(given)
    found = lesson_to_give(given.source)
    run = found.experiments[found.runs[0]]
    if run.mistake:
        raise UserError(f"{given.source} begins with a mistake on purpose: take another lesson, or a source")
    return run


def _built(name: str) -> tuple[Script | None, list[Problem]]:
    """The lesson with its runs (None if they cannot be built), and the problems found without running them."""
    given, problems = _read(name)
    if not given.experiments:
        return None, problems
    from stepviz.session.film import Film

    try:
        film = Film.of(*given.experiments)
    except UserError as error:
        line = given.lesson.line("lesson", "source")
        alone = len({run.source for run in given.experiments}) == 1
        told = spelled(str(error), TOML) if alone else str(error)
        return None, sorted([*problems, *(Problem(line, text) for text in told.split("\n"))])
    return film.give(given.lesson, given.runs), problems


def checked(name: str) -> tuple[Script | None, list[Problem]]:
    """The lesson with its runs, and all problems. A stop whose moment cannot be found is not checked further."""
    script, problems = _built(name)
    if script is None:
        return None, problems
    from stepviz.lesson.checking import check

    return script, sorted([*problems, *check(script, problems)])
