"""Update: carries out commands, and decides which command a key has in a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stepviz.session.film import Film
from stepviz.session.key import KEYS, Key
from stepviz.session.tasks import Commands, Outcome
from stepviz.settings.kinds import loaded
from stepviz.views.chrome.commands import OPENED, PICK_WAYS
from stepviz.views.state import State

_MODULES = (
    *("steps", "playing", "picking", "explaining", "predicting", "pictures", "travel", "program"),
    *("lessons.stops", "lessons.outline", "lessons.joining", "board.keys", "overlays.prompt", "overlays.parts"),
)
TABLES = tuple(f"stepviz.session.{module}:COMMANDS" for module in _MODULES)
"""The tables of commands, as `module:name`. A command is searched in this order; each table is loaded on first use."""

_PAUSING = ("pick", "explain", "zoom", "network", "graph", "hide", "proof", "what_if")
"""Commands for which play stops."""

WITHHELD = ("hide", "reveal", "cover", "what_if", "other_run", "save_run")
"""Commands that practice does not have: they hide or show numbers, or lead beyond the blanks."""
_WITHHELD = "not in practice, where blanks are filled in: PgDn"


def update(film: Film, state: State, command: str) -> Outcome:
    """What a command leads to: a state, or a task that ends with one. Raises `KeyError` for an unknown command.

    A command begins without the message of the one before.
    """
    state = replace(state, message="") if state.message else state
    state = state.paused() if command in _PAUSING else state
    if state.practice is not None and command in WITHHELD:
        return replace(state, message=_WITHHELD)
    if command in OPENED:
        return state.over(loaded(OPENED[command]).of(film.sight(state)))
    for home in TABLES:
        table: Commands = loaded(home)
        if command in table:
            return table[command](film, state)
    raise KeyError(command)


_ARROWS: Mapping[str, str] = {way: command for command, way in PICK_WAYS.items()}
_ROW_ARROWS = {"up": "row_up", "down": "row_down"}
_STOPS = {"pagedown": "stop_forward", "pageup": "stop_back"}
"""The commands of a presenter's remote in a lesson."""
_ASKED = {"space": "count", "enter": "stop_forward"}
"""The commands of keys at a lesson's question."""


def meaning(film: Film, state: State, key: Key) -> str:
    """The command of a key in a state without overlays; empty for none."""
    command = KEYS.get(key.name, "")
    asked = state.asking and state.poll is not None and state.poll.taught
    taught = film.script is not None and (asked or key.name in _STOPS)
    if state.board is None or taught:  # a lesson's keys mean the same at all of its stops, whatever they show
        return _meaning(film, state, key, command)
    from stepviz.session.board import keys

    if state.boarded:
        return keys.meaning(state, command, key.name)
    return "board_back" if keys.leaves(state, command) else _meaning(film, state, key, command)


def _meaning(film: Film, state: State, key: Key, command: str) -> str:
    """The command of a key for a single run. `command`: the usual one."""
    if film.script is not None and key.name in _STOPS:
        return _STOPS[key.name]
    if state.asking and state.poll is not None and state.poll.taught:
        command = _ASKED.get(key.name, "stop_forward" if command == "operation_forward" else command)
    elif state.asking and key.name == "space" and state.poll is not None and state.poll.choices:
        return "count"
    if command == "pane":
        return f"vote_{key.name}" if state.asking else f"pane_{key.name}"
    if state.asking:
        return "operation_forward" if key.name == "enter" and command == "pick" else command
    if key.name in (_ROW_ARROWS if state.pick is None else _ARROWS) and state.zoomed and _has_arrows(film, state):
        return _ARROWS[key.name]
    if key.name in _ROW_ARROWS and state.zoomed and _has_rows(film, state):
        return _ROW_ARROWS[key.name]
    if state.pick is not None and key.name in _ARROWS and not state.zoomed:
        return _ARROWS[key.name]
    return command


def _has_arrows(film: Film, state: State) -> bool:
    from stepviz.views.pictures.picture import picture_named

    return picture_named(film.frame(state), state.zoom).arrows


def _has_rows(film: Film, state: State) -> bool:
    from stepviz.session.pictures import next_row

    return next_row(film, state, 1) is not None
