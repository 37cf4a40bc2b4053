"""`stepviz practice`: a session with blanks, on the screen or line by line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from stepviz.cli.dispatch import opened
from stepviz.cli.parser import Namespace
from stepviz.cli.show import told
from stepviz.cli.walk import Walker, listened
from stepviz.ending import expect_numpy
from stepviz.errors import UserError
from stepviz.lesson.built_in import is_lesson
from stepviz.session.key import Key
from stepviz.session.overlays.overlay import LineEdit, press
from stepviz.session.practice.beginning import begin
from stepviz.session.practice.overlay import ExerciseOverlay
from stepviz.session.practice.workbook import Workbook
from stepviz.session.steps import step
from stepviz.session.walks import taken
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import BY_HAND, SOURCES, is_file
from stepviz.settings.values import quoted
from stepviz.text import clean
from stepviz.training import Timeline, Trainer, Unit
from stepviz.ui.terminal import terminal_check
from stepviz.views.state import State

_LONGEST_NAME = 60
_LOSS = "--loss"
_OWN = ("theme", "no_color", "ascii", "memory", "spoken", "new", "results", "name")
"""Options that decide nothing about the run."""


def practice(given: Namespace) -> int:
    """Practise on the screen, or with `--spoken` and without a terminal line by line; return the exit status.

    Raises `UserError` for a run without anything to practise and a file that cannot be used.
    """
    experiment = _experiment(given)
    words, folder = _words(given, experiment), os.getcwd() if is_file(given.source) else ""
    book = Workbook(words, _student(given), given.results or "", anew=given.new, folder=folder, by_hand=given.by_hand)
    if not given.spoken and terminal_check.refusal() is None:
        return opened(given, experiment, practice=book)
    expect_numpy()
    from stepviz.cli.practice.practice import practise

    return practise(experiment, book, given)


def _experiment(given: Namespace) -> Experiment:
    if given.by_hand:
        return _by_hand(given)
    from stepviz.cli.lessons.runs import first_run

    return first_run(given, *_OWN)


def _by_hand(given: Namespace) -> Experiment:
    """One that needs no calculator. Raises `UserError` for settings beside it."""
    from stepviz.cli.lessons.runs import experiment_of

    named = [name for name, value in vars(given).items() if value and name not in (*_OWN, "by_hand", "source")]
    others = [flag for name in named if (flag := f"--{name.replace('_', '-')}") != _LOSS]
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


def _student(given: Namespace) -> str:
    """Raises `UserError` for a name that is none."""
    name = (given.name or "").strip()
    if given.name is not None and not (name.isprintable() and 1 <= len(name) <= _LONGEST_NAME):
        raise UserError(f"--name {quoted(given.name)}: give 1 to {_LONGEST_NAME} characters that can be printed")
    return clean(name)


_HELP = """Type a number, or arithmetic with numbers, and press Enter: it is checked.
Enter alone: the next operation, or the question again. ? or hint: a hint.
b or back: the operation before. all: every number again. data: the data set.
help: this. quit, or the end of the input: what is filled in is kept."""
_HINTS, _SIZE = ("?", "hint"), (80, 24)
_LOOKS = ("b", "back", "all", "data", "network")
"""Words that are no answers."""


def practise(experiment: Experiment, book: Workbook, given: Namespace) -> int:
    """Ask, and read answers to the end of the input; return the exit status.

    Raises `UserError` where there is nothing to practise or a file cannot be used.
    """
    walker = PracticeWalker(Timeline(Trainer(experiment)))
    told((*walker.begin(book), ""), given)
    told(("Enter goes on, help lists the other words, quit ends.", ""), given)
    return listened(walker, given)


class PracticeWalker(Walker):
    """A walker who answers."""

    def begin(self, book: Workbook) -> Iterator[str]:
        """Go to the open exercise, or to the start of the run. Raises `UserError` where there is none."""
        self._film.workbook = book
        self._state, walk = begin(self._film, self._state, book.opened(self._film.original))
        yield from self._moved(walk)
        yield from self._asked

    @property
    def _asked(self) -> Iterator[str]:
        """The exercise that is open."""
        top = self._state.top
        if isinstance(top, ExerciseOverlay):
            yield from (top.title, *top.notes, top.question, *filter(None, [top.powers]), *top.choices)

    def answer(self, line: str) -> Iterator[str]:
        """What is said to a line that was typed."""
        words = " ".join(line.split())
        if words == "help":
            yield _HELP
        elif not words or words in _LOOKS:
            yield from self._stepped(words)
        elif self._state.practice is None or self._state.practice.now is None:
            yield "There is nothing to fill in any more: quit ends."
        else:
            yield from self._answered(words)

    def _stepped(self, words: str) -> Iterator[str]:
        """Somewhere else, or the question again."""
        self._state = replace(self._state, overlays=())
        yield from super().answer(words)
        yield from self._asked

    def _answered(self, text: str) -> Iterator[str]:
        """What is said to an answer, or a hint, as on the screen; then what comes next."""
        top, state = self._state.top, self._state
        if not isinstance(top, ExerciseOverlay):  # left to look around
            left = step(self._film, state, Unit.OPERATION, 1)
            self._state = left if isinstance(left, State) else taken(left, state)
            top = self._state.top
        assert isinstance(top, ExerciseOverlay)
        key = Key("question_mark" if text in _HINTS else "enter")
        asked = replace(self._state, overlays=(replace(top, edit=LineEdit.of(text)),))
        self._state = press(self._film, asked, key, _SIZE).state
        now = self._state.top
        if isinstance(now, ExerciseOverlay):
            told = (*now.notes, f"tries left: {now.left}") if now.question == top.question else self._asked
            yield from told
        else:
            yield self._state.message
            yield from self._paragraph()
