"""Keys: what commands do on a board of runs."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from stepviz.session.board.opening import alone, back, pictures_of
from stepviz.session.film import Film
from stepviz.session.overlays.prompt import ask
from stepviz.session.predicting import vote
from stepviz.session.tasks import Commands, Does, Outcome
from stepviz.training import Unit
from stepviz.views.chrome.commands import COMMANDS as EVERY
from stepviz.views.chrome.commands import MOVE, PROGRAM, WATCH
from stepviz.views.marks import Hit
from stepviz.views.state import State

_MEANS = {
    "pick": "board_open",
    "onward": "board_next",
    "backward": "board_before",
    "zoom": "board_picture",
    "hide": "board_predict",
    "leave": "board_back",
}
_ASKED = {"pick": "board_play", "operation_forward": "board_play", "play_or_pause": "count", "leave": "leave"}
"""Other meanings of commands while the best run is predicted."""
_USUAL = {command.name for command in EVERY if command.group in (MOVE, WATCH, PROGRAM)} | {"log", "return"}
_USUAL -= {"data", "save_run"}
"""Commands with their usual meaning on a board."""
_PREDICTED = 1000
"""The iteration that is proposed for a prediction, if the runs have it."""


def meaning(state: State, command: str, key: str) -> str:
    """The command on a board for a usual one; `board_only`, which shows a message, if it has none."""
    if command == "pane":
        return f"vote_{key}" if state.asking else f"board_{key}"
    if state.asking and command in _ASKED:
        return _ASKED[command]
    return _MEANS.get(command, command if command in _USUAL or not command else "board_only")


def leaves(state: State, command: str) -> bool:
    """True if a command leads from a run opened from a board back to the board."""
    if state.board is None or not state.board.opened or state.overlays or state.pace.on:
        return False
    is_open = state.below or state.zoom or state.graph is not None or state.pick is not None or state.poll is not None
    return (command == "leave" and not is_open) or (command == "return" and not (state.explaining or state.jumps))


def chosen(film: Film, state: State, place: int) -> State:
    """Choose another run, by its place: the header shows it, and keys step by its schedule."""
    board = state.board
    if board is None:
        return state
    if not 0 <= place < len(board.runs):
        return replace(state, message=f"there are only {len(board.runs)} runs")
    base = board.first + place
    message = f"{board.runs[place].label}: Enter opens it"
    return film.turned(state, replace(state, board=replace(board, chosen=place), base=base, message=message))


def clicked(film: Film, state: State, hit: Hit) -> Outcome:
    """Choose the run that was clicked; open it if it is chosen already; vote for it during a prediction."""
    if hit.run is None or state.board is None:
        return state
    if state.asking:
        return vote(film, state, hit.run)
    return alone(film, state) if hit.run == state.board.chosen else chosen(film, state, hit.run)


def _turn(film: Film, state: State, way: int) -> State:
    assert state.board is not None
    return chosen(film, state, (state.board.chosen + way) % len(state.board.runs))


def _next_picture(film: Film, state: State) -> State:
    keys = pictures_of(film, state)
    return replace(state, zoom=keys[(keys.index(state.zoom) + 1) % len(keys)])


def _ask(film: Film, state: State) -> State:
    last = film.schedule(state).iterations
    proposed = _PREDICTED if state.moment.iteration < _PREDICTED <= last else last
    return ask(state, "predict", str(proposed), proposed=True)


def _play(film: Film, state: State) -> State:
    if state.board is None or state.poll is None:
        return state
    pace = state.pace._replace(unit=Unit.ITERATION, direction=1, speed=math.inf).started()
    board = replace(state.board, pace=state.pace.paused(), votes=state.poll.votes)
    return replace(state, board=board, poll=None, pace=pace)


_DOES: Commands = {
    "board_open": alone,
    "board_next": partial(_turn, way=1),
    "board_before": partial(_turn, way=-1),
    "board_picture": _next_picture,
    "board_predict": _ask,
    "board_play": _play,
    "board_back": back,
    "board_only": lambda _, state: replace(state, message="Enter opens the chosen run: this is for one run alone"),
    **{f"board_{number}": partial(chosen, place=number - 1) for number in range(1, 10)},
}


def _if_on_a_board(does: Does) -> Does:
    # A command may wait for the end of a task that leaves the board.
    return lambda film, state: state if state.board is None else does(film, state)


COMMANDS: Commands = {name: _if_on_a_board(does) for name, does in _DOES.items()}
