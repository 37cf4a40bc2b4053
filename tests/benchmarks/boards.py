"""Boards: what six runs side by side cost, against six runs one by one, and a key against the key of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.board.opening import opened
from stepviz.session.film import Film
from stepviz.session.tasks import taken
from stepviz.session.update import update
from stepviz.settings.varied import varied
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.benchmarks.effort import effort
from tests.benchmarks.figures import Figure, Measured, ratio_of

RATES = "lr=0.001,0.01,0.03,0.1,1,10"
RUN = Experiment.of("moons", hidden=(8,), activation="tanh", optimizer="adam", seed=1)
STEPS = effort(60, 1)
WIDTH, HEIGHT = 120, 36


def _goes(film: Film, state: State, command: str, *, paints: bool) -> Callable[[], None]:
    """Presses of a key, one after the other, with what is painted after each."""
    now = [state]

    def work() -> None:
        for _ in range(STEPS):
            outcome = update(film, now[0], command)
            now[0] = outcome if isinstance(outcome, State) else taken(outcome, now[0])
            if paints:
                screen(film.sight(now[0]), WIDTH, HEIGHT)
            else:
                film.sight(now[0]).runs(now[0])

    return work


def _board() -> tuple[Film, State]:
    film = Film(Timeline(Trainer(RUN)))
    return film, taken(opened(film, State(), (RATES,)), State())


def _alone(run: Experiment) -> tuple[Film, State]:
    return Film(Timeline(Trainer(run))), State(zoom="boundary")


def step() -> Measured:
    """An iteration of all six, against one of each."""
    film, state = _board()
    ours = _goes(film, state, "iteration_forward", paints=False)
    others = [_goes(*_alone(one.run), "iteration_forward", paints=False) for one in varied(RUN, (RATES,))]

    def theirs() -> None:
        for work in others:
            work()

    return ratio_of(ours, theirs, STEPS, "µs for six iterations")


def key(command: str) -> Measured:
    """A key and its paint, against those of one run as the same picture."""
    film, state = _board()
    one, alone = _alone(RUN)
    mine = _goes(film, replace(state, zoom="boundary"), command, paints=True)
    return ratio_of(mine, _goes(one, alone, command, paints=True), STEPS, "µs for a key and its paint")


BOARDS: tuple[Figure, ...] = (
    Figure("six runs of a board against six runs: an iteration", "times", step, 1.1),
    Figure("key of a board of six against that of one: ]", "times", lambda: key("iteration_forward"), 6),
    Figure("key of a board of six against that of one: →", "times", lambda: key("operation_forward"), 6),
)
