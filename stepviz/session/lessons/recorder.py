"""Recorder: writes the marks of a session as the stops of a lesson file, whole after each of them."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.export.files import replacing
from stepviz.lesson.keys import CAPTION, CHOICE, QUESTION, TITLE
from stepviz.lesson.recording import Recorded, lesson_text
from stepviz.limits import WHATIF_LOOKS
from stepviz.session.film import Film
from stepviz.text import shortened
from stepviz.training import Frame
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken


class Recorder:
    """One file. What is recorded is on the disk before the next key."""

    def __init__(self, path: str, words: Sequence[str]) -> None:
        """`words`: of the command line, the source first, that build the run."""
        self._path, self._source, self._options = path, words[0], tuple(words[1:])
        self._stops: list[Recorded] = []

    def take(self, film: Film, state: State, name: str) -> str:
        """Record where the viewer is, and say so. Raises `UserError` where it cannot be written."""
        stop = recorded(film, state, name)
        title = f"Recorded: {film.frame(state).experiment.title}"
        stops = [*self._stops, stop]
        with replacing(self._path) as file:
            file.write(lesson_text(shortened(title, TITLE), self._source, self._options, stops).encode())
        self._stops = stops
        return f"stop {len(stops)} of {shortened(self._path, 30)}: {stop.at}; m records the next one"


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
