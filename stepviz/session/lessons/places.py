"""Places: converts a lesson's stop, and what a viewer did there, to words of the command line, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz.data.stretches import taken
from stepviz.lesson.script import Script
from stepviz.lesson.staging import in_two, staged
from stepviz.session.fields import ALSO
from stepviz.session.film import Film
from stepviz.session.lessons.stops import begin, given
from stepviz.session.places import check, looking
from stepviz.session.tasks import Task
from stepviz.session.words import Place, command, parse, place_of, votes_of, words_beside
from stepviz.views.lessons.lecture import OBSERVE
from stepviz.views.state import State

_SEEN = ("pick", "explaining", "zoom", "graph", "mask", "poll", "predicting", "run", "difference")
"""The fields of a state that decide, with those in `--also`, what is shown at a stop."""


def copied_words(film: Film, state: State) -> list[str]:
    """The words of the command that shows the current screen: the stop, or its run if that command would differ."""
    lesson = [] if film.script is None else words(film, state)
    if not lesson:
        return command(film, state)
    again = opened(film, _fresh(state), lesson[1:])
    same = all(getattr(again, name) == getattr(state, name) for name in _SEEN)
    same = same and _also(film, again)[1:] == _also(film, state)[1:]
    return ["stepviz", *lesson] if same else command(film, state)


def words(film: Film, state: State) -> list[str]:
    """`one-step --stop 8 --also answer=on`; empty if the viewer has left the stop, or is on the way to it."""
    script, lecture = film.script, state.lecture
    if script is None or lecture is None or state.away or lecture.target is not None:
        return []
    there, now = staged(script, lecture.stop, _fresh(state), answered=lecture.answered), _beside(film, state, script)
    seen = now.shown - len(there.mask.told)
    now = now._replace(explaining=state.explaining and not there.explaining, shown=max(0, seen))
    shown = {name: getattr(state, name) for name in ("pick", "graph", "zoom")}
    now = now._replace(**{name: value for name, value in shown.items() if value and value != getattr(there, name)})
    return [script.lesson.name, "--stop", str(lecture.stop + 1), *words_beside(now, film.line(state))]


def opened(film: Film, state: State, text: list[str]) -> State:
    """The state at the stop that such words name. Raises `UserError` for what its run does not have."""
    number = int(text[1]) - 1
    return arrived(film, state, number, place_at(film, number, text[2:]))


def place_at(film: Film, stop: int, text: Sequence[str]) -> Place:
    """The place that such words name at a stop (from 0). Raises `UserError` for an unknown cell or name."""
    script = given(film)
    return parse(text, film, script.shown(stop), _iteration(script, stop))


def _iteration(script: Script, stop: int) -> int:
    """The iteration of a stop (from 0); of one that waits for a condition any one, if all have the same numbers."""
    schedule, at = script.line(stop).schedule, script.stop(stop).at
    if at:
        return schedule.parse(at).iteration
    return taken(script.find(stop)).iteration if script.edits(stop) else schedule.iterations


def arrived(film: Film, state: State, stop: int, place: Place) -> State:
    """The state at a stop (from 0), as the place says: with its question, or its answer. Raises `UserError`."""
    script = given(film)
    answered = not in_two(script, stop) or place.answer
    return looked(film, staged(script, stop, state, answered=answered), place)


def begun(film: Film, state: State, stop: int, place: Place) -> Task:
    """Open the lesson at that stop (from 0), without a black screen."""
    change = yield from begin(film, state, stop, dark=False)
    check(given(film).frame(stop), place)
    return lambda now: arrived(film, change(now), stop, place)


def looked(film: Film, state: State, place: Place) -> State:
    """The state at a stop, with what the place names on the screen."""
    if place.zoom or place.graph is not None:
        state = replace(state, zoom=place.zoom, graph=place.graph)
    if place.observing and state.lecture is not None and state.lecture.caption:
        state = replace(state, lecture=replace(state.lecture, caption=OBSERVE))
    return looking(film, state, place._replace(answer=False))


def _beside(film: Film, state: State, script: Script) -> Place:
    """The part of the place in `--also`, with the answer and votes of the lesson's question."""
    found, poll, lecture = _also(film, state), state.poll, state.lecture
    assert lecture is not None
    answered = found.answer or (lecture.answered and in_two(script, lecture.stop))
    found = found._replace(answer=answered, observing=lecture.observing)
    return found._replace(**votes_of(poll)) if poll is not None and poll.taught else found


def _also(film: Film, state: State) -> Place:
    """The part of a state's place that `--also` expresses."""
    place = place_of(film, state)
    return Place(place.moment, **{part: getattr(place, part) for part, _ in ALSO.values()})


def _fresh(state: State) -> State:
    """The state of a new session with the same preferences."""
    likes = state.likes
    return State(likes=likes, digits=likes.all_digits, code=likes.code)
