"""Practice: somebody who fills in blanks, without a terminal; and what the numbers are, found another way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.lessons.runs import experiment_of
from stepviz.ops.rules.arrays import every
from stepviz.session.film import Film
from stepviz.session.key import Key
from stepviz.session.overlays.overlay import press
from stepviz.session.practice.beginning import begin
from stepviz.session.practice.exercises import exercises, posed
from stepviz.session.practice.overlay import ExerciseOverlay
from stepviz.session.practice.results import written
from stepviz.session.practice.workbook import Workbook
from stepviz.session.tasks import taken
from stepviz.session.update import update
from stepviz.settings.sources import BY_HAND
from stepviz.views.lessons.practice import Attempt, Exercise, Practice
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG

NETS = {
    "article": Experiment(),
    "iris": Experiment.of("iris", hidden=(4,), optimizer="adam"),
    "xor": Experiment.of("xor", hidden=(3,), norm="batch"),
    "chain-rule": Experiment.of("chain-rule"),
    "mazur": Experiment.of("mazur"),
    "neuron": Experiment.of("chain-rule", formula="neuron"),
    "by-hand": experiment_of(BY_HAND[""]),
}
PRACTISED = tuple(NETS) if LONG else ("article", "xor", "mazur", "neuron")
"""Those whose exercises are all done: `--long` in all there are, else in one of each kind."""


@cache
def line_of(net: str) -> Timeline:
    """The run of one of `NETS`."""
    return Timeline(Trainer(NETS[net]))


@cache
def asked_in(net: str) -> tuple[Exercise, ...]:
    """Its exercises."""
    return exercises(line_of(net))


def number_of(net: str, exercise: Exercise) -> float:
    """The number that is asked for, by the rule of its tensor for all cells at once."""
    current = line_of(net).iteration(exercise.iteration)
    cell = current.program.cell(exercise.about)
    op = current.program.maker(cell.tensor)
    rule = None if op is None else op.rule_of(cell.tensor)
    assert rule is not None
    return float(every(rule, current)[cell.index])


def right_answer(net: str, exercise: Exercise) -> str:
    """What is to be typed: of a number all digits, else the choice that is judged to be correct."""
    if exercise.kind == "number":
        return repr(number_of(net, exercise))
    asked = posed(line_of(net), exercise)
    return asked.answer.partition("  ")[0]


class Pupil:
    """Types, and sees what comes of it."""

    def __init__(self, net: str = "article", book: Workbook | None = None) -> None:
        self.net = net
        self.film = Film(line_of(net))
        self.film.workbook = book
        practice = Practice(asked_in(net)) if book is None else book.opened(self.film.original)
        state, task = begin(self.film, State(), practice)
        self.state = taken(task, state)

    @property
    def practice(self) -> Practice:
        """How far it is."""
        assert self.state.practice is not None
        return self.state.practice

    @property
    def asked(self) -> ExerciseOverlay:
        """The exercise on the screen."""
        assert isinstance(self.state.top, ExerciseOverlay)
        return self.state.top

    def key(self, name: str, character: str | None = None) -> None:
        """One key, for what is asked, else as a command's usual key."""
        pressed = press(self.film, self.state, Key(name, character), (80, 24))
        self.state = pressed.state
        if pressed.command:
            self.does(pressed.command)

    def typed(self, text: str) -> None:
        """An answer."""
        for sign in text:
            self.key("space" if sign == " " else sign, sign)
        self.key("enter")

    def does(self, command: str) -> None:
        """A command, to its end."""
        outcome = update(self.film, replace(self.state, message=""), command)
        self.state = outcome if isinstance(outcome, State) else taken(outcome, self.state)

    def answers(self, until: Callable[[Exercise], bool] = lambda _: False) -> None:
        """All that is asked, correctly, up to the first exercise for which that holds."""
        while self.practice.now is not None and not until(self.practice.now):
            if not isinstance(self.state.top, ExerciseOverlay):
                self.does("operation_forward")
            else:
                self.typed(right_answer(self.net, self.practice.now))

    def seen(self, width: int = 80, height: int = 24) -> str:
        """The screen as text."""
        rows = screen(self.film.sight(self.state), width, height).rows
        return "\n".join(text_of(row) for row in rows)


def class_of_two(folder: Path) -> None:
    """What two students hand in: one has begun, the other one is done, and changed the name in the file."""
    right, forgot = Attempt("1", correct=True), Attempt("2", correct=False, mistakes=("term-forgotten",))
    sign, other = Attempt("3", correct=False, mistakes=("sign",)), Attempt("4", correct=False)
    tried = {"Ada": [right, forgot, right, right, right]}
    tried["Bob"] = [forgot, right, sign, right, other, other, other, *[right] * (len(asked_in("article")) - 3)]
    folder.mkdir()
    for name, attempts in tried.items():
        practice = Practice(asked_in("article"), began=1.0)
        for attempt in attempts:
            practice = practice.with_attempt(attempt, practice.began + 10)
        text = written(practice, name, "stepviz practice article --seed 0 --lr 0.01").decode()
        (folder / f"{name}.json").write_text(text.replace("Bob", "Ben"), encoding="utf-8")
