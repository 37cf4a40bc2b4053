"""Program: commands that close what is open, change how the screen is drawn, or need the terminal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from stepviz.session.film import Film
from stepviz.session.picking import unpicked
from stepviz.session.tasks import Commands
from stepviz.session.whatifs.choosing import opened as whatif_menu
from stepviz.session.whatifs.listing import other_run
from stepviz.settings.looks import THEMES
from stepviz.settings.preferences import Preferences
from stepviz.views import watches
from stepviz.views.panes import curve
from stepviz.views.panes.scales import of_moment
from stepviz.views.state import State, votes_kept


def leave(film: Film, state: State) -> State:
    """Pause, or else close what was opened last."""
    if state.pace.on:
        return state.paused()
    if state.poll is not None:
        lecture = state.lecture and replace(state.lecture, votes=votes_kept(state))
        return replace(state, poll=None, lecture=lecture)
    if state.proving:
        return replace(state, proving=False)
    if state.explaining:
        return replace(state, explaining=False, term=None)
    if state.graph is not None:
        return replace(state, graph=None)
    if state.zoom:
        return replace(state, zoom="", row=None)
    return state if state.pick is None else unpicked(state)


def _switch(film: Film, state: State, field: str) -> State:
    changed: dict[str, bool] = {field: not getattr(state, field)}
    return replace(state, **changed)  # type: ignore[arg-type]  # one of the flags


def _rescaled(film: Film, state: State) -> State:
    usual, log = replace(state, log=None).logarithmic, not state.logarithmic
    told = f"{curve.named(film.frame(state))}: {'log' if log else 'linear'} scale"
    return replace(state, log=None if log == usual else log, message=told)


def liked(state: State, likes: Preferences) -> State:
    """The state with new preferences; settings of this session stay where preferences have not changed."""
    before = state.likes
    digits = state.digits if likes.all_digits == before.all_digits else likes.all_digits
    code = state.code if likes.code == before.code else likes.code
    pace = state.pace._replace(checks=likes.stop_at_checks)
    if likes.speed != before.speed:
        pace = pace._replace(speed=likes.speed)
    return replace(state, likes=likes, pace=pace, wish="likes", digits=digits, code=code)


def focus(film: Film, state: State) -> State:
    """Highlight only the selected number and its inputs, or everything again."""
    told = "" if state.focused else "only the selected number and its inputs are highlighted; L again: all"
    return replace(state, focused=not state.focused, message=told)


def pin(film: Film, state: State) -> State:
    """Watch the selected number in a line of its own at every moment, or no longer."""
    sight = film.sight(state)
    cell = sight.selected
    if state.zoomed:
        return replace(state, message="the panes are not on this screen")
    if cell is None:
        return replace(state, message="which number? Enter selects one")
    name = watches.name(sight.frame, cell)
    if cell in state.pins:
        kept = tuple(other for other in state.pins if other != cell)
        return replace(state, pins=kept, message=f"{name} is no longer watched")
    if len(state.pins) == watches.MOST:
        return replace(state, message=f"{watches.MOST} numbers are watched: K on one of them stops it")
    return replace(state, pins=(*state.pins, cell), message=f"{name} is watched; K again stops it")


def heat(film: Film, state: State) -> State:
    """Use the colour scale of this moment; if it is in use, that of iteration 1."""
    frame, at = film.frame(state), film.schedule(state).text(state.moment)
    scales = of_moment(frame, state.mask)
    if state.scales and scales in (state.scales, ()):
        return replace(state, scales=(), message="colour scale of iteration 1; H again: of this moment")
    return replace(state, scales=scales, message=f"colour scale of {at}; H again: of iteration 1")


def _next_theme(film: Film, state: State) -> State:
    following = THEMES[(THEMES.index(state.likes.theme) + 1) % len(THEMES)]
    return replace(state, likes=state.likes._replace(theme=following), wish="theme")


def _wish(film: Film, state: State, wish: str) -> State:
    return replace(state, wish=wish)


COMMANDS: Commands = {
    "digits": partial(_switch, field="digits"),
    "code": partial(_switch, field="code"),
    "log": _rescaled,
    "focus": focus,
    "pin": pin,
    "leave": leave,
    "what_if": whatif_menu,
    "other_run": other_run,
    "heat": heat,
    "theme": _next_theme,
    **{wish: partial(_wish, wish=wish) for wish in ("quit_now", "redraw", "suspend", "save_picture", "copy")},
}
