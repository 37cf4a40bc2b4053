"""Practice: somebody who fills in blanks, without a terminal; and what the numbers are, found another way."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.lessons.runs import experiment_of
from stepviz.ops.rules.arrays import every
from stepviz.session.practice.beginning import begin
from stepviz.session.practice.exercises import exercises, posed
from stepviz.session.practice.results import written
from stepviz.session.practice.workbook import Workbook
from stepviz.settings.sources import BY_HAND
from stepviz.views.lessons.practice import Attempt, Exercise, Practice
from tests.support.by_hand import rule_of
from tests.support.examples import LONG
from tests.support.viewer import Viewer

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
def asked_in(net: str, kind: str = "") -> tuple[Exercise, ...]:
    """Its exercises, all or those of a kind."""
    return tuple(one for one in exercises(line_of(net)) if kind in ("", one.kind))


def number_of(net: str, exercise: Exercise) -> float:
    """The number that is asked for, by the rule of its tensor for all cells at once."""
    current = line_of(net).iteration(exercise.iteration)
    cell = current.program.cell(exercise.about)
    return float(every(rule_of(current, cell), current)[cell.index])


def right_answer(net: str, exercise: Exercise) -> str:
    """What is to be typed: of a number all digits, else the choice that is judged to be correct."""
    if exercise.kind == "number":
        return repr(number_of(net, exercise))
    asked = posed(line_of(net), exercise)
    return asked.answer.partition("  ")[0]


def pupil(net: str = "article", book: Workbook | None = None) -> Viewer:
    """A viewer who begins to practise, or goes on with the exercises of a book."""
    viewer = Viewer(line_of(net))
    viewer.film.workbook = book
    return practised(viewer, Practice(asked_in(net)) if book is None else book.opened(line_of(net)))


def practised(viewer: Viewer, practice: Practice) -> Viewer:
    """The viewer, at the open exercise."""
    viewer.player.state, task = begin(viewer.film, viewer.state, practice)
    return viewer.do(task)


def now(viewer: Viewer) -> Practice:
    """How far a viewer is."""
    assert viewer.state.practice is not None
    return viewer.state.practice


def answers(viewer: Viewer, until: Callable[[Exercise], bool] = lambda _: False) -> Viewer:
    """All that is asked is answered correctly, up to the first exercise for which that holds."""
    net = next(name for name in NETS if line_of(name) is viewer.film.original)
    while (asked := now(viewer).now) is not None and not until(asked):
        answer = right_answer(net, asked).replace(" ", " space ")
        viewer.press(f"{answer} Enter" if viewer.state.overlays else "right")
    return viewer


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
