"""Travel: marks, jumps, returning from them, and running until a condition is true."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_lowercase
from typing import TYPE_CHECKING

from stepviz.session import explaining
from stepviz.session.film import Film
from stepviz.session.steps import go
from stepviz.session.tasks import Commands, Outcome, Task, jump, said, then
from stepviz.text import whole
from stepviz.training import Direction, Moment, Schedule
from stepviz.views.bookmarks import Bookmark
from stepviz.views.state import State

if TYPE_CHECKING:
    from stepviz.training.conditions import Condition

_LONGEST_NAME = 12


def back(film: Film, state: State) -> Outcome:
    """Return to the number explained before, or else to the moment at which the last jump began."""
    if state.explaining:
        return explaining.back(film, state)
    elsewhere = [place for place, moment in enumerate(state.jumps) if moment != state.moment]
    if not elsewhere:
        return replace(state, message="no earlier moment to go back to")
    last = elsewhere[-1]
    task = go(film, state, state.jumps[last])
    return then(task, lambda now: replace(now, jumps=now.jumps[:last]))


def go_to(film: Film, state: State, text: str) -> Task:
    """Jump to a moment, written `500`, `500:check`, `:grads`, `+10` or `-10`. Raises `UserError`."""
    return jump(state, go(film, state, read_moment(text, state.moment, film.schedule(state))))


def condition(film: Film, state: State, text: str) -> tuple[State, Condition]:
    """The state, with `text` among the conditions to recall, and the condition. Raises `UserError`."""
    from stepviz.training.conditions import parse

    found = parse(text, film.program(state))
    return replace(state, asked=(*(known for known in state.asked if known != text), text)), found


def run_until(film: Film, state: State, condition: Condition, direction: Direction) -> Task:
    """Jump to the next, or the last, moment at which a condition is true; stay if there is none."""
    from stepviz.training.conditions import search_back, search_forward

    search = search_forward if direction > 0 else search_back
    hit = yield from search(film.line(state), condition, state.moment)
    if hit is None:
        way = "after" if direction > 0 else "before"
        return said(f"never true {way} this moment: {condition.text}")
    text = f"true here: {condition.text}"
    # An exercise of practice may hold the run before that moment.
    told = then(jump(state, go(film, state, hit)), lambda now: replace(now, message=text) if now.moment == hit else now)
    return (yield from told)


def mark(film: Film, state: State, name: str) -> State:
    """Mark this moment under that name, or a free letter if empty. A mark of the same name moves here.

    While a lesson is recorded, the name becomes the title of a stop.
    """
    taken = {mark.name: mark for mark in state.marks}
    free = next((letter for letter in ascii_lowercase if letter not in taken), str(len(taken) + 1))
    known = name[:_LONGEST_NAME] or free
    marks = taken | {known: Bookmark(known, state.moment, (state.base, state.edits), state.moment)}
    text = film.schedule(state).text(state.moment)
    message = f"marked {known}: {text}; M lists the marks"
    if film.recorded is not None:
        from stepviz.session.lessons.recorder import record

        message = record(film.recorded, film, state, name or text)
    return replace(state, marks=tuple(marks.values()), message=message)


def read_moment(text: str, now: Moment, schedule: Schedule) -> Moment:
    """The moment of a typed text. Raises `UserError` for one the run does not have.

    A number alone means the current operation in that iteration, if it has it.
    """
    text = text.strip()
    iteration, colon, op = text.partition(":")
    if iteration[:1] in ("+", "-") and (far := whole(iteration[1:])) is not None:
        iteration = str(now.iteration + (far if iteration[0] == "+" else -far))
    if not iteration:
        iteration = str(now.iteration)
    if colon:
        return schedule.parse(f"{iteration}:{op}")
    end = schedule.parse(iteration)
    same = Moment(end.iteration, now.op)
    return same if now.op and schedule.exists(same) else end


COMMANDS: Commands = {"return": back}
