"""Predicting: the quiz, which hides results and asks for them; votes; and the gradient check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from stepviz.ops import Cell
from stepviz.session.explaining import closed
from stepviz.session.film import Film
from stepviz.session.picking import unpicked
from stepviz.session.steps import revealed
from stepviz.session.tasks import Commands
from stepviz.training import Frame
from stepviz.views.layout.placing import usual_at
from stepviz.views.lessons.votes import votes_in
from stepviz.views.panes import picking
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import State

_UNHIDDEN = "nothing is hidden: h starts the quiz"
_MOST = 4
"""The most gradients named one by one."""


def hide(film: Film, state: State) -> State:
    """Switch the quiz, which hides each result first, on or off."""
    state = replace(state, predicting=not state.predicting)
    if state.predicting:
        return replace(state, message="quiz: each step now asks first, then shows")
    return replace(state, mask=NOTHING_HIDDEN, poll=None, message="quiz is off")


def reveal(film: Film, state: State, way: int) -> State:
    """Reveal the next hidden cell in reading order, or hide the last one again (`way` -1).

    A sheet without any turns to the one that has them.
    """
    if not state.mask.tensors:
        return replace(state, message="nothing is hidden here" if state.predicting else _UNHIDDEN)
    frame = film.frame(state)
    hidden = _hidden_on(frame, state)
    if not hidden:
        state = unpicked(state)
        hidden = _hidden_on(frame, state)
    told = sum(cell in state.mask.told for cell in hidden) + way
    if way > 0 and told >= len(hidden):
        return revealed(state)
    return _with_first(state, hidden, max(0, told)) if hidden else state


def reveal_first(film: Film, state: State, count: int) -> State:
    """Reveal the first `count` cells of the shown sheet; of the question's sheet if the shown one has fewer."""
    for there in (state, unpicked(state)):
        hidden = _hidden_on(film.frame(state), there)
        if len(hidden) > count:
            return _with_first(state, hidden, count)
    return revealed(state) if state.mask.tensors else reveal(film, state, 1)


def _with_first(state: State, hidden: Sequence[Cell], count: int) -> State:
    return replace(state, mask=Mask(state.mask.tensors, frozenset(hidden[:count])))


def _hidden_on(frame: Frame, state: State) -> list[Cell]:
    """The cells of the hidden result on the shown sheet, those that are revealed too, in reading order."""
    layout = usual_at(frame, state)
    lines = (picking.row(frame, layout, number) for number in range(picking.rows(frame, layout)))
    return [cell for line in lines for _, cell in line if cell.tensor in state.mask.tensors]


def vote(film: Film, state: State, choice: int) -> State:
    """Count a vote for a choice (from 0)."""
    poll = state.poll
    if poll is None or poll.answered or not 0 <= choice < len(poll.choices):
        return state
    votes = {**poll.votes, choice: poll.votes.get(choice, 0) + 1}
    return replace(state, poll=replace(poll, votes=votes, last=choice))


def vote_again(film: Film, state: State) -> State:
    """Begin a second count beside the first one; return to the first one if nobody has voted since."""
    poll = state.poll
    if poll is None or poll.answered or not poll.choices:
        return replace(state, message="no question is open to vote on again")
    if not votes_in(poll.counts):
        return replace(state, message="nobody has voted yet: 1 to 4 count the first vote")
    if poll.before and votes_in((poll.votes,)):
        return replace(state, message="this is the second vote already")
    return replace(state, poll=replace(poll, before={} if poll.before else poll.votes, votes=poll.before, last=None))


def prove(film: Film, state: State) -> State:
    """Open the gradient check of this batch, or close it; say why if there is none."""
    if state.proving:
        return replace(state, proving=False)
    reason = why_not(film.frame(state), state.mask)
    return replace(state, message=reason) if reason else replace(closed(state), proving=True)


def why_not(frame: Frame, mask: Mask) -> str:
    """Why the gradients cannot be checked here; empty if they can."""
    tensors = frame.program.tensors
    gradients = [tensors[frame.program.gradient(parameter.name)] for parameter in frame.program.parameters]
    missing = [gradient.title for gradient in gradients if not frame.computed(gradient.name)]
    if missing:
        return f"there is nothing to check yet: {_named(missing)} not computed"
    return "first show the result: PgDn" if mask.tensors else ""


def _named(names: Sequence[str]) -> str:
    """`dL/dx is`, `dW and db are`, `dW1, db1 … dW5, db5 are`."""
    if len(names) == 1:
        return f"{names[0]} is"
    if len(names) > _MOST:
        return f"{', '.join(names[:2])} … {', '.join(names[-2:])} are"
    return f"{', '.join(names[:-1])} and {names[-1]} are"


COMMANDS: Commands = {
    "hide": hide,
    "reveal": partial(reveal, way=1),
    "cover": partial(reveal, way=-1),
    "vote_again": vote_again,
    "proof": prove,
    **{f"vote_{number}": partial(vote, choice=number - 1) for number in range(1, 10)},
}
