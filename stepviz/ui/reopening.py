"""Reopening: what reopens a session where it is: the words of a command, and what no command can express."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from stepviz import shell
from stepviz.settings.experiment import Experiment
from stepviz.text import whole

if TYPE_CHECKING:
    from stepviz.hall.starting import HallProcess
    from stepviz.lesson.lesson import LoadedLesson
    from stepviz.session.player import Player
    from stepviz.session.practice.workbook import Workbook
    from stepviz.ui.memory import LastSession

KEEP_EVERY = 2.0
"""Seconds between two checks if the moment, and so the command that reopens it, has changed."""


class Reopening:
    """The command that reopens one session; until the requested moment is reached or given up, that request."""

    def __init__(self, experiment: Experiment, start: Start) -> None:
        self.memory: LastSession | None = None
        """Saves it; None if it is not to be saved."""
        self._experiment, self._start = experiment, start
        self._name = "" if start.lesson is None else start.lesson.lesson.name
        self._player: Player | None = None
        self._began = math.inf
        self._last: tuple[list[str], Mapping[str, object]] = ([], {})

    def begin(self, player: Player) -> None:
        """From now on, the state of `player` is what to reopen."""
        self._player, self._began = player, monotonic()

    @property
    def _arrived(self) -> Player | None:
        """The player, once the requested moment is reached or given up; None before."""
        return None if self._player is None or self._player.opening else self._player

    @property
    def command(self) -> str:
        """The shell command that opens the moment; the last one saved if an error prevents that."""
        try:
            return shell.command(self._of_board or self._with_hall(self.words))
        except Exception:  # the state may be what crashed
            return shell.command(self._with_hall(self._last[0] or self._experiment.words()))

    def _with_hall(self, words: Sequence[str]) -> list[str]:
        hall = self._start.hall
        return ["stepviz", *words] if hall is None else ["stepviz", "hall", *words, *hall.place.options]

    @property
    def _of_board(self) -> list[str]:
        """The command that shows a board, or the run opened from it; empty without a board."""
        player = self._arrived
        if player is None or player.state.board is None:
            return []
        from stepviz.session.words import command

        return command(player.film, player.state)

    @property
    def words(self) -> list[str]:
        """The words of the command after `stepviz`."""
        if self._start.practice is not None:
            return ["practice", *self._start.practice.words]
        player = self._arrived
        if player is None:
            return [*(self._stop if self._name else self._experiment.words()), *self._start.words]
        if self._name and isinstance(player.film.goal, int):
            return [self._name, "--stop", str(player.film.goal + 1)]
        if self._name:
            from stepviz.session.lessons.places import words as words_of_stop

            return words_of_stop(player.film, player.state) or self._stop
        from stepviz.session.words import Place, place_ahead, words

        film, state = player.film, player.state
        place = place_ahead(film, state)
        if state.board is not None:  # its runs are saved beside the words, in `_made`
            place = Place(place.moment)
        return [*self._experiment.words(), *words(place, film, state.base)]

    @property
    def _stop(self) -> list[str]:
        """The words of the stop shown last, or of the first one to show."""
        player = self._arrived
        lecture = None if player is None else player.state.lecture
        return [self._name, "--stop", str(self._start.stop or 1 if lecture is None else lecture.stop + 1)]

    def _made(self, *, harmless: bool = False) -> Mapping[str, object]:
        """What no command can express; `harmless`: only what cannot have caused a crash."""
        player = self._arrived
        if player is None:
            return self._start.kept or {}
        from stepviz.session.keeping.kept import kept_of

        return kept_of(player.film, player.state, harmless=harmless)

    def keep(self) -> None:
        """Save it if it has changed. A new session that was never shown does not replace the saved one."""
        if self.memory is None or (self._player is None and self._start.anew):
            return
        now = self.words, self._made()
        if now != self._last or self.memory.is_writing:
            self.memory.keep(*now)
            self._last = now

    def keep_soon(self) -> None:
        """Do the same without waiting for the disk."""
        if self.memory is not None and self._player is not None:
            now = self.words, self._made()
            if now != self._last and self.memory.keep_soon(*now):
                self._last = now

    def keep_harmless(self) -> None:
        """Save without what may have caused a crash: overlays, and the moment too if the session crashed at once."""
        if self.memory is None:
            return
        made: Mapping[str, object] = {}
        with suppress(Exception):  # this may be what crashed
            made = self._made(harmless=True)
        words, lasted = self._last[0], monotonic() > self._began + KEEP_EVERY
        at = words.index("--at") if "--at" in words and lasted and self._arrived is not None else len(words)
        stop = self._stop if self._name else self._experiment.words()
        self.memory.keep([*stop, *words[at : at + 2]], made)


class Start(NamedTuple):
    """What a session opens with."""

    words: tuple[str, ...] = ()
    """The words of its place on the command line, in the order of `session.words`."""
    record: str = ""
    """The lesson file that stops are recorded in; empty for none."""
    stop: int | None = None
    """The stop of a lesson, from 1; None for its beginning, which may be a black screen."""
    vary: tuple[str, ...] = ()
    """The settings that vary on the board it opens with; empty for no board."""
    picture: str = ""
    """The name of the plot of that board; empty for the usual one."""
    practice: Workbook | None = None
    """The workbook of a practice session."""
    kept: Mapping[str, object] | None = None
    """What was made in the resumed session that no command can express."""
    lesson: LoadedLesson | None = None
    """The lesson to give."""
    hall: HallProcess | None = None
    """The audience's server."""
    memory: int | None = None
    """Bytes for keyframes; None for as many as usual."""
    complaint: str = ""
    """The first message."""

    @property
    def iteration(self) -> int:
        """The iteration it opens at, read from the last word."""
        at = self.words[-1] if "--at" in self.words else "1"
        return whole(at.partition(":")[0]) or 1

    @property
    def anew(self) -> bool:
        """True if it is the beginning of a run or lesson, not a place in it, a board, a recording or practice."""
        return self._replace(lesson=None, hall=None, memory=None, complaint="") == Start()
