"""Looking: how the numbers are lit, wherever one goes: the scales of heat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from stepviz.session.film import Film
from stepviz.session.walks import Outcome
from stepviz.views.panes.scales import of_moment
from stepviz.views.state import State

_AS_FIRST = "heat: full at the largest of iteration 1"


def heat(film: Film, state: State) -> State:
    """Full heat for the largest numbers of this moment, in the place of those of iteration 1; or back to these."""
    if state.scales:
        return replace(state, scales=(), message=_AS_FIRST)
    scales = of_moment(film.frame(state), state.veil)
    told = f"heat: full at the largest of iteration {state.moment.iteration}; H again: of iteration 1"
    return replace(state, scales=scales, message=told if scales else "there are no numbers to heat by yet")


COMMANDS: Mapping[str, Callable[[Film, State], Outcome]] = {"heat": heat}
