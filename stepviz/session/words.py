"""Words: the part of a state that is worth a command line, and back again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from stepviz.ops import Cell
from stepviz.session.film import Film
from stepviz.session.steps import asking, go
from stepviz.session.walks import Walk
from stepviz.settings.limits import FIRST_LABEL, MAX_WHATIFS, WHATIF_LOOKS
from stepviz.training import Moment, Timeline
from stepviz.training.edits import Edit, read_all
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.state import State, WhatIf

if TYPE_CHECKING:
    from stepviz.session.keeping.besides import Besides

_ALONE = ("--explain", "--hide")
"""Words without a value."""


class Place(NamedTuple):
    """Where in a run, and what is looked at there."""

    moment: Moment
    pick: Cell | None = None
    explaining: bool = False
    zoom: str = ""
    """The picture that is in view."""
    graph: Cell | None = None
    """The number whose graph is."""
    hide: bool = False
    """Whether each step first asks, then shows."""
    edits: tuple[Edit, ...] = ()
    """What makes the what-if that is there; none where there is no what-if."""
    label: str = FIRST_LABEL
    """What it is called."""
    look: str = WHATIF_LOOKS[0]
    """Which of the runs is looked at, or the difference: one of `WHATIF_LOOKS`."""
    also: Besides | None = None
    """What else decides what is read; None where nothing does."""


def place_of(film: Film, state: State) -> Place:
    """The place of a state."""
    from stepviz.session.keeping.besides import besides_of

    explaining = state.explaining and state.pick is not None
    zoom = state.zoom if state.zoomed else ""
    graph = state.graph if state.graphed else None
    place = Place(state.moment, state.pick, explaining, zoom, graph, state.predicting)
    place = place._replace(also=besides_of(film, state))
    if state.held is None:
        return place
    look = WHATIF_LOOKS[2 if state.difference else 0 if state.run else 1]
    return place._replace(edits=state.held.edits, label=state.held.label, look=look)


def place_ahead(film: Film, state: State) -> Place:
    """The place that a walk is on its way to, as `steps.arrive` leaves it; that of the state where none is."""
    if not isinstance(film.goal, Moment):
        return place_of(film, state)
    sheet = state.sheet if state.pick is not None else ""
    state = replace(state, sheet=sheet, veil=NOTHING_HIDDEN, poll=None, proving=False)
    return place_of(film, state)._replace(moment=film.goal)


def words(place: Place, film: Film, base: int = 0) -> list[str]:
    """The command-line words that open a place: `--edit 501:lr=0.1 --pick dW.x3.c0 --explain --at 1:grads`.

    `base`: which of a lesson's runs it is in.
    """
    line = film.made_by(place.edits, base)
    picked = [] if place.pick is None else ["--pick", line.trainer.program.word(place.pick)]
    edited = [word for edit in place.edits for word in ("--edit", edit.text)]
    edited += ["--name", place.label] if place.edits and place.label != FIRST_LABEL else []
    edited += ["--look", place.look] if place.edits and place.look != WHATIF_LOOKS[0] else []
    opened = ["--explain"] if place.explaining else []
    zoomed = ["--zoom", place.zoom] if place.zoom else []
    zoomed += [] if place.graph is None else ["--graph", line.trainer.program.word(place.graph)]
    hidden = ["--hide"] if place.hide else []
    also = [] if place.also is None else place.also.words(line)
    return [*edited, *picked, *opened, *zoomed, *hidden, *also, "--at", line.schedule.text(place.moment)]


def command(film: Film, state: State) -> list[str]:
    """The words of the command that opens what is looked at: `stepviz article --seed 0 … --at 1:grads`."""
    return ["stepviz", *film.base(state).words, *words(place_of(film, state), film, state.base)]


def parse(text: list[str], film: Film, run: Timeline | None = None) -> Place:
    """The place of such words, in that run or the original. Raises `UserError` for an edit, a moment or a cell it
    cannot have.
    """
    given: dict[str, str] = {}
    edited: list[str] = []
    rest = iter(text)
    for word in rest:
        value = "" if word in _ALONE else next(rest)
        if word == "--edit":
            edited.append(value)
        given[word] = value
    edits = read_all(edited, film.original.trainer)
    line = film.made_by(edits) if run is None else run
    program = line.trainer.program
    pick, graph = (program.cell(given[flag]) if flag in given else None for flag in ("--pick", "--graph"))
    pick = pick or graph
    moment = line.schedule.parse(given["--at"]) if "--at" in given else opens_at(line, pick)
    place = Place(moment, pick, "--explain" in given, given.get("--zoom", ""), graph, "--hide" in given, edits)
    if "--also" in given:
        from stepviz.session.keeping.besides import read

        place = place._replace(also=read(given["--also"], line))
    return place._replace(label=given.get("--name", FIRST_LABEL), look=given.get("--look", WHATIF_LOOKS[0]))


def opens_at(line: Timeline, cell: Cell | None) -> Moment:
    """Where a run is looked at if nobody says where: at its start, or where the number picked is made first."""
    made = 0 if cell is None else line.trainer.program.made_at.get(cell.tensor, 0)
    return line.schedule.first._replace(op=made)


def beside(state: State, place: Place) -> State:
    """The state that looks at the run of a place; a what-if that is not there yet is added, in the place of the last.

    Other what-ifs stay; one of the same name is another one now.
    """
    if not place.edits:
        return replace(state, run=0, rival=0, difference=False)
    made = WhatIf(place.label, place.edits)
    others = [whatif for whatif in state.whatifs if whatif.edits == place.edits or whatif.label != place.label]
    known = [whatif.edits for whatif in others]
    number = known.index(place.edits) if place.edits in known else min(len(others), MAX_WHATIFS - 1)
    whatifs = (*others[:number], made, *others[number + 1 :])
    run = 0 if place.look == WHATIF_LOOKS[1] else number + 1
    return replace(state, whatifs=whatifs, run=run, rival=number + 1, difference=place.look == WHATIF_LOOKS[2])


def open_place(film: Film, state: State, place: Place) -> Walk:
    """Go to a place; a result that is to be hidden is asked for, unless something else is looked at there.

    Raises `UserError` for a picture the run does not have.
    """
    there = beside(state, place)
    first = film.frame(replace(there, moment=film.schedule(there).first))
    if place.also is not None:
        from stepviz.session.keeping.besides import check_sheet

        check_sheet(first, place.also)
    if place.zoom:
        from stepviz.views.pictures.picture import picture_named

        picture_named(first, place.zoom)
    change = yield from go(film, there, place.moment)

    def opening(now: State) -> State:
        now = replace(change(beside(now, place)), zoom=place.zoom, graph=place.graph, predicting=place.hide)
        now = replace(now, difference=now.difference and not place.zoom and place.graph is None)
        if place.hide and not (place.zoom or place.graph or place.explaining or now.difference):
            now = asking(film.frame(now), now)
        return looking(film, now, place)

    return opening


def looking(film: Film, state: State, place: Place) -> State:
    """A state that has arrived, with the number of a place, its explanation, and what else is on the screen there."""
    if place.pick is not None:
        from stepviz.session.picking import chosen

        state = chosen(film, state, place.pick)
    if place.explaining:
        from stepviz.session.explaining import opened

        state = opened(film, state)
    if place.also is not None:
        from stepviz.session.keeping.besides import put

        state = put(film, state, place.also)
    return state
