"""Recorder: writes the marks of a session as stops of a lesson file, which can be edited later."""

from __future__ import annotations

from stepviz.export.lesson_file import LessonFile, Stop
from stepviz.lesson.keys import CAPTION, CHOICE, QUESTION, TITLE
from stepviz.session.fields import OPTIONS
from stepviz.session.film import Film
from stepviz.session.words import changed_fields, place_of
from stepviz.text import shortened
from stepviz.training import Frame
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken


def record(file: LessonFile, film: Film, state: State, name: str) -> str:
    """Record where the viewer is. Returns a message. Raises `UserError` if it cannot be written."""
    here = _stop(film, state, name)
    count = file.add(shortened(f"Recorded: {film.frame(state).experiment.title}", TITLE), here)
    return f"stop {count} of {shortened(file.path, 30)}: {here['at']}; m records the next one"


def _stop(film: Film, state: State, name: str) -> Stop:
    """A stop at the current screen, with its question and caption."""
    frame, place = film.frame(state), place_of(film, state)
    shown = dict(changed_fields(place, film.line(state), OPTIONS))
    asked = state.poll.question if state.asking and state.poll is not None else None
    choices = [] if asked is None else [spoken(choice) for choice in asked.choices]
    if any(len(choice) > CHOICE for choice in choices):
        asked, choices = None, []
    stop: Stop = {
        "title": shortened(name, TITLE),
        "at": frame.schedule.text(state.moment),
        "view": shown.get("--look", ""),
        "pick": "" if state.pick is None else frame.program.word(state.pick),
        "zoom": place.zoom,
        "edit": [edit.text for edit in place.edits],
        "hide": [frame.program.tensors[name].word for name in state.mask.tensors],
        "explain": place.explaining and not state.zoomed and not state.asking,
        "caption": _caption(frame),
        "say": "",
        "ask": "" if asked is None else shortened(spoken(asked.text), QUESTION),
        "choices": choices,
        "answer": asked.answer + 1 if asked is not None and choices else 0,
    }
    return {key: value for key, value in stop.items() if value or key in ("caption", "say")}


def _caption(frame: Frame) -> str:
    """The sentence of the operation, with parentheses for braces, which mean numbers in a lesson."""
    sentence = frame.program.intro.ready if frame.op is None else frame.op.sentence
    return shortened(sentence.replace("{", "(").replace("}", ")"), CAPTION)
