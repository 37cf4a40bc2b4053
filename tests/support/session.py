"""A session without a terminal: a film, the state that is looked at, and every command as a method."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from stepviz import Experiment, Frame, Moment, Timeline
from stepviz.ops import Cell
from stepviz.session import mouse, playing, steps, travel
from stepviz.session.film import Film
from stepviz.session.key import KEYS, Key
from stepviz.session.overlays.overlay import press
from stepviz.session.tasks import Outcome
from stepviz.session.update import TABLES, meaning, update
from stepviz.session.words import place_of, words
from stepviz.settings.kinds import loaded
from stepviz.training import Direction, Unit
from stepviz.training.conditions import Condition
from stepviz.views.chrome.commands import OPENED
from stepviz.views.layout.layouts import Layout
from stepviz.views.layout.placing import usual_at
from stepviz.views.moment_view import Screen
from stepviz.views.screen import screen, text
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import trainer_of


def every_command() -> set[str]:
    """The names of all there are."""
    return {*OPENED, *(name for home in TABLES for name in loaded(home))}


class StateOwner(Protocol):
    """Who holds a state."""

    film: Film
    state: State


@dataclass
class Kept:
    """A state without a terminal."""

    film: Film
    state: State


class Session:
    """Who looks at one run."""

    def __init__(self, timeline: Timeline, owner: StateOwner | None = None) -> None:
        """`owner`: who holds the state; by default the session itself."""
        self.timeline = timeline
        self._holder = owner or Kept(Film(timeline), State())

    @property
    def film(self) -> Film:
        return self._holder.film

    @property
    def state(self) -> State:
        return self._holder.state

    @state.setter
    def state(self, state: State) -> None:
        self._holder.state = state

    # What is looked at

    @property
    def frame(self) -> Frame:
        return self.film.frame(self.state)

    @property
    def layout(self) -> Layout:
        return usual_at(self.frame, self.state)

    @property
    def words(self) -> list[str]:
        return words(place_of(self.film, self.state), self.film)

    def __getattr__(self, name: str) -> Any:
        """Whatever its state has."""
        return getattr(self._holder.state, name)

    def look(self, width: int, height: int) -> Screen:
        return screen(self.film.sight(self.state), width, height)

    def meaning(self, key: str) -> str:
        return meaning(self.film, self.state, Key(key))

    # Commands

    def taken(self, outcome: Outcome) -> Generator[int | str, None, None]:
        """Another state at once, a task bit by bit."""
        if not isinstance(outcome, State):
            change = yield from outcome
            outcome = change(self.state)
        self.state = outcome

    def do(self, outcome: Outcome) -> None:
        """Whatever it leads to, to its end."""
        for _ in self.taken(outcome):
            pass

    def answer(self, command: str) -> None:
        self.do(update(self.film, self.state, command))

    def press(self, *keys: str) -> None:
        for key in keys:
            command = self.meaning(key) or KEYS.get(key, "")
            self.answer(command)

    def press_in(self, key: Key, size: tuple[int, int] = (80, 24)) -> None:
        """A key for the topmost overlay."""
        pressed = press(self.film, self.state, key, size)
        self.state = pressed.state
        if pressed.command:
            self.answer(pressed.command)
        if pressed.task is not None:
            self.do(pressed.task)

    def change(self, **fields: Any) -> None:
        self.state = replace(self.state, **fields)

    def paced(self, **fields: Any) -> None:
        """Play in another way."""
        self.change(pace=self.state.pace._replace(**fields))

    def step(self, unit: Unit, direction: Direction) -> Generator[int | str, None, None]:
        return self.taken(steps.step(self.film, self.state, unit, direction))

    def go(self, moment: Moment) -> Generator[int | str, None, None]:
        return self.taken(steps.go(self.film, self.state, moment))

    def beat(self, count: int = 1) -> Generator[int | str, None, None]:
        return self.taken(playing.beat(self.film, self.state, count))

    def read(self, text: str) -> Condition:
        self.state, found = travel.condition(self.film, self.state, text)
        return found

    def mark(self, name: str) -> None:
        self.state = travel.mark(self.film, self.state, name)

    def choose(self, cell: Cell) -> None:
        self.state = mouse.choose(self.film, self.state, cell)


def new_session(experiment: Experiment | None = None, at: str | None = None) -> Session:
    """A session at a moment."""
    session = Session(Timeline(trainer_of(experiment or Experiment())))
    if at is not None:
        finish(session.go(moment(session, at)))
    return session


def about_to_predict(at: str = "1:ready", experiment: Experiment | None = None) -> Session:
    """A session at a moment, whose next results are hidden first."""
    session = new_session(experiment, at)
    session.answer("hide")
    return session


def hidden(at: str, experiment: Experiment | None = None) -> Session:
    """A session that has just stepped on to that moment, its result hidden."""
    session = new_session(experiment)
    schedule = session.timeline.schedule
    finish(session.go(schedule.step(schedule.parse(at), Unit.OPERATION, -1)))
    session.answer("hide")
    finish(session.step(Unit.OPERATION, 1))
    assert schedule.text(session.moment) == at
    return session


def lines(session: Session, width: int = 80, height: int = 24) -> list[str]:
    """What is printed of where it is."""
    if session.state.boarded:
        rows = screen(session.film.sight(session.state), width, height).rows
        return [text_of(row).rstrip() for row in rows]
    return text(session.frame, width, height, session.state)


def finish(task: Iterator[int | str] | None) -> None:
    """Take a task to its end."""
    for _ in task or ():
        pass


def moment(session: Session, text: str) -> Moment:
    """A moment by its words."""
    return session.timeline.schedule.parse(text)


def at(session: Session) -> str:
    """The session's moment in words."""
    return session.timeline.schedule.text(session.moment)
