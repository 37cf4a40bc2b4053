"""Idle: the message for a key without a visible effect; a setting that it would change unseen stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from stepviz.session.film import Film
from stepviz.session.key import SWITCHES
from stepviz.session.overlays.prompt import NO_CHOICES
from stepviz.views import watches
from stepviz.views.chrome.commands import COMMANDS, ROW_WAYS
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.layout.placing import usual_at
from stepviz.views.lessons.poll import so_far
from stepviz.views.panes import curve
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import Row

_PANES = "the panes are not on this screen"
_FURTHER = {"left": "further left", "right": "further right", "up": "above", "down": "below"}
_NO_BRACKET = "no number is selected: Enter selects one"


def answered(film: Film, before: State, after: State, command: str, size: tuple[int, int]) -> State:
    """The state after a command, with a message if the command has no visible effect."""
    if after.wish or after.overlays != before.overlays or after.pace != before.pace:
        return after
    still = replace(after, message="") == replace(before, message="")
    if command in SWITCHES:
        # The colour scale names itself in its message, also where all numbers keep their colours.
        if command == SWITCHES[-1] and not _instead(before):
            return after
        if not still and _seen(film, before, size) != _seen(film, after, size):
            return after
        return after if still and after.message else replace(before, message=_reason(film, before, before, command))
    if len(after.pins) > len(before.pins) and _seen(film, before, size) == _seen(film, after, size):
        name = watches.name(film.frame(after), after.pins[-1])
        return replace(after, message=f"{name} is watched; there is no room for its line here")
    if after.message or not (still or _seen(film, before, size) == _seen(film, after, size)):
        return after
    return replace(after, message=_reason(film, before, after, command))


def _seen(film: Film, state: State, size: tuple[int, int]) -> tuple[Row, ...]:
    """The rows of the screen, without the message."""
    return screen(film.sight(replace(state, message="")), *size).rows


def _reason(film: Film, before: State, after: State, command: str) -> str:
    if after.pick is not None and after.pick != before.pick:
        return f"{watches.name(film.frame(after), after.pick)} is selected"
    if command in _REASONS:
        return _REASONS[command](film, before)
    if command in _ALWAYS:
        return _ALWAYS[command]
    if command.startswith("pane_"):
        frame, number = film.frame(after), int(command.removeprefix("pane_"))
        if after.pick is not None and number in {pane.number for pane in usual_at(frame, after).numbered}:
            return f"{watches.name(frame, after.pick)} is selected"
        return f"no pane {number} on this screen"
    if command.startswith("vote_"):
        if after.poll is not None and after.poll != before.poll:  # counted, where the counts have no room
            return so_far(after.poll)[0]
        choices = () if before.poll is None else before.poll.choices
        return f"there are only {len(choices)} choices" if choices else NO_CHOICES
    shown = next((known.shown for known in COMMANDS if known.name == command), "")
    return f"{shown.partition(' ')[0] or 'that key'} changes nothing here"


def _instead(state: State) -> bool:
    """True if a plot or a graph replaces the panes."""
    return state.zoomed or state.graphed


def _no_scale(film: Film, state: State) -> str:
    frame = film.frame(state)
    if len(curve.shown_losses(frame, state.mask)):
        return f"the {curve.named(frame)} is not on this screen"
    return f"no {curve.objective_name(frame)} yet: the {curve.named(frame)} is empty"


def _no_arithmetic(film: Film, state: State) -> str:
    """The selected number's arithmetic with all digits, which have no line of their own; or why there is none."""
    sight = film.sight(state)
    if state.zoomed:
        return "no number is worked out on this screen"
    if sight.selected is None:
        return _NO_BRACKET
    if state.mask.hides(sight.selected):
        return "the selected number is hidden"
    return numbers_line(sight.frame, sight.selected, 0, digits=True)


def _no_formula(film: Film, state: State) -> str:
    ready = film.frame(state).op is None and not _instead(state)
    return "no operation is computed yet: → computes the first" if ready else "no formula on this screen"


def _nothing_lit(film: Film, state: State) -> str:
    if _instead(state):
        return _PANES
    return _NO_BRACKET if film.sight(state).selected is None else "no other number on this screen to dim"


def _no_other(_: Film, state: State) -> str:
    if state.zoomed:
        return "no other plot of this run"
    return "no other term" if state.explaining else "no other pane"


_REASONS: Mapping[str, Callable[[Film, State], str]] = {
    **dict(zip(SWITCHES, (_no_scale, _no_arithmetic, _no_formula, _nothing_lit), strict=False)),
    "onward": _no_other,
    "backward": _no_other,
}
"""Why a command changes nothing in a state."""
_ALWAYS: Mapping[str, str] = {
    SWITCHES[-1]: _PANES,
    "unpick": "no number is selected",
    "leave": "nothing is open: q quits",
    "pick": "no term to go to",
    "cover": "no result is revealed yet",
    "play": "it is playing: Space pauses",
    **{f"pick_{way}": f"no number {where}" for way, where in _FURTHER.items()},
    **dict.fromkeys(ROW_WAYS, "no other row in this plot"),
}
"""Why a command changes nothing, whatever the state."""
