"""Listing: the list of what-ifs, with keys to show, name, close and copy them, and switching between runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stepviz.session.film import Film
from stepviz.session.overlays.overlay import CLOSE, At, ListOverlay, choose, close, typed
from stepviz.session.steps import asking, fitting
from stepviz.session.tasks import Outcome, Task
from stepviz.settings.limits import MAX_NAME
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import ANY, Keys, LinesInView, Overlay
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.state import State
from stepviz.views.text.span import Row
from stepviz.views.whatif.listed import rows, runs_in_view

_NONE = "there is no what-if yet: w makes one"


def other_run(film: Film, state: State) -> Outcome:
    """Cycle through what-if, original, difference; show the last what-if if none was compared yet."""
    if not state.whatifs:
        return replace(state, message=_NONE)
    if state.asking:
        return replace(state, message="first show the answer: then W shows the original")
    if not state.compared:
        return _go_to_run(film, state, len(state.whatifs))
    if state.difference:
        return fitting(film, replace(state, difference=False))
    if state.run:
        return fitting(film, film.turned(state, replace(state, run=0)))
    if state.zoom or state.graph is not None:
        told = f"this is {state.whatifs[state.compared - 1].label}: only panes show the difference"
        return fitting(film, film.turned(state, replace(state, run=state.compared, message=told)))
    there = replace(state, run=state.compared, difference=True, explaining=False, term=None)
    return fitting(film, film.turned(state, there))


def _go_to_run(film: Film, state: State, number: int) -> Task:
    """Show the what-if of that number (0: the original alone) at the same moment."""
    yield from film.seek(replace(state, run=number, compared=number, difference=False), state.moment.iteration)
    return lambda now: _at_run(film, now, number)


def _at_run(film: Film, state: State, number: int) -> State:
    """The state that shows the what-if of that number (0: the original alone), whose frames are computed already."""
    label = f"this is {state.whatifs[number - 1].label}" if number else "this is the original"
    there = replace(state, run=number, compared=number, difference=False, message=label)
    return turned(film, state, there)


def turned(film: Film, state: State, there: State) -> State:
    """`there`, which shows another run than `state`. What is not answered yet is asked of that run."""
    there = fitting(film, film.turned(state, replace(there, poll=None, proving=False)))
    return asking(film.frame(there), there) if state.asking else there


def closed(film: Film, state: State, number: int) -> State:
    """The state without the what-if of that number. If it is shown, the original is shown instead."""
    whatifs = tuple(whatif for place, whatif in enumerate(state.whatifs, 1) if place != number)

    def now(place: int) -> int:
        return 0 if place == number else place - (place > number)

    was_compared = state.compared == number
    state = film.turned(state, replace(state, whatifs=whatifs, run=now(state.run), compared=now(state.compared)))
    if was_compared:
        state = replace(state, difference=False, pick=state.graph, explaining=False, term=None, trail=())
        state = replace(state, mask=NOTHING_HIDDEN, poll=None, proving=False)
    film.forget(state)
    return state


def listed(film: Film, state: State) -> Task:
    """Open the list of all what-ifs, each at this moment."""
    for number in range(len(state.whatifs) + 1):
        yield from film.seek(replace(state, run=number, compared=number), state.moment.iteration)
    return lambda now: now.over(WhatIfList(now.run))


def _close(top: WhatIfList, at: At) -> State:
    if not top.place:
        return at.state
    state = closed(at.film, at.below, top.place)
    return state.over(top.moved(top.place, state))


@dataclass(frozen=True)
class WhatIfList(ListOverlay):
    """The original and the what-ifs, one of them chosen."""

    page = typing = True
    keys = (
        Keys(("enter",), "Enter go there", lambda top, at: _go_to_run(at.film, at.below, top.place)),
        Keys(("n",), "n name", lambda top, at: at.state.over(WhatIfName(top.place)) if top.place else top),
        Keys(("x", "delete"), "x close", _close),
        Keys(("y",), "y copy command", lambda top, at: replace(_at_run(at.film, at.below, top.place), wish="copy")),
        Keys(("w",), "w new", "what_if"),
        Keys((*CLOSE, "click", "W"), "Esc back", close),
        Keys(("down", "up", "home", "end"), "↑↓ choose", choose),
    )

    def count(self, state: State) -> int:
        return len(state.whatifs) + 1

    def in_view(self, state: State, size: Size) -> LinesInView:
        return runs_in_view(self.place, self.count(state), size.height)

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        return rows(sight.runs(sight.state), self.place, self.told, size)


def _rename(top: WhatIfName, at: At) -> State:
    """Give the what-if the typed name, unless another one has it."""
    label, whatifs = top.name.strip(), list(at.below.whatifs)
    number = top.place - 1
    if label and label not in [whatif.label for place, whatif in enumerate(whatifs) if place != number]:
        whatifs[number] = whatifs[number]._replace(label=label)
    return replace(at.below, whatifs=tuple(whatifs))


@dataclass(frozen=True)
class WhatIfName(Overlay):
    """The prompt for a what-if's new name, in its line of the list."""

    place: int
    name: str = ""
    page = typing = True
    keys = (
        Keys(("enter",), "Enter that is its name", _rename),
        Keys((*CLOSE, "click"), "Esc back", close),
        Keys(ANY, "", lambda top, at: replace(top, name=typed(top.name, at.key, MAX_NAME))),
    )

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        return rows(sight.runs(sight.state), self.place, self.told, size, self.name)
