"""Kept: what a viewer made in a session that no command can express, as JSON, so that `resume` restores it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from stepviz.errors import UserError
from stepviz.session.film import Film
from stepviz.session.tasks import Task
from stepviz.settings.limits import MAX_NAME, MAX_WHATIFS
from stepviz.text import clean, is_name
from stepviz.training import Moment
from stepviz.training.breakpoints import Breakpoint, Breakpoints
from stepviz.training.edits import Edit, read_all
from stepviz.views.bookmarks import Bookmark
from stepviz.views.lessons.votes import Audience, votes_in
from stepviz.views.state import State, WhatIf, votes_kept

_LATEST = 1e11
"""Seconds since 1970 that no clock reaches."""
_WRONG = (UserError, TypeError, ValueError, LookupError, AttributeError, OverflowError, RecursionError)
"""What reading a corrupt value raises."""


class KeptField(NamedTuple):
    """One field of the saved data."""

    name: str
    written: Callable[[Film, State], object]
    """The value for JSON; an empty one is not saved."""
    read: Callable[[Film, State, Any], State]
    """The state with the saved value. Raises any of `_WRONG` if it is corrupt."""
    harmless: bool = True
    """True if nothing is computed from it, so that it cannot have caused a crash."""


def kept_of(film: Film, state: State, *, harmless: bool = False) -> dict[str, object]:
    """The saved values by name; only of `harmless` fields, after a crash."""
    fields = (field for field in FIELDS if field.harmless or not harmless)
    return {field.name: value for field in fields if (value := field.written(film, state))}


def given_back(film: Film, state: State, kept: Mapping[str, object]) -> State:
    """A new session's state, with all saved values that can be read."""
    for field in FIELDS:
        with suppress(*_WRONG):
            state = field.read(film, state, kept[field.name])
    return state


def _lecture(film: Film, state: State) -> object:
    lecture = state.lecture
    if lecture is None:
        return None
    return {
        "began": lecture.began,
        "seen": sorted(lecture.seen),
        "votes": {stop: counts for stop, counts in votes_kept(state).items() if votes_in(counts)},
    }


def _with_lecture(film: Film, state: State, kept: Any) -> State:
    from stepviz.lesson.heard import began_of, votes_of

    script = film.script
    if script is None:
        return state
    stops, began = range(len(script.runs)), began_of(kept["began"], _LATEST)
    seen = frozenset(kept["seen"]) & {*stops}
    votes = {stop: given for stop, given in votes_of(kept["votes"]).items() if stop in stops}
    return replace(state, lecture=replace(script.lecture, seen=seen, votes=votes, began=began))


def _phones(film: Film, state: State) -> object:
    audience = state.audience
    return audience and audience.counted and {"address": audience.address, "counted": {**audience.counted}}


def _with_phones(film: Film, state: State, kept: Any) -> State:
    counted = {str(name): tuple(max(0, int(count)) for count in counts) for name, counts in kept["counted"].items()}
    return replace(state, audience=Audience(str(kept["address"]), counted=counted))


def _whatifs(film: Film, state: State) -> object:
    runs = [[whatif.label, [edit.text for edit in whatif.edits]] for whatif in state.whatifs]
    return runs and {"base": state.base, "runs": runs}


def _with_whatifs(film: Film, state: State, kept: Any) -> State:
    base = kept["base"]
    if base not in range(len(film.originals)):
        raise LookupError(base)
    made = tuple(_read_whatifs(film, base, kept["runs"]))
    return replace(state, base=base, whatifs=made[:MAX_WHATIFS])


def _read_whatifs(film: Film, base: int, runs: Any) -> Iterator[WhatIf]:
    for label, texts in runs:
        with suppress(UserError):
            edits: tuple[Edit, ...] = read_all(texts, film.originals[base].trainer)
            film.made_by(edits, base)
            yield WhatIf(_name(label), edits)


def _with_marks(film: Film, state: State, kept: Any) -> State:
    runs = [film.made_by(edits, state.base) for edits in ((), *(whatif.edits for whatif in state.whatifs))]
    marks = (Bookmark(_name(name), Moment(int(iteration), int(op))) for name, iteration, op in kept)
    known = tuple(mark for mark in marks if any(run.schedule.exists(mark.moment) for run in runs))
    return replace(state, marks=known)


def _with_breakpoints(film: Film, state: State, kept: Any) -> State:
    return replace(state, breakpoints=Breakpoints(tuple(_read_breakpoints(film, state, kept))))


def _read_breakpoints(film: Film, state: State, kept: Iterable[Any]) -> Iterator[Breakpoint]:
    from stepviz.training.conditions import parse

    for text, on, once, said in kept:
        with suppress(UserError):
            yield Breakpoint(parse(text, film.program(state)), bool(on), bool(once), clean(said))


def _board(film: Film, state: State) -> object:
    board = state.board
    return board and {"vary": [*board.vary], "chosen": board.chosen, "picture": board.picture or state.zoom}


def board_of(film: Film, state: State, kept: Mapping[str, object]) -> Task | None:
    """The task that opens the saved board at the state's moment; None without one, or if it is corrupt."""
    from stepviz.session.board.opening import opened
    from stepviz.settings.varied import varied

    with suppress(*_WRONG):
        known: Any = kept["board"]
        texts, chosen, shown = [str(text) for text in known["vary"]], int(known["chosen"]), str(known["picture"])
        varied(film.original.origin, texts)
        return opened(film, state, texts, returns=False, chosen=max(0, chosen), shown=shown)
    return None


def _with_recording(film: Film, state: State, kept: Any) -> State:
    from stepviz.export.lesson_file import LessonFile

    if film.recorded is None and film.script is None:
        film.recorded = LessonFile(str(kept), film.original.words, is_ours=False)
    return state


def _name(text: str) -> str:
    """The name of a mark or a what-if. Raises `ValueError` for an impossible one."""
    if not is_name(text, MAX_NAME):
        raise ValueError(text)
    return text


FIELDS = (
    KeptField("phones", _phones, _with_phones),
    KeptField("lecture", _lecture, _with_lecture),
    KeptField("recording", lambda film, _: film.recorded and film.recorded.path, _with_recording),
    KeptField("board", _board, lambda _film, state, _kept: state, harmless=False),
    KeptField("whatifs", _whatifs, _with_whatifs, harmless=False),
    KeptField("marks", lambda _, state: [[mark.name, *mark.moment] for mark in state.marks], _with_marks),
    KeptField(
        "breakpoints",
        lambda _, state: [[point.condition.text, point.on, point.once, point.text] for point in state.breakpoints],
        _with_breakpoints,
        harmless=False,
    ),
)
"""The fields, in the order of reading. If the file gets too long, the last ones are left out first."""
