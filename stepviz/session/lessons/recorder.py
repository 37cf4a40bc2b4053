"""Recorder: writes the marks of a session as the stops of a lesson file to be edited, whole after each of them."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.export.lesson_file import LessonFile, Recorded
from stepviz.lesson.keys import CAPTION, CHOICE, QUESTION, TITLE
from stepviz.session.film import Film
from stepviz.settings.limits import WHATIF_LOOKS
from stepviz.text import shortened
from stepviz.training import Frame
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken


class Recorder:
    """One file. What is recorded is on the disk before the next key."""

    def __init__(self, path: str, words: Sequence[str], *, is_ours: bool = False) -> None:
        """As a `LessonFile`. Raises `UserError`."""
        self.path = path
        self._file = LessonFile(path, words, is_ours=is_ours)

    def take(self, film: Film, state: State, name: str) -> str:
        """Record where the viewer is, and say so. Raises `UserError` where it cannot be written."""
        stop = recorded(film, state, name)
        count = self._file.add(shortened(f"Recorded: {film.frame(state).experiment.title}", TITLE), stop)
        return f"stop {count} of {shortened(self.path, 30)}: {stop.at}; m records the next one"


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
