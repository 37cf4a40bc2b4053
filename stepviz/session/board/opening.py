"""Opening: opens a board of runs side by side, one of its runs alone, and the board again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops.question import Question
from stepviz.session.film import Film
from stepviz.session.tasks import Outcome, Task
from stepviz.settings.varied import varied
from stepviz.text import whole
from stepviz.training import Timeline, Trainer
from stepviz.views.board.board import NUMBERS, Board
from stepviz.views.pictures.picture import pictures, suiting
from stepviz.views.state import Poll, State

_FIRST = ("boundary", "fit", "images", "network")
"""The pictures that a board shows first: the first of these that all runs have, else any."""
_SAME = ("data", "given", "code")
"""Pictures that would be the same for all runs."""


def opened(
    film: Film, state: State, texts: Sequence[str], *, returns: bool = True, chosen: int = 0, shown: str = ""
) -> Task:
    """A board of the runs that `texts` describe, at the current moment. Raises `UserError`.

    `returns`: Escape leads back to the current run. `chosen`: the place of a run. `shown`: the key of a picture.
    """
    line = film.base(state)
    runs = varied(line.origin, texts)
    # Runs of one seed share a data set, and all runs share the memory of one.
    data: dict[int, Dataset] = {line.origin.seed: line.trainer.dataset}
    lines = []
    for one in runs:
        trainer = Trainer(one.run, data.get(one.run.seed))
        data.setdefault(one.run.seed, trainer.dataset)
        lines.append(Timeline(trainer, line.memory // len(runs)))
    first = film.join(lines)
    home = replace(state.paused(), message="", overlays=())
    board = Board(tuple(texts), runs, first, home.pace, chosen if chosen < len(runs) else 0, picture=shown)
    return _shown(film, board, home, home if returns else None)


def why_not(state: State) -> str:
    """Why no board can be opened here; empty if one can."""
    if state.lecture is not None:
        return "a lesson has no board: stepviz board SOURCE opens one"
    return "" if state.board is None else "this is a run of a board: Esc goes back to it"


def _bare(state: State) -> State:
    """A state without what belongs to its run, such as the selected number."""
    return State(
        moment=state.moment,
        pace=state.pace,
        likes=state.likes,
        marks=state.marks,
        digits=state.digits,
        code=state.code,
        plane=state.plane,
        asked=state.asked,
        home=state.home,
        lecture=state.lecture,
    )


def _shown(film: Film, board: Board, state: State, home: State | None) -> Task:
    """The board, at the moment of a state in all runs. Raises `UserError` for a picture that not all runs have."""
    there = replace(_bare(state), board=replace(board, opened=False), base=board.first + board.chosen, home=home)
    there = film.turned(state, replace(there, zoom=board.picture))
    yield from film.extend(there, there.moment.iteration)
    there = replace(there, moment=film.within(there, there.moment))
    yield from film.seek(there, there.moment.iteration)
    keys = pictures_of(film, there)
    if board.picture and board.picture not in keys:
        raise UserError(f"--zoom {board.picture}: the runs of this board have {', '.join(keys)}")
    zoom = board.picture or next((key for key in _FIRST if key in keys), keys[0])
    return lambda now: replace(there, zoom=zoom, likes=now.likes, pace=now.pace.paused(), log=now.log)


def pictures_of(film: Film, state: State) -> list[str]:
    """The keys of the pictures that all runs of a board have."""
    known = [{picture.key for picture in suiting(run.frame)} for run in film.sight(state).runs(state)]
    found = [picture.key for picture in pictures() if picture.key not in _SAME]
    return [*(key for key in found if all(key in keys for keys in known)), NUMBERS]


def alone(film: Film, state: State) -> State:
    """Open the chosen run alone, with all its panes."""
    assert state.board is not None
    board = replace(state.board, opened=True, picture=state.zoom)
    label = board.runs[board.chosen].label
    return replace(_bare(state), board=board, base=state.base, message=f"this is {label}: Esc goes back to the board")


def back(film: Film, state: State) -> Outcome:
    """From a run to its board; from the board to the state before it was opened."""
    board = state.board
    assert board is not None
    if board.opened:
        return _shown(film, board, state, state.home)
    if state.home is None:
        return replace(state, message="this is the board: q quits")
    return replace(state.home, likes=state.likes, pace=state.pace.paused())


def vary(film: Film, state: State, text: str) -> Outcome:
    """The board of a typed text such as `lr=0.001,0.01 optimizer=sgd,adam`. Raises `UserError`."""
    return opened(film, state, text.split())


def predict(film: Film, state: State, text: str) -> State:
    """Ask which run will be best at an iteration. Raises `UserError` for one that has passed or never comes."""
    board, last, at = state.board, film.schedule(state).iterations, whole(text)
    if board is None or at is None or not state.moment.iteration < at <= last:
        raise UserError(f"give an iteration from {state.moment.iteration + 1} to {last}")
    labels = tuple((run.label,) for run in board.runs)
    poll = Poll(Question((f"best at {at}?",), labels, 0), beside=True)
    return replace(state, board=replace(board, target=at, votes=None), poll=poll, message="")
