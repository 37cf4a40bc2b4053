"""Dispatch: runs the command that the words name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from stepviz.cleanup import expect_numpy, undone
from stepviz.cli import options, parser, reading
from stepviz.cli.parser import Namespace
from stepviz.cli.topics import TOPICS
from stepviz.cli.topics.help import split
from stepviz.errors import UserError
from stepviz.lesson.built_in import is_lesson
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import loaded
from stepviz.settings.preferences import config_file
from stepviz.settings.sources import is_file
from stepviz.ui.terminal.page import not_on_a_page

TYPE_CHECKING = False  # NumPy is loaded only when needed
if TYPE_CHECKING:
    from stepviz.lesson.lesson import LoadedLesson
    from stepviz.training import Timeline

_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)

_NO_NUMBERS = ("config", "lessons", "course", "completion", "serve")
"""Commands that do not need NumPy. A session begins without it."""
_HERE, _PORTS = "127.0.0.1", (1 << 16) - 1
"""The address of this machine only; the largest port."""


def run(words: Sequence[str]) -> int:
    """Run a command and return the exit status. Raises `UserError` for a user's mistake."""
    one_thread(os.environ)
    command, rest = split(words)
    if command not in _NO_NUMBERS and not TOPICS[command].session:
        expect_numpy()
    return _COMMANDS[command](parser.parse(command, rest))


def one_thread(environment: MutableMapping[str, str]) -> None:
    """Tell NumPy's BLAS, before it is loaded, to use one thread, unless the user decided otherwise.

    Two threads are slower on matrices this small, and change the last bits of large products.
    """
    for name in _THREADS:
        environment.setdefault(name, "1")


def _timeline(given: Namespace) -> Timeline:
    """The run with its edits. Raises `UserError`."""
    experiment = options.experiment(given)
    from stepviz.training import Timeline, Trainer
    from stepviz.training.branch import branched

    return branched(Timeline(Trainer(experiment)), given.edit or ())


def _session(given: Namespace) -> int:
    return _ready(given)()


def _ready(given: Namespace) -> Callable[[], int]:
    """What opens a session, or a lesson. Raises `UserError` for a mistake that is known before its data are read."""
    if is_lesson(given.source):
        return _lesson(given)
    experiment = options.experiment(given)
    if is_file(experiment.source):
        from stepviz.data.files.opening import check

        check(experiment.source)
    words = options.place(given)
    # A mistake in these is a sentence of the command line, not one of a session that is open already.
    if any(word in words for word in ("--at", "--pick", "--graph", "--also", "--edit")):
        expect_numpy()
        from stepviz.session.film import Film
        from stepviz.session.words import parse

        parse(words, Film.of(experiment))
    return partial(opened, given, experiment, words=tuple(words), record=getattr(given, "target", ""))


def _lesson(given: Namespace) -> Callable[[], int]:
    """What opens a lesson at its beginning or at a stop."""
    from stepviz.cli.lessons.runs import lesson_to_give

    found, words = lesson_to_give(given.source), options.words_of(given, options.LOOKED)
    stop = reading.counted("--stop", given.stop or "1", 1, len(found.runs), f"{given.source} has stops")
    at = None if given.stop is None and not words else stop
    return partial(opened, given, found.experiments[found.runs[stop - 1]], found, stop=at, words=tuple(words))


def opened(given: Namespace, experiment: Experiment, lesson: LoadedLesson | None = None, **start: Any) -> int:
    """Open a session; return the exit status."""
    from stepviz.ui import config
    from stepviz.ui.opening import run as open_session
    from stepviz.ui.reopening import Start

    memory = None if given.memory is None else reading.megabytes(given.memory)
    kept, problems = config.read()
    preferences = options.preferences(given, kept)
    complaint = getattr(given, "complaint", "") or (f"{config_file()}: {problems[0]}" if problems else "")
    start |= {name: getattr(given, name, None) for name in ("kept", "hall")}
    opening = Start(**start, lesson=lesson, memory=memory, complaint=complaint)
    return open_session(experiment, opening, preferences)


def _resume(given: Namespace) -> int:
    from stepviz.ui.memory import changed, hall, made, recall

    words, others_follow = recall(), hall()
    try:
        words += [*(others_follow or ()), *options.all_of(given, "resume")]
        last = parser.parse("" if others_follow is None else "hall", words)
        last.kept = made()
        if others := changed():
            last.complaint = f"{', '.join(others)}: the file has changed since that session"
        return _session(last) if others_follow is None else _hall(last)
    except UserError as error:
        raise UserError(f"the last session cannot be resumed: {error}") from None


