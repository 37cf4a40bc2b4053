"""Votes: hands that are counted in the hall and typed at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from stepviz.errors import UserError
from stepviz.session.film import Film
from stepviz.session.program import opened
from stepviz.session.walks import Outcome
from stepviz.views.overlays import Prompt
from stepviz.views.state import State

_MOST_VOTES = 9999


def count(film: Film, state: State) -> State:
    """Ask how many voted for the choice of the last vote."""
    poll = state.poll
    if poll is None or poll.answered:
        return state
    if poll.last is None:
        return replace(state, message="first the number of the choice, then Space and how many")
    return opened(replace(state, message=""), Prompt("votes", about=str(poll.last + 1)))


def counted(state: State, text: str) -> State:
    """With so many votes in the place of the last one. Raises `UserError` for what is no number of votes."""
    poll = state.poll
    if poll is None or poll.last is None:
        return state
    if not (text.isascii() and text.isdecimal() and int(text) <= _MOST_VOTES):
        raise UserError(f"that is no number of votes: type 0 to {_MOST_VOTES}")
    before = max(0, poll.votes.get(poll.last, 0) - 1)
    votes = {**poll.votes, poll.last: before + int(text)}
    return replace(state, poll=replace(poll, votes=votes, last=None))


COMMANDS: Mapping[str, Callable[[Film, State], Outcome]] = {"count": count}
