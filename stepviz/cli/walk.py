"""`stepviz walk`: the run in sentences, a paragraph for each operation, controlled by typed lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from io import TextIOWrapper

from stepviz.cli.parser import Namespace
from stepviz.cli.show import print_lines
from stepviz.data.summary import summary
from stepviz.errors import UserError
from stepviz.session.film import Film
from stepviz.session.steps import go
from stepviz.session.tasks import Outcome, taken
from stepviz.session.travel import condition, go_to, run_until
from stepviz.session.update import update
from stepviz.settings.looks import PICTURES
from stepviz.text import whole
from stepviz.training import Timeline
from stepviz.views.explain.caption import coming_aloud
from stepviz.views.explain.explanation import explain
from stepviz.views.pictures.picture import picture_named, suiting
from stepviz.views.speech import Heard, aloud
from stepviz.views.state import State

STEPS = {
    "": "operation_forward",
    "next": "operation_forward",
    "n": "operation_forward",
    "b": "operation_back",
    "back": "operation_back",
    "phase": "phase_forward",
    "phase back": "phase_back",
    "iteration": "iteration_forward",
    "iteration back": "iteration_back",
    "check": "check_forward",
    "check back": "check_back",
    "end": "run_forward",
    "start": "run_back",
    "return": "return",
}
_HELP = """Enter or next: the next operation. b or back: the one before.
phase, iteration, check, each alone or followed by back: a longer step.
end, start: of the run. return: to where the last jump began.
go 5:loss: to a moment. until loss < 0.1: on to where that is true; until back, the other way.
explain dW.x3.c0: how that number is computed. explain: that of the line of arithmetic.
network: what is largest in it, and where its sides meet. plots: the names of all plots;
one of these names, for example boundary: what that plot shows.
all: every number again. data: the data set, then its rows. data 37: row #37 and those around it.
help: this. quit, or the end of the input."""


class Walker:
    """The listener's moment, and the numbers heard so far."""

    def __init__(self, timeline: Timeline) -> None:
        self._film, self._state = Film(timeline), State()
        self._heard: Heard = {}

    def open(self, at: str | None) -> Iterator[str]:
        """Go to the first moment to describe. Raises `UserError` for one the run does not have."""
        schedule = self._film.schedule(self._state)
        yield from self._moved(go(self._film, self._state, schedule.parse(at) if at else schedule.first))

    def answer(self, line: str) -> Iterator[str]:
        """The sentences in reply to a typed line. Raises `UserError` for a wrong one."""
        words = " ".join(line.split())
        first, _, rest = words.partition(" ")
        if words in STEPS:
            yield from self._moved(update(self._film, self._state, STEPS[words]))
        elif first == "go":
            told = [*self._moved(go_to(self._film, self._state, rest))]
            yield from told or ["you are there: all tells every number again"]
        elif first == "until":
            yield from self._until(rest)
        elif first == "explain":
            yield from self._explained(rest)
        elif words == "all":
            self._heard.clear()
            yield from self._paragraph()
        elif first == "data":
            yield from self._row(rest) if rest else self._data()
        elif words in PICTURES:
            yield from self._pictured(words)
        elif words == "plots":
            yield ", ".join(picture.key for picture in suiting(self._film.frame(self._state)))
        elif words == "help":
            yield _HELP
        else:
            raise UserError(f"there is no command {words!r}: help lists them")

    def _data(self) -> Iterator[str]:
        """The data set, then its rows, if there are any."""
        frame = self._film.frame(self._state)
        yield from summary(frame.dataset, frame.experiment)
        if frame.dataset.splits:
            yield from self._pictured("data")

    def _row(self, text: str) -> Iterator[str]:
        """A row of the data among its neighbours. Raises `UserError` for one that there is not."""
        last = len(self._film.frame(self._state).dataset.y) - 1
        row = whole(text.removeprefix("#"), last)
        if row is None and last >= 0:
            raise UserError(f"there is no row {text!r}: the rows are #0 to #{last}")
        yield from self._pictured("data", row)

    def _pictured(self, key: str, row: int | None = None) -> Iterator[str]:
        """What a plot shows. Raises `UserError` for one that does not suit the run."""
        frame = self._film.frame(self._state)
        if all(picture.key != key for picture in suiting(frame)):
            raise UserError(f"this run has no plot {key!r}: plots lists those that it has")
        yield from picture_named(frame, key).spoken(frame, replace(self._state, row=row))

    def _until(self, text: str) -> Iterator[str]:
        back, _, rest = text.partition(" ")
        self._state, found = condition(self._film, self._state, rest if back == "back" else text)
        yield from self._moved(run_until(self._film, self._state, found, -1 if back == "back" else 1))

    def _explained(self, text: str) -> Iterator[str]:
        sight = self._film.sight(self._state)
        cell, mask = sight.frame.program.cell(text) if text else sight.first, self._state.mask
        if cell is not None and cell.tensor in mask.tensors:
            raise UserError("a number of this operation is asked for: answer first")
        yield from explain(sight.frame, cell, mask).spoken()

    def _moved(self, outcome: Outcome) -> Iterator[str]:
        """Run a walk to its end; the message, and a description of the moment if it is new."""
        before, self._state = self._state, taken(outcome, self._state)
        if self._state.message:
            yield coming_aloud(self._state.message)  # at the end of the run it is what stands there
        if self._state.moment != before.moment or not self._heard:
            yield from self._paragraph()

    def _paragraph(self) -> Iterator[str]:
        yield from aloud(self._film.sight(self._state), self._heard)


def walk(line: Timeline, given: Namespace) -> int:
    """Read commands line by line and print their replies; return the exit status.

    Raises `UserError` for a file that cannot be used, or a moment the run does not have.
    """
    walker = Walker(line)
    print_lines((*walker.open(given.at), ""), given)
    print_lines(("Enter goes on, b goes back, help lists the other words, quit ends.", ""), given)
    return listened(walker, given)


def listened(walker: Walker, given: Namespace) -> int:
    """Read lines to the end of the input and print the replies; return the exit status."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # bytes of another encoding are a wrong line, not an error of ours
    for typed in sys.stdin or ():
        if typed.strip() in ("quit", "q"):
            break
        try:
            print_lines((*walker.answer(typed), ""), given)
        except UserError as error:
            print_lines((str(error), ""), given)
    return 0
