"""Pressing: a viewer at a moment, keys one after the other, and what is seen then."""

from __future__ import annotations

from stepviz import Experiment, Moment
from stepviz.session.film import Film
from stepviz.session.words import Place
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.viewer import Viewer

RUN = Experiment(iterations=60, check=(10, 20))
NAMED = {
    *("Enter", "Esc", "up", "down", "home", "end", "backspace", "delete", "ctrl+u", "left", "right", "tab", "pagedown"),
    *("space", "shift+tab", "pageup", "ctrl+p"),
}


def at(iteration: int, op: int, experiment: Experiment = RUN) -> Viewer:
    """A viewer who has come to a moment."""
    viewer = Viewer(experiment, Place(Moment(iteration, op)))
    viewer.settle()
    return viewer


def press(viewer: Viewer, keys: str) -> Viewer:
    """Keys with spaces between them; a word that is no key's name is typed."""
    for word in keys.split(" "):
        for key in [word.lower().replace("esc", "escape")] if word in NAMED else word:
            viewer.key(key)
            viewer.settle()
    return viewer


def seen(viewer: Viewer, width: int = 80, height: int = 24) -> str:
    """The screen as text."""
    return seen_of(viewer.film, viewer.state, width, height)


def seen_of(film: Film, state: State, width: int = 80, height: int = 24) -> str:
    """The same of any state."""
    return "\n".join(text_of(row).rstrip() for row in screen(film.sight(state), width, height).rows)
