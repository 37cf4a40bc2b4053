"""Overlay: the open exercise below the panes, with notes on the last answer and the line that is typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import time
from typing import ClassVar

from stepviz.session.film import Film
from stepviz.session.overlays.overlay import EMPTY, Answer, At, LineEdit
from stepviz.session.practice.exercises import posed
from stepviz.session.practice.posed import PosedExercise
from stepviz.session.practice.practising import goes_on, kept, limit_of, mask_of, shown
from stepviz.text import wrapped
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.practice import Practice
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import ANY, Keys, Overlay, listed, width_of
from stepviz.views.state import State
from stepviz.views.text.numbers import WIDTH
from stepviz.views.text.span import Row, fitting

_LONGEST = 200


def _check(top: ExerciseOverlay, at: At) -> Answer:
    """Judge the text: then the same exercise, the next one, or the operation's results are shown."""
    judged = top.posed.judge(top.edit.text, top.practice.attempts)
    if judged.attempt is None:
        return replace(top, notes=judged.lines)
    practice = top.practice.with_attempt(judged.attempt, time())
    state, notes = replace(at.below, practice=practice), (*judged.lines, *kept(at.film, practice))
    if len(practice.filled) == len(top.practice.filled):
        return state.over(replace(top, practice=practice, edit=EMPTY, notes=notes))
    return blanked(at.film, state, notes) if goes_on(top.practice, practice) else shown(state, practice, notes)


def _hint(top: ExerciseOverlay, at: At) -> Answer:
    practice = replace(top.practice, hinted=True)
    notes = (top.posed.hint, *kept(at.film, practice))
    return replace(at.below, practice=practice).over(replace(top, practice=practice, notes=notes))


def _edit(top: ExerciseOverlay, at: At) -> Overlay:
    return replace(top, edit=top.edit.pressed(at.key, _LONGEST))


def _leave(top: ExerciseOverlay, at: At) -> Answer:
    if top.posed.choices:  # the words below the panes tell the rule, those above them the order
        return "operation_back"
    return replace(at.below, message="Enter and the arrows select numbers; PgDn asks again")


def blanked(film: Film, state: State, notes: tuple[str, ...] = ()) -> State:
    """The state; at the moment of the open exercise, with its numbers blank and its question on top.

    `notes` stand above the question, else the message, whose line it covers.
    """
    practice = state.practice
    if practice is None or practice.now is None or state.moment != limit_of(film.original, practice):
        return state
    asked = posed(film.original, practice.now)
    pick = None if practice.now.kind == "order" else asked.program.cell(practice.now.about)
    practice = practice if practice.began else replace(practice, began=time())
    state = replace(state, practice=practice, mask=mask_of(asked, practice), pick=pick, sheet="", poll=None)
    state = replace(state, explaining=False, proving=False, graph=None, zoom="", message="")
    others = tuple(one for one in state.overlays if not isinstance(one, ExerciseOverlay))
    return replace(state, overlays=others).over(ExerciseOverlay(asked, practice, notes=notes))


@dataclass(frozen=True)
class ExerciseOverlay(Overlay):
    """The open exercise, with the answer being typed."""

    posed: PosedExercise
    practice: Practice
    edit: LineEdit = EMPTY
    notes: tuple[str, ...] = ()
    """The sentences on the last answer."""
    typing: ClassVar[bool] = True
    keys = (
        Keys(("enter",), "Enter check", _check),
        Keys(("question_mark",), "? hint", _hint),
        Keys(("escape",), "Esc close", _leave),
        Keys(("pageup",), "PgUp step back", "operation_back"),
        Keys(("pagedown",), "", lambda top, _: top),
        Keys(("ctrl+c",), "", "quit"),
        Keys(ANY, "", _edit),
    )

    @property
    def title(self) -> str:
        """Its number, iteration and operation."""
        exercise = self.posed.exercise
        where = f": {self.posed.op.label}" if exercise.about else ""
        return f"EXERCISE {self.practice.counted}  iteration {exercise.iteration}{where}"

    @property
    def powers(self) -> str:
        """Powers of e for those who compute by hand; empty for others."""
        return self.posed.powers * self.practice.by_hand

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices with their numbers."""
        return tuple(f"{place}  {text}" for place, text in enumerate(self.posed.choices, start=1))

    @property
    def hides(self) -> str:
        """What the screen must not show: "rule", "order", or nothing."""
        kind = self.posed.exercise.kind
        return "" if kind == "number" else kind

    def _seen(self, sight: MomentView, size: Size) -> bool:
        """True if all numbers that the answer is computed from are in view with all digits."""
        groups = (group for grid in sight.grids(size) for group in grid.groups if group.digits < WIDTH)
        short = {tensor for group in groups for tensor in group.tensors}
        in_view = sight.in_view(size)
        return all(in_view(cell) and cell.tensor not in short for cell in self.posed.needs)

    def _lines(self, width: int, numbers: str) -> list[str]:
        """The notes, the question with `numbers`, the choices, and the line that is typed."""
        asked, room = self.posed, max(1, width - 4)
        choices = self.choices if asked.exercise.kind == "rule" else ("   ".join(self.choices),)
        told = (*self.notes, asked.question, numbers, self.powers, *choices)
        typed = self.edit.shown
        line = f"> {typed if len(typed) < room - 2 else typed[len(typed) - room + 2 :]}"
        return [*(part for text in filter(None, told) for part in wrapped(text, room)), line]

    def lines_below(self, width: int) -> int:
        return 1 + len(self._lines(width, self.posed.numbers))

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        asked = self.posed
        numbers = "" if asked.numbers and self._seen(sight, size) else asked.numbers
        lines, left = self._lines(width_of(below), numbers), f"tries left: {self.practice.left}"
        titles = f"{self.title}  {left}", f"EXERCISE {self.practice.counted}  {left}"
        return listed(below, fitting(titles, width_of(below) - 2), lines, self.told, len(lines) - 1)
