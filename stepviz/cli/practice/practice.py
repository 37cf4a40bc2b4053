"""`stepviz practice`: a session with blanks, on the screen or line by line."""

from __future__ import annotations

import os

from stepviz.cleanup import expect_numpy
from stepviz.cli import reading
from stepviz.cli.dispatch import opened
from stepviz.cli.parser import Namespace
from stepviz.cli.topics import TOPICS
from stepviz.cli.topics.offered import offered
from stepviz.errors import UserError
from stepviz.lesson.built_in import is_lesson
from stepviz.session.practice.workbook import Workbook
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import BY_HAND, SOURCES, is_file
from stepviz.settings.values import quoted
from stepviz.text import clean
from stepviz.ui.terminal import terminal_check

_LONGEST_NAME = 60
_LOSS = "--loss"


def practice(given: Namespace) -> int:
    """Practise on the screen, or line by line with `--spoken` or without a terminal; return the exit status.

    Raises `UserError` for a run without exercises, and for a file that cannot be used.
    """
    if given.by_hand:
        experiment = _by_hand(given)
    else:
        from stepviz.cli.lessons.runs import first_run

        experiment = first_run(given)
    words, folder = _words(given, experiment), os.getcwd() if is_file(given.source) else ""
    name = "" if given.name is None else reading.name(given.name, _LONGEST_NAME)
    book = Workbook(words, clean(name), given.results or "", anew=given.new, folder=folder, by_hand=given.by_hand)
    if not given.spoken and terminal_check.refusal() is None:
        return opened(given, experiment, practice=book)
    expect_numpy()
    from stepviz.cli.practice.spoken import practise

    return practise(experiment, book, given)


def _by_hand(given: Namespace) -> Experiment:
    """The run that needs no calculator. Raises `UserError` for settings that it does not allow."""
    from stepviz.cli.lessons.runs import experiment_of

    topic = TOPICS["practice"]
    free = (_LOSS, *(f"--{name}" for name in topic.with_lesson))
    others = [option.flag for option in offered(topic) if getattr(given, option.name) and option.flag not in free]
    loss = given.loss or ""
    if others or given.source != SOURCES[0]:
        what = others[0] if others else given.source
        raise UserError(f"--by-hand has a run of its own: leave {what} out")
    if loss not in BY_HAND:
        raise UserError(f"--by-hand {_LOSS} {quoted(loss)}: choose softmax, or leave {_LOSS} out for a squared error")
    return experiment_of(BY_HAND[loss])


def _words(given: Namespace, experiment: Experiment) -> list[str]:
    if given.by_hand:
        return ["--by-hand", *([_LOSS, given.loss] if given.loss else [])]
    return [given.source] if is_lesson(given.source) else experiment.words()
