"""Workbook: where the practice of one run is kept, so that it goes on where it ended, and what is handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from stepviz import private, shell
from stepviz.errors import UserError
from stepviz.export.files import replacing
from stepviz.settings import folders
from stepviz.views.lessons.practice import Practice

TYPE_CHECKING = False  # NumPy is loaded where it is needed
if TYPE_CHECKING:
    from stepviz.training import Timeline


@dataclass
class Workbook:
    """That of one run. What is filled in is on the disk before the next key."""

    words: Sequence[str]
    """Of the run, as they are typed."""
    student: str = ""
    handed_in: str = ""
    """The file of results; empty for none."""
    anew: bool = False
    """Whether it begins again."""
    folder: str = ""
    """Where a file that the run reads is looked for; empty where it reads none."""
    by_hand: bool = False

    @property
    def command(self) -> str:
        """What opens it."""
        return shell.command(["stepviz", "practice", *self.words])

    @property
    def path(self) -> Path:
        """Where it is kept."""
        name = hashlib.blake2b("\n".join((self.folder, *self.words)).encode(), digest_size=8).hexdigest()
        return folders.state() / "practice" / f"{name}.json"

    def opened(self, line: Timeline) -> Practice:
        """The exercises of the run, those filled in that were before.

        Raises `UserError` where there are none, for a file that was changed, and where results cannot be written.
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
        """Keep how far it is. Returns what is wrong where the results cannot be written; nothing if they are."""
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
        """Raises `UserError` where something else than results of a practice is there."""
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
