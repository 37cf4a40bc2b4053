"""Notes: a lesson as Markdown for the lecturer: times, key presses, what to say, answers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from stepviz.data.stretches import taken
from stepviz.lesson.lesson import Lesson, LessonStop
from stepviz.lesson.presenter import clock
from stepviz.lesson.script import Script
from stepviz.lesson.staging import filled, in_two, pauses_of, question, reveals
from stepviz.text import in_markdown
from stepviz.training.conditions import search_forward
from stepviz.views.text.sentences import spoken

_WIDTH = 80


def notes(script: Script) -> Iterator[str]:
    """Yields the lines of the notes. Raises `UserError` for a stop that cannot be shown."""
    lesson = script.lesson
    yield f"# {in_markdown(lesson.title)}"
    yield ""
    yield in_markdown(_summary(lesson))
    yield ""
    seen = ", tells: the caption, after “What did you see?”" if lesson.observe else ""
    yield f"press = presses of PgDn so far; ? question, ! answer{seen}."
    press = 0 if lesson.stops[0].black else -1
    for number in range(len(lesson.stops)):
        told, press = _presses(script, number, press)
        if reveals(script, number):  # one more, which shows the caption after the audience was asked what it saw
            told, press = f"{told}  {press + 1} tells", press + 1
        yield ""
        yield from _stop(script, number, told)
    yield ""
    yield f"## {clock(lesson.length)}  the end"
    yield ""
    yield f"press {press + 1}: how to get it at home."


def where(stop: LessonStop) -> str:
    """The moment of a stop in short: `1:grads`, `501:lr=0.1 to 1000:check`, `train == 100`."""
    place = stop.at or stop.until
    together: dict[str, list[str]] = {}
    for text in stop.edit:
        iteration, _, change = text.partition(":")
        together.setdefault(iteration, []).append(change)
    edits = (f"{iteration}:{','.join(changes)}" for iteration, changes in together.items())
    run = " ".join(filter(None, (stop.run, *stop.vary, *edits)))
    return f"{run} to {place}" if run else place


def _summary(lesson: Lesson) -> str:
    votes = [stop.ask.choices for stop in lesson.stops if stop.ask is not None and stop.ask.choices]
    keys = f"PgDn alone, 1-{max(map(len, votes))} for votes" if votes else "PgDn alone"
    width, height = lesson.size
    parts = (
        f"stepviz {lesson.name}",
        f"{lesson.length:g} minutes" if lesson.length else "",
        f"{len(lesson.stops)} stops",
        f"{width}x{height}",
        keys,
        "starts black" if lesson.stops[0].black else "",
    )
    return " · ".join(part for part in parts if part)


def _presses(script: Script, number: int, press: int) -> tuple[str, int]:
    """The key presses of a stop, `press 5?  6!`, and the number of presses after it."""
    stop = script.stop(number)
    first = press + 1 + (stop.black and number > 0)
    if in_two(script, number):
        return f"press {first}{'?' if stop.ask else ''}  {first + 1}!", first + 1
    if stop.speed is None or not script.follows(number):
        asked = script.answers(number)
        return f"press {first}" + ("" if asked is None else f"  with the answer of stop {asked + 1}"), first
    halts = list(_halts(script, number))
    told = "".join(
        f"  stops at {iteration}, {text};  {first + n + 1}  goes on" for n, (iteration, text) in enumerate(halts)
    )
    moment = taken(script.find(number))
    end = f"to {moment.iteration}" if halts else f"  plays to {moment.iteration}"
    return f"press {first}{told} {end}", first + len(halts)


def _halts(script: Script, number: int) -> Iterator[tuple[int, str]]:
    """Yields the breakpoints met in play before a stop: iteration and condition."""
    line, end, points = script.line(number), taken(script.find(number)), pauses_of(script, number)
    moment = taken(script.find(number - 1))
    while points.condition is not None:
        hit = taken(search_forward(line, points.condition, moment, end))
        if hit is None or hit >= end:
            return
        found, points = points.hit(line, hit)
        yield hit.iteration, ", ".join(item.condition.text for item in found)
        moment = hit


def _stop(script: Script, number: int, told: str) -> Iterator[str]:
    stop = script.stop(number)
    yield f"## {clock(script.lesson.planned(number))}  {number + 1}  {in_markdown(stop.title)}"
    yield ""
    plays = f" (plays, {stop.speed:g} {stop.unit}/s)" if stop.speed is not None else ""
    pick = f" · {stop.pick}{' explained' if stop.explain else ''}" if stop.pick else ""
    yield in_markdown(f"{where(stop)}{plays} · {told}{pick}")
    if stop.say:
        yield ""
        for part in filled(script, number, stop.say).split("\n\n"):
            lines = textwrap.wrap(part, _WIDTH, break_on_hyphens=False, break_long_words=False)
            yield from map(in_markdown, lines)
    if stop.ask is not None:
        asked = question(script, number, stop.ask)
        yield ""
        yield f"Question: {in_markdown(spoken(asked.text))}"
        texts = [f"{n + 1} {in_markdown(spoken(choice))}" for n, choice in enumerate(asked.choices)]
        if texts:
            yield "  ".join(f"**{text}**" if n == asked.answer else text for n, text in enumerate(texts))
