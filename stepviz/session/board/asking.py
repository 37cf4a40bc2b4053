"""Asking: what is typed about a board: what varies in it, and for which iteration it is predicted."""

from __future__ import annotations

from dataclasses import replace

from stepviz.errors import UserError
from stepviz.ops.question import Question
from stepviz.session.board.opening import opened
from stepviz.session.film import Film
from stepviz.session.walks import Outcome
from stepviz.text import whole
from stepviz.views.state import Poll, State


def vary(film: Film, state: State, text: str) -> Outcome:
    """The board of what is typed: `lr=0.001,0.01 optimizer=sgd,adam`. Raises `UserError`."""
    return opened(film, state, text.split())


def predict(film: Film, state: State, text: str) -> State:
    """Ask which run will be best at an iteration. Raises `UserError` for one that has passed or never comes."""
    board, last, at = state.board, film.schedule(state).iterations, whole(text)
    if board is None or at is None or not state.moment.iteration < at <= last:
        raise UserError(f"give an iteration from {state.moment.iteration + 1} to {last}")
    labels = tuple((run.label,) for run in board.runs)
    poll = Poll(Question((f"best at {at}?",), labels, 0), beside=True)
    return replace(state, board=replace(board, target=at, votes=None), poll=poll, message="")
