"""Spoken: practice line by line, for a screen reader or a pipe, with the exercises of the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stepviz.cli.parser import Namespace
from stepviz.cli.show import print_lines
from stepviz.cli.walk import STEPS, Walker, listened
from stepviz.session.key import Key
from stepviz.session.overlays.overlay import LineEdit, press
from stepviz.session.practice.beginning import begin
from stepviz.session.practice.overlay import ExerciseOverlay
from stepviz.session.practice.workbook import Workbook
from stepviz.session.steps import step
from stepviz.session.tasks import taken
from stepviz.settings.experiment import Experiment
from stepviz.training import Timeline, Trainer, Unit

_HELP = """Type a number, or arithmetic with numbers, and press Enter: it is checked.
Enter alone: the next operation, or the question again. ? or hint: a hint.
b or back: the operation before. phase, iteration, each alone or followed by back: a longer step.
go 2:update: to a moment, not beyond the question. explain dW.x3.c0: how that number is computed.
all: every number again. data: the data set, then its rows. data 7: row #7 and those around it.
help: this. quit, or the end of the input: what is filled in is kept."""
_HINTS, _SIZE = ("?", "hint"), (80, 24)
_LOOKS, _FOLLOWED = (*STEPS, "all", "network"), ("go", "explain", "data")
"""Words that are commands, not answers, and those that others may follow."""


def practise(experiment: Experiment, book: Workbook, given: Namespace) -> int:
    """Ask, and read answers to the end of the input; return the exit status.

    Raises `UserError` if there are no exercises, or a file cannot be used.
    """
    walker = _PracticeWalker(Timeline(Trainer(experiment)))
    print_lines((*walker.begin(book), ""), given)
    print_lines(("Enter goes on, help lists the other words, quit ends.", ""), given)
    return listened(walker, given)


class _PracticeWalker(Walker):
    """A walker that asks exercises."""

    def begin(self, book: Workbook) -> Iterator[str]:
        """Go to the open exercise, or to the start of the run. Raises `UserError` if there are no exercises."""
        self._film.workbook = book
        self._state, walk = begin(self._film, self._state, book.opened(self._film.original))
        yield from self._moved(walk)
        yield from self._asked

    @property
    def _asked(self) -> Iterator[str]:
        top = self._state.top
        if isinstance(top, ExerciseOverlay):
            yield from (*top.notes, top.title, top.posed.question, *filter(None, [top.powers]), *top.choices)

    def answer(self, line: str) -> Iterator[str]:
        """The sentences in reply to a typed line."""
        words = " ".join(line.split())
        if words == "help":
            yield _HELP
        elif words in _LOOKS or words.partition(" ")[0] in _FOLLOWED:
            self._state = replace(self._state, overlays=())
            yield from super().answer(words)
            yield from self._asked
        else:
            yield from self._answered(words)

    def _answered(self, text: str) -> Iterator[str]:
        """The reply to an answer or a request for a hint, as on the screen; then the next exercise."""
        state = self._state
        if not isinstance(state.top, ExerciseOverlay):  # the exercise was closed, or is further on
            state = taken(step(self._film, state, Unit.OPERATION, 1), state)
        if not isinstance(top := state.top, ExerciseOverlay):
            yield "Nothing is asked here: Enter goes on, help lists the other words."
            return
        key = Key("question_mark" if text in _HINTS else "enter")
        asked = replace(state, overlays=(replace(top, edit=LineEdit.of(text)),))
        self._state = press(self._film, asked, key, _SIZE).state
        now = self._state.top
        if isinstance(now, ExerciseOverlay):
            yield from (*now.notes, f"tries left: {now.practice.left}") if now.posed is top.posed else self._asked
        else:
            yield self._state.message
            yield from self._paragraph()