def _serve(given: Namespace) -> int:
    not_on_a_page("stepviz serve")
    from stepviz.cli.serving.server import serve

    _ready(given)
    if given.memory is not None:
        reading.megabytes(given.memory)
    port = reading.counted("--port", given.port or "8000", 0, _PORTS)
    return serve([given.source, *options.all_of(given, "")], given.host or _HERE, port)


def _hall(given: Namespace) -> int:
    """Open a session that others can follow. Its hall ends with it, unless the session is killed."""
    not_on_a_page("stepviz hall")
    from stepviz.hall.starting import begin

    port = None if given.port is None else reading.counted("--port", given.port, 0, _PORTS)
    hall = begin(given.host or _HERE, port, given.publish or "")
    given.hall, given.host, given.port, ends = hall, None, None, True
    with undone(hall.end):  # at a signal, which runs no `finally`
        try:
            return _session(given)
        except UserError:
            ends = hall.process is not None  # one that was taken over waits for a command without the mistake
            raise
        finally:
            if ends:
                hall.end()


def _notes(given: Namespace) -> int:
    if given.follow:
        if given.lesson:
            raise UserError("--follow follows whatever session is running: leave the lesson out")
        not_on_a_page("stepviz notes --follow")
        from stepviz.ui import config
        from stepviz.ui.terminal import terminal_check

        terminal_check.clean_environment()  # Textual reads its variables when it is loaded
        from stepviz.ui.presenting.app import run as follow

        return follow(options.preferences(given, config.read()[0]))
    for name in ("theme", "no_color", "ascii"):
        if getattr(given, name):
            flag = name.replace("_", "-")
            raise UserError(f"--{flag} is for the second screen: give --follow too, or leave it out")
    from stepviz.cli.lessons.commands import notes

    return notes(given.lesson)


def _as_given(given: Namespace) -> Namespace:
    return given


def _record(given: Namespace) -> int:
    from stepviz.cli.lessons.commands import to_be_recorded

    return _session(to_be_recorded(given))


def _calls(home: str, *reads: Callable[[Namespace], Any]) -> Callable[[Namespace], int]:
    """The command that calls the function `home` (`module:function`) with what `reads` make of the words."""

    def command(given: Namespace) -> int:
        found = [read(given) for read in reads]
        function: Callable[..., int] = loaded(f"stepviz.cli.{home}")
        return function(*found)

    return command


def _either(of_lesson: str, of_run: str) -> Callable[[Namespace], int]:
    """The command that calls `of_lesson` for a lesson, and `of_run` for any other source."""
    return lambda given: _calls(of_lesson if is_lesson(given.source) else of_run, _as_given)(given)


_COMMANDS: Mapping[str, Callable[[Namespace], int]] = {
    "": _session,
    "train": _calls("train:train", _timeline, _as_given),
    "show": _either("lessons.commands:show", "show:show"),
    "explain": _calls("show:explain", _timeline, _as_given),
    "board": _calls("board:board", _as_given),
    "walk": _calls("walk:walk", _timeline, _as_given),
    "sample": _calls("characters:sample", _timeline, _as_given),
    "quiz": _calls("lessons.quiz:quiz", _as_given),
    "worksheet": _calls("lessons.worksheet:worksheet", _as_given),
    "practice": _calls("practice.practice:practice", _as_given),
    "grades": _calls("practice.grades:grades", _as_given),
    "compare": _calls("comparing.compare:compare_step", _timeline, _as_given),
    "check-up": _calls("check_up:check_up", options.experiment),
    "export": _either("lessons.commands:export", "export:export"),
    "resume": _resume,
    "data": _calls("network:data", options.experiment),
    "network": _calls("network:network", options.experiment),
    "datasets": _calls("network:datasets"),
    "config": _calls("config:config"),
    "lessons": _calls("lessons.commands:lessons"),
    "course": _calls("lessons.commands:course"),
    "check": _calls("lessons.commands:check", attrgetter("lesson")),
    "notes": _notes,
    "frames": _calls("lessons.commands:frames", _as_given),
    "record": _record,
    "serve": _serve,
    "hall": _hall,
    "completion": _calls("completion:completion", attrgetter("word")),
}
