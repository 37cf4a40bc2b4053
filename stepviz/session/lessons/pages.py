"""Pages: the outline of a lesson, to go to a stop, and its last screen, with its address as a QR code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from stepviz.lesson.notes import where
from stepviz.lesson.script import Script
from stepviz.lesson.staging import filled, votes_kept
from stepviz.session.film import Film
from stepviz.session.program import opened
from stepviz.session.walks import Outcome
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import SOURCES
from stepviz.text import several
from stepviz.views.lessons.lecture import Lecture
from stepviz.views.overlays import Farewell, Heading, Outline
from stepviz.views.state import State

_NO_LESSON = "this is not a lesson: stepviz lessons lists them, stepviz one-step starts one"
_QUIET = 2
"""Light modules around a QR code: half of what its standard asks for, and read all the same."""
_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def outline(film: Film, state: State) -> State:
    """The stops of the lesson, to go to one."""
    script, lecture = film.script, state.lecture
    if script is None or lecture is None:
        return replace(state, message=_NO_LESSON)
    now = replace(lecture, votes=votes_kept(state))
    stops = tuple(_heading(script, now, number) for number in range(lecture.stops))
    place = film.schedule(state).text(state.moment)
    here = f"stop {lecture.stop + 1} of {lecture.stops} · {place}"
    return opened(state, Outline(script.lesson.title, here, stops, lecture.stop, lecture.stop + 1))


def farewell(script: Script) -> Farewell:
    """What was found, and what one takes home."""
    lesson, last = script.lesson, len(script.runs) - 1
    line, moment = script.line(last), script.frame(last).moment
    words = [*_briefly(line.words), "--at", line.schedule.text(moment)]
    commands = (
        (("stepviz", lesson.name), "this lesson again"),
        (("stepviz", *words), "the run of its last stop"),
        (("stepviz", "export", lesson.name, "--format", "html"), "one page for a browser, no network"),
    )
    found = tuple(filled(script, last, text) for text in lesson.found)
    return Farewell(lesson.title, found, commands, lesson.home, code_of(lesson.home))


def _briefly(words: Sequence[str]) -> list[str]:
    """The words of a run without those that are usual: short enough to be typed from the wall."""
    usual = Experiment.of(words[0]).words()
    pairs = [(flag, value) for flag, value in zip(usual[1::2], usual[2::2], strict=True)]
    kept = list(words[1:])
    for flag, value in pairs:
        if flag in kept and kept[kept.index(flag) + 1] == value:
            del kept[kept.index(flag) : kept.index(flag) + 2]
    return [*([words[0]] if words[0] != SOURCES[0] else []), *kept]


def _heading(script: Script, lecture: Lecture, number: int) -> Heading:
    stop = script.stop(number)
    mark = "▸" if number == lecture.stop else "✓" if number in lecture.seen else ""
    return Heading(stop.title, where(stop).replace(" to ", " → "), _note(script, lecture, number), mark)


def _note(script: Script, lecture: Lecture, number: int) -> str:
    """`?`, `? 9 votes`, `? answered`, `? answer at 19`."""
    ask = script.stop(number).ask
    if ask is None:
        return ""
    later = script.answered_at(number)
    if later is not None:
        return f"? answer at {later + 1}"
    votes = sum(lecture.votes.get(number, {}).values())
    if number in lecture.seen and (number != lecture.stop or lecture.answered):
        return "? answered"
    return f"? {several(votes, 'vote')}" if votes else "?"


def code_of(address: str) -> tuple[str, ...]:
    """The lines of the QR code of an address, two modules high; none for no address, or where it cannot be made."""
    if not address:
        return ()
    try:
        import segno
    except ImportError:
        return ()
    modules = [
        [bool(dark) for dark in row] for row in segno.make_qr(_short(address), error="m").matrix_iter(border=_QUIET)
    ]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return tuple("".join(_BLOCKS[not top, not low] for top, low in zip(*rows, strict=True)) for rows in pairs)


def _short(address: str) -> str:
    """In capitals where the address means the same so, host alone: a code of capitals is a size smaller."""
    rest = address.partition("://")[2]
    return address.upper() if "/" not in rest.rstrip("/") else address


COMMANDS: Mapping[str, Callable[[Film, State], Outcome]] = {"outline": outline}
