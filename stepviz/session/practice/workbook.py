"""Workbook: saves the practice of one run, so that it can be resumed, and writes the file to hand in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from stepviz import private, shell
from stepviz.errors import UserError
from stepviz.export.files import replacing
from stepviz.settings.preferences import state_folder
from stepviz.views.lessons.practice import Practice

TYPE_CHECKING = False  # NumPy is loaded only when needed
if TYPE_CHECKING:
    from stepviz.training import Timeline


@dataclass
class Workbook:
    """The practice of one run. Each answer is saved at once."""

    words: Sequence[str]
    """The command words of the run, as typed."""
    student: str = ""
    handed_in: str = ""
    """The file of results; empty for none."""
    anew: bool = False
    """True to begin again."""
    folder: str = ""
    """The folder of the files that the run reads; empty if it reads none."""
    by_hand: bool = False

    @property
    def command(self) -> str:
        """The command that opens the practice."""
        return shell.command(["stepviz", "practice", *self.words])

    @property
    def path(self) -> Path:
        """The path it is saved at."""
        name = hashlib.blake2b("\n".join((self.folder, *self.words)).encode(), digest_size=8).hexdigest()
        return state_folder() / "practice" / f"{name}.json"

    def opened(self, line: Timeline) -> Practice:
        """The practice of a run, with earlier answers.

        Raises `UserError` if there are no exercises, the saved file was changed, or results cannot be written.
        """
        from stepviz.session.practice.exercises import exercises

        practice = Practice(exercises(line), by_hand=self.by_hand)
        if not self.anew and self.path.exists():
            practice = self._resumed(practice)
        if self.handed_in:
            self._check_place()
            self._hand_in(practice)
        return practice

    def keep(self, practice: Practice) -> str:
        """Save the practice. Returns why its results could not be written; empty if they were."""
        from stepviz.session.practice.results import written

        with suppress(OSError):  # a full disk or a missing folder must not end a lesson
            private.write(self.path, written(practice, self.student, self.command))
        try:
            self._hand_in(practice)
        except UserError as error:
            return str(error)
        return ""

    def _resumed(self, practice: Practice) -> Practice:
        from stepviz.session.practice.results import read

        again = "give --new to begin again"
        try:
            known = read(self.path)
        except UserError as error:
            raise UserError(f"your practice, {str(self.path)!r}, cannot be read: {again}") from error
        if known.changed:
            raise UserError(f"your practice, {str(self.path)!r}, was changed by hand: {again}")
        if known.places != tuple((exercise.place, exercise.kind) for exercise in practice.exercises):
            raise UserError(f"your practice of {known.command} has other exercises than this stepviz: {again}")
        self.student = self.student or known.student
        return replace(practice, filled=known.filled, attempts=known.attempts, hinted=known.hinted)

    def _check_place(self) -> None:
        """Raises `UserError` if the file to hand in exists and is not one of results."""
        from stepviz.session.practice.results import read

        place = Path(self.handed_in)
        if place.is_file():
            try:
                read(place)
            except UserError as error:
                name = shell.quoted(self.handed_in)
                raise UserError(f"--results {name}: another file is there; choose another name") from error

    def _hand_in(self, practice: Practice) -> None:
        from stepviz.session.practice.results import written

        if self.handed_in:
            with replacing(self.handed_in) as file:
                file.write(written(practice, self.student, self.command))
