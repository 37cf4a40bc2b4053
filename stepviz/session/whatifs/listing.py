"""Listing: the keys of the list of what-ifs: go there, name, close, copy."""

from __future__ import annotations

from dataclasses import replace

from stepviz.limits import MAX_NAME
from stepviz.session.film import Film
from stepviz.session.key import Key
from stepviz.session.walks import Outcome
from stepviz.session.whatifs.choosing import opened
from stepviz.session.whatifs.turning import at_run, looked_at
from stepviz.views.overlays import WhatIfList
from stepviz.views.state import State


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
        return _with(state, replace(top, naming=""))
    if key.name in ("x", "delete") and top.place:
        state = closed(film, state, top.place)
        return _with(state, WhatIfList(min(top.place, len(state.whatifs))))
    moves = {"down": 1, "up": -1, "home": -len(state.whatifs), "end": len(state.whatifs)}
    place = max(0, min(top.place + moves.get(key.name, 0), len(state.whatifs)))
    return _with(state, WhatIfList(place))


def closed(film: Film, state: State, number: int) -> State:
    """Without the what-if of that number. One that was looked at gives way to the original."""
    whatifs = tuple(whatif for place, whatif in enumerate(state.whatifs, 1) if place != number)

    def now(place: int) -> int:
        return 0 if place == number else place - (place > number)

    left = state.rival != number
    state = replace(state, whatifs=whatifs, run=now(state.run), rival=now(state.rival))
    if not left:
        state = replace(
            state, difference=False, pick=None, explaining=False, term=None, trail=(), veil=type(state)().veil
        )
        state = replace(state, poll=None, proving=False)
    film.forget(state)
    return state


def _named(state: State, top: WhatIfList, typed: str, key: Key) -> State:
    """The name as it is typed."""
    if key.name in ("escape", "ctrl+c", "click"):
        return _with(state, replace(top, naming=None))
    if key.name == "enter":
        label, others = typed.strip(), {w.label for n, w in enumerate(state.whatifs, 1) if n != top.place}
        if not label or label in others:
            return _with(state, replace(top, naming=None))
        whatifs = tuple(
            whatif._replace(label=label) if place == top.place else whatif
            for place, whatif in enumerate(state.whatifs, 1)
        )
        return _with(replace(state, whatifs=whatifs), replace(top, naming=None))
    if key.name == "backspace":
        typed = typed[:-1]
    elif key.character is not None and key.character.isprintable() and len(typed) < MAX_NAME:
        typed += key.character
    return _with(state, replace(top, naming=typed))


def _with(state: State, top: WhatIfList) -> State:
    return replace(state, overlays=(*state.overlays, top))
