"""A session as a test of the terminal looks at it: who holds its state, and a few commands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

from stepviz import Experiment, Frame, Moment, Timeline
from stepviz.session import playing
from stepviz.session.film import Film
from stepviz.session.steps import go
from stepviz.session.tasks import Outcome, taken
from stepviz.session.update import TABLES, update
from stepviz.settings.kinds import loaded
from stepviz.views.chrome.commands import OPENED
from stepviz.views.layout.layouts import Layout
from stepviz.views.layout.placing import usual_at
from stepviz.views.moment_view import Screen
from stepviz.views.screen import screen
from stepviz.views.state import State
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

    @property
    def frame(self) -> Frame:
        return self.film.frame(self.state)

    @property
    def layout(self) -> Layout:
        return usual_at(self.frame, self.state)

    def __getattr__(self, name: str) -> Any:
        """Whatever its state has."""
        return getattr(self._holder.state, name)

    def look(self, width: int, height: int) -> Screen:
        return screen(self.film.sight(self.state), width, height)

    def do(self, outcome: Outcome) -> None:
        """Whatever it leads to, to its end."""
        self._holder.state = taken(outcome, self.state)

    def answer(self, command: str) -> None:
        self.do(update(self.film, self.state, command))

    def change(self, **fields: Any) -> None:
        self._holder.state = replace(self.state, **fields)

    def paced(self, **fields: Any) -> None:
        """Play in another way."""
        self.change(pace=self.state.pace._replace(**fields))

    def go(self, moment: Moment) -> None:
        self.do(go(self.film, self.state, moment))

    def beat(self, count: int = 1) -> None:
        self.do(playing.beat(self.film, self.state, count))


def new_session(experiment: Experiment | None = None, at: str | None = None) -> Session:
    """A session at a moment."""
    session = Session(Timeline(trainer_of(experiment or Experiment())))
    if at is not None:
        session.go(moment(session, at))
    return session


def moment(session: Session, text: str) -> Moment:
    """A moment by its words."""
    return session.timeline.schedule.parse(text)


def at(session: Session) -> str:
    """The session's moment in words."""
    return session.timeline.schedule.text(session.moment)
