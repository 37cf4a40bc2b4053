"""Reopening: what brings a session back to where it is: the words of its command, and what no command says."""

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
    from stepviz.hall.starting import HallPlace
    from stepviz.lesson.lesson import Given
    from stepviz.session.player import Player
    from stepviz.session.practice.workbook import Workbook
    from stepviz.ui.memory import LastSession

KEEP_EVERY = 2.0
"""Seconds between two looks at whether the moment has changed, and with it the command to resume with."""


class Reopening:
    """Of one session. Until the moment that was asked for is reached or given up, what was asked for."""

    def __init__(
        self, experiment: Experiment, lesson: Given | None, start: Start, hall: HallPlace | None = None
    ) -> None:
        """`hall`: where others follow."""
        self.memory: LastSession | None = None
        """Where it is kept."""
        self._experiment, self._start = experiment, start
        self._hall = hall
        self._name = "" if lesson is None else lesson.lesson.name
        self._player: Player | None = None
        self._began = math.inf
        self._last: tuple[list[str], Mapping[str, object]] = ([], {})

    def begin(self, player: Player) -> None:
        """From now on `player` holds what is looked at."""
        self._player, self._began = player, monotonic()

    @property
    def command(self) -> str:
        """The command that opens the moment, or the last one that was kept where it cannot be told any more."""
        try:
            return shell.command(self._of_board or self._with_hall(self.words))
        except Exception:
            return shell.command(self._with_hall(self._last[0] or self._experiment.words()))

    def _with_hall(self, words: Sequence[str]) -> list[str]:
        if self._hall is None:
            return ["stepviz", *words]
        return ["stepviz", "hall", *words, *self._hall.options]

    @property
    def _of_board(self) -> list[str]:
        """The command that shows a board, or the run of it that was opened; empty for no board."""
        player = self._player
        if player is None or player.opening or player.state.board is None:
            return []
        from stepviz.session.words import command

        return command(player.film, player.state)

    @property
    def words(self) -> list[str]:
        """Its words, without the first."""
        if self._start.practice is not None:
            return ["practice", *self._start.practice.words]
        player = self._player
        if player is None or player.opening:
            return self._asked
        if self._name and isinstance(player.film.goal, int):
            return [self._name, "--stop", str(player.film.goal + 1)]
        if self._name:
            from stepviz.session.lessons.places import words as words_of_stop

            return words_of_stop(player.film, player.state) or self._stop
        from stepviz.session.words import Place, place_ahead, words

        film, state = player.film, player.state
        if state.board is not None:  # what is kept beside the words opens all its runs
            return [*self._experiment.words(), *words(Place(place_ahead(film, state).moment), film, state.base)]
        return [*self._experiment.words(), *words(place_ahead(film, state), film, state.base)]

    @property
    def _asked(self) -> list[str]:
        """What was asked for."""
        return [*(self._stop if self._name else self._experiment.words()), *self._start.words]

    @property
    def _stop(self) -> list[str]:
        """The stop that was shown last, before any the one to begin with."""
        player = self._player
        lecture = None if player is None or player.opening else player.state.lecture
        return [self._name, "--stop", str(self._start.stop or 1 if lecture is None else lecture.stop + 1)]

    def _made(self, *, harmless: bool = False) -> Mapping[str, object]:
        """What no command says; `harmless`: only what cannot have been what failed."""
        player = self._player
        if player is None or player.opening:
            return self._start.kept or {}
        from stepviz.session.keeping.kept import kept_of

        return kept_of(player.film, player.state, harmless=harmless)

    def keep(self) -> None:
        """Keep it, if it is another than last time. A beginning that nobody has seen takes nobody's place."""
        if self.memory is None or (self._player is None and self._start.anew):
            return
        now = self.words, self._made()
        if now != self._last or self.memory.is_writing:
            self.memory.keep(*now)
            self._last = now

    def keep_soon(self) -> None:
        """The same, without waiting for the disk."""
        if self.memory is not None and self._player is not None:
            now = self.words, self._made()
            if now != self._last and self.memory.keep_soon(*now):
                self._last = now

    def keep_harmless(self) -> None:
        """Leave what failed out: what lay over the moment, and the moment too if it failed at once."""
        if self.memory is None:
            return
        made: Mapping[str, object] = {}
        with suppress(Exception):  # it may be what failed
            made = self._made(harmless=True)
        words, lasted = self._last[0], monotonic() > self._began + KEEP_EVERY
        at = words.index("--at") if "--at" in words and lasted and not self._is_opening else len(words)
        stop = self._stop if self._name else self._experiment.words()
        self.memory.keep([*stop, *words[at : at + 2]], made)

    @property
    def _is_opening(self) -> bool:
        return self._player is None or self._player.opening


class Start(NamedTuple):
    """What a session opens with."""

    words: tuple[str, ...] = ()
    """Those of its place, as the command line has them, in the order of `session.words`."""
    record: str = ""
    """The lesson file that marks are written into as stops."""
    stop: int | None = None
    """The stop of a lesson, from 1; None for its beginning, which can be black."""
    vary: tuple[str, ...] = ()
    """What varies in the runs of a board that it opens with."""
    practice: Workbook | None = None
    """Where it is kept what is filled in, in a session that asks for it."""
    kept: Mapping[str, object] | None = None
    """What was made in the session that is resumed and no command says."""

    @property
    def iteration(self) -> int:
        """The one it opens at, which words tell last."""
        at = self.words[-1] if "--at" in self.words else "1"
        return whole(at.partition(":")[0]) or 1

    @property
    def anew(self) -> bool:
        """Whether it is the beginning of a run, and not a place somebody comes back to."""
        return self == Start()
