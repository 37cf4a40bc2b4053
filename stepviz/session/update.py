"""Update: what each command makes of a state, and which command a key stands for now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stepviz.session import explaining, graphing, picking, pictures, playing, predicting, program, steps, travel
from stepviz.session.film import Film
from stepviz.session.key import KEYS, Key
from stepviz.session.lessons import pages, stops, votes
from stepviz.session.walks import Outcome
from stepviz.views.chrome.commands import PICK_WAYS
from stepviz.views.state import State

COMMANDS: Mapping[str, Callable[[Film, State], Outcome]] = {
    **steps.COMMANDS,
    **playing.COMMANDS,
    **picking.COMMANDS,
    **graphing.COMMANDS,
    **explaining.COMMANDS,
    **predicting.COMMANDS,
    **pictures.COMMANDS,
    **travel.COMMANDS,
    **program.COMMANDS,
    **stops.COMMANDS,
    **pages.COMMANDS,
    **votes.COMMANDS,
}


def update(film: Film, state: State, command: str) -> Outcome:
    """Another state at once, or a walk to it. Raises `KeyError` for a command there is none of."""
    return COMMANDS[command](film, state)


_ARROWS: Mapping[str, str] = {way: command for command, way in PICK_WAYS.items()}
_ROW_ARROWS = {"up": "row_up", "down": "row_down"}
_STOPS = {"pagedown": "stop_forward", "pageup": "stop_back"}
"""What the buttons of a remote mean in a lesson."""
_ASKED = {"space": "count", "enter": "stop_forward"}
"""What keys mean at a lesson's question."""


def meaning(film: Film, state: State, key: Key) -> str:
    """The command a key stands for now, when nothing lies over the screen; empty for none."""
    command = KEYS.get(key.name, "")
    if state.lecture is not None and key.name in _STOPS:
        return _STOPS[key.name]
    if state.asking and state.poll is not None and state.poll.taught:
        command = _ASKED.get(key.name, "stop_forward" if command == "operation_forward" else command)
    elif state.asking and key.name == "space" and state.poll is not None and state.poll.question is not None:
        return "count"
    if command == "pane":
        return f"vote_{key.name}" if state.asking else f"pane_{key.name}"
    if state.asking:
        return "operation_forward" if key.name == "enter" and command == "pick" else command
    if key.name in _ROW_ARROWS and state.zoomed and pictures.next_row(film, state, 1) is not None:
        return _ROW_ARROWS[key.name]
    if state.pick is not None and key.name in _ARROWS and not state.zoomed:
        return _ARROWS[key.name]
    return command
