"""Recorder: writes the marks of a session as the stops of a lesson file to be edited, whole after each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stepviz.export.files import replacing
from stepviz.lesson.keys import CAPTION, CHOICE, QUESTION, TITLE
from stepviz.limits import WHATIF_LOOKS
from stepviz.session.film import Film
from stepviz.text import shortened
from stepviz.training import Frame
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken

_SPECIAL = {"\\": "\\\\", '"': '\\"'}


class Recorder:
    """One file. What is recorded is on the disk before the next key."""

    def __init__(self, path: str, words: Sequence[str]) -> None:
        """`words`: of the command line, the source first, that build the run."""
        self.path, self._source, self._options = path, words[0], tuple(words[1:])
        self._stops: list[Recorded] = []

    def take(self, film: Film, state: State, name: str) -> str:
        """Record where the viewer is, and say so. Raises `UserError` where it cannot be written."""
        stop = recorded(film, state, name)
        title = f"Recorded: {film.frame(state).experiment.title}"
        stops = [*self._stops, stop]
        with replacing(self.path) as file:
            file.write(lesson_text(shortened(title, TITLE), self._source, self._options, stops).encode())
        self._stops = stops
        return f"stop {len(stops)} of {shortened(self.path, 30)}: {stop.at}; m records the next one"


def recorded(film: Film, state: State, name: str) -> Recorded:
    """A stop at what the viewer looks at, its question and its caption those of the screen."""
    frame = film.frame(state)
    program, held = frame.program, state.held
    look = WHATIF_LOOKS[2 if state.difference else 0 if state.run else 1]
    hidden = tuple(program.tensors[name].word for name in state.veil.tensors)
    poll = state.poll if state.asking else None
    asked = poll.question if poll is not None else None
    fits = asked is not None and all(len(spoken(choice)) <= CHOICE for choice in asked.choices)
    explains = state.explaining and state.pick is not None and not state.zoomed and poll is None
    return Recorded(
        shortened(name, TITLE),
        frame.schedule.text(state.moment),
        tuple(edit.text for edit in held.edits) if held is not None else (),
        look if held is not None and look != WHATIF_LOOKS[0] else "",
        program.word(state.pick) if state.pick is not None else "",
        explains,
        state.zoom if state.zoomed else "",
        hidden,
        _caption(frame),
        shortened(spoken(asked.text), QUESTION) if asked is not None and fits else "",
        tuple(spoken(choice) for choice in asked.choices) if asked is not None and fits else (),
        asked.answer + 1 if asked is not None and fits else 0,
    )


def _caption(frame: Frame) -> str:
    """The sentence of the operation, braces left out: those of a lesson mean numbers."""
    sentence = frame.program.story.ready if frame.op is None else frame.op.sentence
    if frame.op is not None and len(sentence) > CAPTION and frame.op.briefer:
        sentence = frame.op.briefer
    return shortened(sentence.replace("{", "(").replace("}", ")"), CAPTION)


@dataclass(frozen=True)
class Recorded:
    """A place of the session that was marked."""

    title: str
    at: str
    edit: tuple[str, ...] = ()
    view: str = ""
    pick: str = ""
    explain: bool = False
    zoom: str = ""
    hide: tuple[str, ...] = ()
    caption: str = ""
    ask: str = ""
    choices: tuple[str, ...] = ()
    answer: int = 0
    """From 1; 0 for none."""


def lesson_text(title: str, source: str, options: Sequence[str], stops: Sequence[Recorded]) -> str:
    """A lesson file with these stops. `options`: words of the command line, each option before its value."""
    lines = [
        "# Recorded. Give each stop what to say, its minutes, a better caption; docs/lessons.md tells all keys.",
        "",
    ]
    lines += ["[lesson]", f"title  = {_written(title)}", f"source = {_written(source)}", "", "[run]"]
    lines += list(_run(options))
    for stop in stops:
        lines += ["", "[[stop]]", *_stop(stop)]
    return "\n".join([*lines, ""])


def _run(options: Sequence[str]) -> Iterator[str]:
    """Options as keys: `--batch-size 4` is `batch-size = "4"`."""
    rest = iter(options)
    for word in rest:
        flag, joined, value = word.removeprefix("--").partition("=")
        if joined:
            yield f"{flag} = {_written(value)}"
        elif flag in ("header", "no-header", "one-hot"):
            yield f"{flag} = true"
        else:
            yield f"{flag} = {_written(next(rest))}"


def _stop(stop: Recorded) -> Iterator[str]:
    yield f"title   = {_written(stop.title)}"
    yield f"at      = {_written(stop.at)}"
    for key, text in (("view", stop.view), ("pick", stop.pick), ("zoom", stop.zoom)):
        if text:
            yield f"{key:<7} = {_written(text)}"
    for key, texts in (("edit", stop.edit), ("hide", stop.hide)):
        if texts:
            yield f"{key:<7} = {_listed(texts)}"
    if stop.explain:
        yield "explain = true"
    yield f"caption = {_written(stop.caption)}"
    yield 'say     = ""'
    if stop.ask:
        yield f"ask     = {_written(stop.ask)}"
    if stop.ask and stop.choices:
        yield f"choices = {_listed(stop.choices)}"
        yield from [f"answer  = {stop.answer}"] if stop.answer else []


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_written, texts))}]"


def _written(text: str) -> str:
    """A text as TOML has it."""
    escaped = "".join(_SPECIAL.get(c, c if c.isprintable() else f"\\u{ord(c):04x}") for c in text)
    return f'"{escaped}"'
