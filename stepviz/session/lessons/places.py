"""Places: the stop of a lesson as words of the command line, with what a viewer has done there, and back again."""

from __future__ import annotations

from dataclasses import replace

from stepviz.lesson.script import Script
from stepviz.lesson.staging import in_two, staged
from stepviz.session.film import Film
from stepviz.session.keeping.besides import Besides, besides_of, check_sheet
from stepviz.session.lessons.stops import begin
from stepviz.session.walks import Walk
from stepviz.session.words import Place, command, looking, parse
from stepviz.views.state import State

_SEEN = ("pick", "explaining", "zoom", "graph", "veil", "poll", "predicting", "run", "difference")
"""What decides, with what `Besides` tells, what is read at a stop."""


def copied_words(film: Film, state: State) -> list[str]:
    """The words of the command that shows what is looked at: the stop, else its run where no stop is shown as it is."""
    lesson = [] if film.script is None else words(film, state)
    if not lesson:
        return command(film, state)
    again = opened(film, _fresh(state), lesson[1:])
    same = all(getattr(again, name) == getattr(state, name) for name in _SEEN)
    same = same and besides_of(film, again) == besides_of(film, state)
    return ["stepviz", *lesson] if same else command(film, state)


def words(film: Film, state: State) -> list[str]:
    """`one-step --stop 8 --also answer=on`; none where the viewer has left the stop, or is on the way to it."""
    script, lecture = film.script, state.lecture
    if script is None or lecture is None or state.away or lecture.target is not None:
        return []
    there = staged(script, lecture.stop, _fresh(state), answered=lecture.answered)
    program, more = film.program(state), list[str]()
    for flag, name in (("--pick", "pick"), ("--graph", "graph")):
        cell = getattr(state, name)
        more += [flag, program.word(cell)] if cell is not None and cell != getattr(there, name) else []
    more += ["--zoom", state.zoom] if state.zoom and state.zoom != there.zoom else []
    more += ["--explain"] if state.explaining and not there.explaining else []
    also = _besides(film, state, script)
    return [script.lesson.name, "--stop", str(lecture.stop + 1), *more, *also.words(film.line(state))]


def opened(film: Film, state: State, given: list[str]) -> State:
    """A state at the stop that such words name. Raises `UserError` for what its run does not have."""
    assert film.script is not None
    number = int(given[1]) - 1
    return arrived(film, state, number, place_at(film, number, given[2:]))


def place_at(film: Film, stop: int, given: list[str]) -> Place:
    """What such words say of a stop, by number from 0. Raises `UserError` for a cell or a name there is none of."""
    assert film.script is not None
    return parse(given, film, film.script.line(stop))


def arrived(film: Film, state: State, stop: int, place: Place) -> State:
    """A state at that stop as the place says: asking, or answered with its votes. Raises `UserError`."""
    assert film.script is not None
    answered = not in_two(film.script, stop) or _answers(place)
    return looked(film, staged(film.script, stop, state, answered=answered), place)


def begun(film: Film, state: State, stop: int, place: Place) -> Walk:
    """Open the lesson there, lit."""
    change = yield from begin(film, state, stop, dark=False)
    check_place(film, stop, place)
    return lambda now: arrived(film, change(now), stop, place)


def check_place(film: Film, stop: int, place: Place) -> None:
    """Raises `UserError` for a sheet or a picture that the run of the stop does not have."""
    assert film.script is not None
    frame = film.script.frame(stop)
    if place.also is not None:
        check_sheet(frame, place.also)
    if place.zoom:
        from stepviz.views.pictures.picture import picture_named

        picture_named(frame, place.zoom)


def looked(film: Film, state: State, place: Place) -> State:
    """A state at a stop, looking at what the place names there."""
    if place.zoom or place.graph is not None:
        state = replace(state, zoom=place.zoom, graph=place.graph)
    also = None if place.also is None else replace(place.also, flags=_without_answer(place.also))
    return looking(film, state, place._replace(also=also))


def _answers(place: Place) -> bool:
    return place.also is not None and dict(place.also.flags).get("answer", False)


def _without_answer(also: Besides) -> tuple[tuple[str, bool], ...]:
    return tuple((name, on) for name, on in also.flags if name != "answer")


def _besides(film: Film, state: State, script: Script) -> Besides:
    """What else decides what is read, the answer and the votes of the lesson's question too."""
    found, poll, lecture = besides_of(film, state) or Besides(), state.poll, state.lecture
    assert lecture is not None
    if lecture.answered and in_two(script, lecture.stop):
        found = replace(found, flags=(*found.flags, ("answer", True)))
    if poll is None or not poll.taught or poll.question is None:
        return found
    votes = tuple(poll.votes.get(choice, 0) for choice in range(len(poll.question.choices)))
    return replace(found, votes=votes if any(votes) else (), voted=poll.last)


def _fresh(state: State) -> State:
    """Whoever opens the same command: with the same likes, and nothing else."""
    likes = state.likes
    return State(likes=likes, digits=likes.all_digits, code=likes.code)
