"""Idle: the message for a key without a visible effect; a setting that it would change unseen stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from stepviz.session.film import Film
from stepviz.session.key import SWITCHES
from stepviz.views import watches
from stepviz.views.chrome.commands import COMMANDS, PICK_WAYS, ROW_WAYS
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.layout.placing import usual_at
from stepviz.views.panes import curve
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import Row

_PANES = "the panes are not on this screen"
_NO_BRACKET = "no number is selected: Enter selects one"
_FURTHER = {"pick_left": "further left", "pick_right": "further right", "pick_up": "above", "pick_down": "below"}


class _Press(NamedTuple):
    """A command without a visible effect."""

    film: Film
    before: State
    after: State
    command: str

    @property
    def instead(self) -> bool:
        """True if a plot or a graph replaces the panes."""
        return self.before.zoomed or self.before.graphed


def answered(film: Film, before: State, after: State, command: str, size: tuple[int, int]) -> State:
    """The state after a command, with a message if the command has no visible effect."""
    if after.wish or after.overlays != before.overlays or after.pace != before.pace:
        return after
    still = replace(after, message="") == replace(before, message="")
    if command in SWITCHES:
        # The colour scale names itself in its message, also where all numbers keep their colours.
        if command == SWITCHES[-1] and not (before.zoomed or before.graphed):
            return after
        if not still and _seen(film, before, size) != _seen(film, after, size):
            return after
        return after if still and after.message else replace(before, message=_reason(film, before, before, command))
    if len(after.pins) > len(before.pins) and _seen(film, before, size) == _seen(film, after, size):
        name = watches.name(film.frame(after), after.pins[-1])
        return replace(after, message=f"{name} is watched; there is no room for its line here")
    doubted = command.startswith("pane_") or after.poll is not None or after.proving
    if after.message or not (still or (doubted and _seen(film, before, size) == _seen(film, after, size))):
        return after
    return replace(after, message=_reason(film, before, after, command))


def _seen(film: Film, state: State, size: tuple[int, int]) -> tuple[Row, ...]:
    """The rows of the screen, without the message."""
    return screen(film.sight(replace(state, message="")), *size).rows


def _reason(film: Film, before: State, after: State, command: str) -> str:
    press = _Press(film, before, after, command)
    if after.pick is not None and after.pick != before.pick:
        return f"{watches.name(film.frame(after), after.pick)} is selected"
    if command in _REASONS:
        return _REASONS[command](press)
    if command.startswith("pane_"):
        frame, number = film.frame(after), int(command.removeprefix("pane_"))
        if after.pick is not None and number in {pane.number for pane in usual_at(frame, after).numbered}:
            return f"{watches.name(frame, after.pick)} is selected"
        return f"no pane {number} on this screen"
    if command.startswith("vote_"):
        poll = press.before.poll
        if poll is None or poll.question is None or not poll.question.choices:
            return "there is nothing to vote on"
        return f"there are only {len(poll.question.choices)} choices"
    shown = next((known.shown for known in COMMANDS if known.name == command), "")
    return f"{shown.partition(' ')[0] or 'that key'} changes nothing here"


def _no_scale(press: _Press) -> str:
    frame = press.film.frame(press.before)
    if len(curve.told(frame, press.before.mask)):
        return f"the {curve.of(frame)} is not on this screen"
    return f"no {curve.called(frame)} yet: the {curve.of(frame)} is empty"


def _no_arithmetic(press: _Press) -> str:
    """The selected number's arithmetic with all digits, which have no line of their own; or why there is none."""
    sight = press.film.sight(press.before)
    if press.before.zoomed:
        return "no number is worked out on this screen"
    if sight.selected is None:
        return _NO_BRACKET
    if press.before.mask.hides(sight.selected):
        return "the selected number is hidden"
    return numbers_line(sight.frame, sight.selected, 0, digits=True)


def _no_formula(press: _Press) -> str:
    ready = press.film.frame(press.before).op is None and not press.instead
    return "no operation is computed yet: → computes the first" if ready else "no formula on this screen"


def _nothing_lit(press: _Press) -> str:
    if press.instead:
        return _PANES
    return _NO_BRACKET if press.film.sight(press.before).selected is None else "no other number on this screen to dim"


def _no_other(press: _Press) -> str:
    if press.before.zoomed:
        return "no other plot of this run"
    return "no other term" if press.before.explaining else "no other pane"


_REASONS: Mapping[str, Callable[[_Press], str]] = {
    **dict(zip(SWITCHES, (_no_scale, _no_arithmetic, _no_formula, _nothing_lit, lambda _: _PANES), strict=True)),
    "unpick": lambda _: "no number is selected",
    "leave": lambda _: "nothing is open: q quits",
    "onward": _no_other,
    "backward": _no_other,
    "pick": lambda _: "no term to go to",
    "cover": lambda _: "no result is revealed yet",
    "play": lambda _: "it is playing: Space pauses",
    **{way: lambda press: f"no number {_FURTHER[press.command]}" for way in PICK_WAYS},
    **{way: lambda _: "no other row in this plot" for way in ROW_WAYS},
}
"""Why a command changes nothing, for commands with a reason of their own."""
