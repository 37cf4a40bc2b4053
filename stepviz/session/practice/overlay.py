"""Overlay: the open exercise below the panes, with notes on the last answer and the line that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import time
from typing import ClassVar

from stepviz.ops import Cell
from stepviz.session.film import Film
from stepviz.session.overlays.overlay import EMPTY, Answer, At, LineEdit
from stepviz.session.practice.posed import PosedExercise
from stepviz.session.practice.practising import answered, goes_on, hinted, limit_of, posed_in, shown, veil_of
from stepviz.text import wrapped
from stepviz.views.chrome.overlaid import listed, width_of
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.practice import TRIES, Practice
from stepviz.views.overlays import ANY, Keys, Overlay
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text.numbers import WIDTH
from stepviz.views.text.span import Row

_LONGEST = 200


def _check(top: ExerciseOverlay, at: At) -> Answer:
    """Judge the text: then the same exercise, the next one, or the operation's results are shown."""
    before = at.state.practice
    state, notes = answered(at.film, at.below, top.edit.text)
    after = state.practice
    if before is None or after is None or len(after.filled) == len(before.filled):
        left = TRIES - len(() if after is None else after.attempts)
        tried = after is not None and before is not None and after.attempts != before.attempts
        edit = EMPTY if tried else top.edit
        return state.over(replace(top, edit=edit, notes=tuple(notes), left=left))
    return blanked(at.film, state, notes) if goes_on(before, after) else shown(state, notes)


def _hint(top: ExerciseOverlay, at: At) -> Answer:
    state, notes = hinted(at.film, at.below)
    return state.over(replace(top, notes=tuple(notes)))


def _edit(top: ExerciseOverlay, at: At) -> Overlay:
    return replace(top, edit=top.edit.pressed(at.key, _LONGEST))


def _leave(top: ExerciseOverlay, at: At) -> Answer:
    if top.choices:  # the words below the panes tell the rule, those above them the order
        return "operation_back"
    return replace(at.below, message="Enter and the arrows select numbers; PgDn asks again")


def blanked(film: Film, state: State, notes: Sequence[str] = ()) -> State:
    """The state; at the moment of the open exercise, with its numbers blank and its question on top."""
    practice = state.practice
    if practice is None or practice.now is None or state.moment != limit_of(film.original, practice):
        return state
    asked = posed_in(film.original, practice.now)
    pick = None if practice.now.kind == "order" else asked.program.cell(practice.now.about)
    practice = practice if practice.began else replace(practice, began=time())
    state = replace(state, practice=practice, veil=veil_of(asked, practice), pick=pick, sheet="", poll=None)
    state = replace(state.paused(), explaining=False, proving=False, graph=None, zoom="", message="")
    others = tuple(one for one in state.overlays if not isinstance(one, ExerciseOverlay))
    return replace(state, overlays=others).over(ExerciseOverlay.asking(asked, practice, tuple(notes)))


@dataclass(frozen=True)
class ExerciseOverlay(Overlay):
    """The open exercise, with the answer being typed."""

    title: str = ""
    question: str = ""
    choices: tuple[str, ...] = ()
    aligned: bool = False
    """True if each choice has a line of its own."""
    needs: tuple[Cell, ...] = ()
    numbers: str = ""
    """The numbers that the answer is computed from: as cells, and as text for screens that do not show all of them."""
    powers: str = ""
    edit: LineEdit = EMPTY
    notes: tuple[str, ...] = ()
    left: int = TRIES
    """The number of tries left."""
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

    @classmethod
    def asking(cls, asked: PosedExercise, practice: Practice, notes: tuple[str, ...]) -> ExerciseOverlay:
        """The overlay of an exercise, with the notes on the answer before it."""
        exercise = asked.exercise
        where = f": {asked.op.label}" if exercise.about else ""
        return cls(
            f"EXERCISE {practice.counted}  iteration {exercise.iteration}{where}",
            asked.question,
            tuple(f"{place}  {text}" for place, text in enumerate(asked.choices, start=1)),
            exercise.kind == "rule",
            asked.needs,
            asked.numbers,
            asked.powers if practice.by_hand else "",
            notes=notes,
            left=TRIES - len(practice.attempts),
        )

    @property
    def hides(self) -> str:
        """What the screen must not show: "rule", "order", or nothing."""
        return ("rule" if self.aligned else "order") if self.choices else ""

    def _seen(self, sight: MomentView, size: Size) -> bool:
        """True if all numbers that the answer is computed from are in view with all digits."""
        short = {
            tensor
            for grid in sight.grids(size)
            for group in grid.groups
            for tensor in group.tensors
            if group.digits < WIDTH
        }
        in_view = sight.in_view(size)
        return all(in_view(cell) and cell.tensor not in short for cell in self.needs)

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        room = max(1, width_of(below) - 4)
        choices = self.choices if self.aligned else ["   ".join(self.choices)] if self.choices else []
        numbers = [self.numbers] if self.numbers and not self._seen(sight, size) else []
        told = (*self.notes, self.question, *numbers, *filter(None, [self.powers]), *choices)
        lines = [part for text in told for part in wrapped(text, room)]
        typed = self.edit.shown
        lines.append(f"> {typed if len(typed) < room - 2 else typed[len(typed) - room + 2 :]}")
        return listed(below, f"{self.title}  tries left: {self.left}", lines, self.told, len(lines) - 1)
