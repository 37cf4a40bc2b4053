"""Beginning: opens a practice at its open exercise."""

from __future__ import annotations

from dataclasses import replace

from stepviz.session.film import Film
from stepviz.session.practice.practising import ended, limit_of
from stepviz.session.steps import go
from stepviz.session.tasks import Task, then
from stepviz.views.lessons.practice import Practice
from stepviz.views.state import State


def begin(film: Film, state: State, practice: Practice) -> tuple[State, Task]:
    """The state of a practice, and the task to its open exercise; of a new practice, to the start of the run."""
    line, state = film.original, replace(state, practice=practice)
    fresh = not (practice.filled or practice.attempts)
    moment = line.schedule.first if fresh else limit_of(line, practice)
    greeting = "" if practice.filled else "fill in the blanks from iteration 2 on"
    if practice.now is None:
        greeting = ended(practice)
    return state, then(go(film, state, moment), lambda now: replace(now, message=now.message or greeting))
