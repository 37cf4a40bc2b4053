"""Listing: the keys of the list of what-ifs: go there, name, close, copy; and what it takes to turn to another run."""

from __future__ import annotations

from dataclasses import replace

from stepviz.errors import UserError
from stepviz.session.film import Film
from stepviz.session.key import Key
from stepviz.session.walks import Outcome, Walk
from stepviz.session.whatifs.choosing import opened
from stepviz.settings.limits import MAX_NAME
from stepviz.views.overlays import WhatIfList
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.state import State

_NONE = "there is no what-if yet: w makes one"


def other_run(film: Film, state: State) -> Outcome:
    """What-if, original, difference, what-if, …; the last what-if where none is held against the original yet."""
    if not state.whatifs:
        return replace(state, message=_NONE)
    if state.asking:
        return replace(state, message="first show the answer: then W shows the original")
    if not state.rival:
        return looked_at(film, state, len(state.whatifs))
    if state.difference:
        return _fitting(film, replace(state, difference=False, message=""))
    if state.run:
        return _fitting(film, replace(state, run=0, message=""))
    if state.zoom or state.graph is not None:
        told = f"this is {state.whatifs[state.rival - 1].label}: only panes show the difference"
        return _fitting(film, replace(state, run=state.rival, message=told))
    return _fitting(film, replace(state, run=state.rival, difference=True, explaining=False, term=None, message=""))


def looked_at(film: Film, state: State, number: int) -> Walk:
    """Look at the what-if of that number, 0 for the original alone, at the same moment."""
    yield from film.seek(replace(state, run=number, rival=number, difference=False), state.moment.iteration)
    return lambda now: at_run(film, now, number)


def at_run(film: Film, state: State, number: int) -> State:
    """The state that looks at the what-if of that number, 0 for the original alone, whose moment is at hand."""
    label = f"this is {state.whatifs[number - 1].label}" if number else "this is the original"
    state = replace(state, run=number, rival=number, difference=False, poll=None, proving=False, message=label)
    return _fitting(film, state)


def _fitting(film: Film, state: State) -> State:
    """Without a picked number that the run does not have."""
    if state.pick is None:
        return replace(state, explaining=False, term=None) if state.explaining else state
    program = film.program(state)
    try:
        for cell in (state.pick, state.graph or state.pick):
            program.cell(program.word(cell))
    except (UserError, LookupError, ValueError):
        return replace(state, pick=None, graph=None, explaining=False, term=None, trail=())
    return state


def press_list(film: Film, state: State, top: WhatIfList, key: Key) -> Outcome:
    """Choose, go there, name, close, copy, ask for another one. `state` is what lies below the list."""
    if top.naming is not None:
        return _named(state, top, top.naming, key)
    if key.name in ("escape", "ctrl+c", "click", "W"):
        return state
    if key.name == "enter":
        return looked_at(film, state, top.place)
    if key.name == "y":
        return replace(at_run(film, state, top.place), wish="copy")
    if key.name == "w":
        return opened(film, state)
    if key.name == "n" and top.place:
        return state.over(replace(top, naming=""))
    if key.name in ("x", "delete") and top.place:
        state = closed(film, state, top.place)
        return state.over(WhatIfList(min(top.place, len(state.whatifs))))
    moves = {"down": 1, "up": -1, "home": -len(state.whatifs), "end": len(state.whatifs)}
    place = max(0, min(top.place + moves.get(key.name, 0), len(state.whatifs)))
    return state.over(WhatIfList(place))


def closed(film: Film, state: State, number: int) -> State:
    """Without the what-if of that number. One that was looked at gives way to the original."""
    whatifs = tuple(whatif for place, whatif in enumerate(state.whatifs, 1) if place != number)

    def now(place: int) -> int:
        return 0 if place == number else place - (place > number)

    left = state.rival != number
    state = replace(state, whatifs=whatifs, run=now(state.run), rival=now(state.rival))
    if not left:
        state = replace(state, difference=False, pick=None, explaining=False, term=None, trail=())
        state = replace(state, veil=NOTHING_HIDDEN, poll=None, proving=False)
    film.forget(state)
    return state


def _named(state: State, top: WhatIfList, typed: str, key: Key) -> State:
    """The name as it is typed."""
    if key.name in ("escape", "ctrl+c", "click"):
        return state.over(replace(top, naming=None))
    if key.name == "enter":
        label, others = typed.strip(), {w.label for n, w in enumerate(state.whatifs, 1) if n != top.place}
        if not label or label in others:
            return state.over(replace(top, naming=None))
        whatifs = tuple(
            whatif._replace(label=label) if place == top.place else whatif
            for place, whatif in enumerate(state.whatifs, 1)
        )
        return replace(state, whatifs=whatifs).over(replace(top, naming=None))
    if key.name == "backspace":
        typed = typed[:-1]
    elif key.character is not None and key.character.isprintable() and len(typed) < MAX_NAME:
        typed += key.character
    return state.over(replace(top, naming=typed))
