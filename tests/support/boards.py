"""Boards: runs side by side, as a viewer has them who opened one."""

from __future__ import annotations

from dataclasses import replace

from stepviz import Experiment, Moment, Timeline
from stepviz.session.board.opening import opened
from stepviz.session.film import Film
from stepviz.session.steps import go
from stepviz.session.tasks import taken
from stepviz.views.state import State
from tests.support.moments import trainer_of
from tests.support.viewer import Viewer

MOONS = Experiment.of("moons", hidden=(4,), activation="tanh", lr=0.5, iterations=60, check=(10, 20))
RATES = ("lr=0.01,0.5,2",)


def board(vary: tuple[str, ...] = RATES, iteration: int = 1, op: int = 0) -> tuple[Film, State]:
    """The runs that vary, and the state that looks at them at a moment."""
    film = Film(Timeline(trainer_of(MOONS)))
    state = taken(opened(film, State(), vary), State())
    return film, taken(go(film, state, Moment(iteration, op)), state) if (iteration, op) != (1, 0) else state


def viewer() -> Viewer:
    """A viewer who has opened the board."""
    found = Viewer(MOONS, "1:ready")
    return found.do(opened(found.film, found.state, RATES))


def single(**varied: object) -> Timeline:
    """One of the runs by itself, as its own command makes it."""
    return Timeline(trainer_of(replace(MOONS, **varied)))  # type: ignore[arg-type]  # settings of a run
