"""Words: the part of a state that is worth a command line, and back again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stepviz.ops import Cell, Program
from stepviz.session.explaining import opened
from stepviz.session.film import Film
from stepviz.session.picking import chosen
from stepviz.session.steps import asking, go
from stepviz.session.walks import Walk
from stepviz.training import Moment, Schedule
from stepviz.views.pictures.gallery import picture_named
from stepviz.views.state import State

_ALONE = ("--explain", "--hide")
"""Words without a value."""


@dataclass(frozen=True)
class Place:
    """Where in a run, and what is looked at there."""

    moment: Moment
    pick: Cell | None = None
    explaining: bool = False
    zoom: str = ""
    """The picture that is in view."""
    hide: bool = False
    """Whether each step first asks, then shows."""


def place_of(state: State) -> Place:
    """The place of a state."""
    explaining = state.explaining and state.pick is not None
    return Place(state.moment, state.pick, explaining, state.zoom if state.zoomed else "", state.predicting)


def words(place: Place, program: Program, schedule: Schedule) -> list[str]:
    """The command-line words that open a place: `--pick dW.x3.c0 --explain --at 1:grads`."""
    picked = [] if place.pick is None else ["--pick", program.word(place.pick)]
    opened = ["--explain"] if place.explaining else []
    zoomed = ["--zoom", place.zoom] if place.zoom else []
    hidden = ["--hide"] if place.hide else []
    return [*picked, *opened, *zoomed, *hidden, "--at", schedule.text(place.moment)]


def command(film: Film, state: State) -> list[str]:
    """The words of the command that opens what is looked at: `stepviz article --seed 0 … --at 1:grads`."""
    trainer = film.line(state).trainer
    return ["stepviz", *trainer.experiment.words(), *words(place_of(state), trainer.program, trainer.schedule)]


def parse(text: list[str], program: Program, schedule: Schedule) -> Place:
    """The place of such words. Raises `UserError` for a moment or a cell the run does not have."""
    given: dict[str, str] = {}
    rest = iter(text)
    for word in rest:
        given[word] = "" if word in _ALONE else next(rest)
    pick = program.cell(given["--pick"]) if "--pick" in given else None
    moment = schedule.parse(given["--at"]) if "--at" in given else schedule.first
    return Place(moment, pick, "--explain" in given, given.get("--zoom", ""), "--hide" in given)


def open_place(film: Film, state: State, place: Place) -> Walk:
    """Go to a place; a result that is to be hidden is asked for, unless something else is looked at there.

    Raises `UserError` for a picture the run does not have.
    """
    if place.zoom:
        picture_named(film.frame(state), place.zoom)
    change = yield from go(film, state, place.moment)

    def opening(now: State) -> State:
        now = replace(change(now), zoom=place.zoom, predicting=place.hide)
        if place.hide and not (place.zoom or place.explaining):
            now = asking(film.frame(now), now)
        if place.pick is not None:
            now = chosen(film, now, place.pick)
        return opened(film, now) if place.explaining else now

    return opening
