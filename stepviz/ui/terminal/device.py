"""Device: reads and writes the terminal, sets its line settings and modes, and restores them from any state."""

from __future__ import annotations

import os
import select
import termios
from contextlib import suppress
from time import monotonic

from stepviz.ui.terminal import signals
from stepviz.ui.terminal.modes import ASK, BACK, CANCEL, KEYBOARD, MODES, QUESTIONS
from stepviz.ui.terminal.words import STANDARD_ERROR, STANDARD_INPUT

TYPE_CHECKING = False  # `typing` is not loaded: a small process makes the watchdog's fork cheap
if TYPE_CHECKING:
    from typing import Any

_ANSWER = 0.3
"""Longest wait for the terminal's last answer, in seconds. A later answer would be typed into the shell."""


class Device:
    """The terminal that is read from and drawn on. Writing never blocks on a terminal that does not read."""

    def __init__(self) -> None:
        """Raises `OSError` if standard input is not a terminal."""
        try:
            self._usual: list[Any] = termios.tcgetattr(STANDARD_INPUT)
        except termios.error as error:
            raise OSError(*error.args) from None
        self.output, self._own = _opened(STANDARD_ERROR)
        self.answers = False
        """True once the terminal has answered a query."""
        self.is_on = False
        """True while the terminal is in our modes."""
        self._is_stacked = False
        """True while our keyboard protocol is on the terminal's stack, where a second push would stay."""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows; 80 and 24 if unknown."""
        try:
            width, height = os.get_terminal_size(self.output)
        except OSError:
            return 80, 24
        return width or 80, height or 24

    @property
    def in_front(self) -> bool:
        """True if we are the foreground job, or that is unknown."""
        try:
            return os.tcgetpgrp(STANDARD_INPUT) == os.getpgrp()
        except OSError:
            return True

    def switch_on(self) -> bytes:
        """Set our line settings. Returns the sequences to write first, which set our modes."""
        self.is_on = True
        with suppress(termios.error):
            termios.tcsetattr(STANDARD_INPUT, termios.TCSANOW, _raw(self._usual))
        keyboard = b"" if self._is_stacked else KEYBOARD
        self._is_stacked = True
        return MODES + keyboard + QUESTIONS

    def put_back(self, *, unsent: bool, unanswered: bool, lines: bool = True) -> None:
        """Restore modes and, if `lines`, line settings. Output that does not fit is discarded.

        `unsent`: a frame may be cut off. `unanswered`: an answer may come.
        """
        with signals.held():  # a signal in between would find `is_on` false, and leave the rest as it is
            if not self.is_on:
                return
            self.is_on = self._is_stacked = False
            asked = ASK if self.answers else b""
            back = (CANCEL if unsent else b"") + BACK + asked
            # The terminal takes no more: frames that it has not read are discarded, to make room.
            if self.write(back) < len(back):
                with suppress(termios.error):
                    termios.tcflush(self.output, termios.TCOFLUSH)
                self.write(CANCEL + BACK + asked)
            if asked:  # before echo is on again: a late answer would be shown, and typed into the shell
                self._await_answers(1 + unanswered)
            if not lines:
                return
            with suppress(termios.error):
                termios.tcflush(STANDARD_INPUT, termios.TCIFLUSH)
                termios.tcsetattr(STANDARD_INPUT, termios.TCSANOW, self._usual)

    def read(self) -> bytes | None:
        """The bytes typed so far; None if there are none; empty if the terminal is gone.

        It checks again for input: something else may have read it since the event loop saw it.
        """
        if not select.select([STANDARD_INPUT], [], [], 0)[0]:
            return None
        try:
            return os.read(STANDARD_INPUT, 1 << 14)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def write(self, data: bytes) -> int:
        """Write as much as the terminal takes now. Returns the number of bytes written."""
        if not self._own:  # the flag is the shell's, too, and of whoever else shares the terminal
            os.set_blocking(self.output, False)
        try:
            return os.write(self.output, data)
        except OSError:
            return 0
        finally:
            if not self._own:
                os.set_blocking(self.output, True)

    def _await_answers(self, count: int) -> None:
        end, seen = monotonic() + _ANSWER, b""
        while seen.count(b"\x1b[0n") < count and (left := end - monotonic()) > 0:
            if not select.select([STANDARD_INPUT], [], [], left)[0]:
                return
            try:
                data = os.read(STANDARD_INPUT, 1 << 12)
            except OSError:
                return
            if not data:
                return
            # Up to the first answer only what may be a part of one is kept, however much is typed meanwhile.
            seen = seen[-3:] + data if seen.count(b"\x1b[0n") == 0 else seen + data


def _opened(number: int) -> tuple[int, bool]:
    """A descriptor of the terminal, and True if it was opened anew: then the shell does not share its flags."""
    with suppress(OSError):
        return os.open(os.ttyname(number), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC), True
    return os.dup(number), False


def _raw(usual: list[Any]) -> list[Any]:
    """Line settings in which each byte arrives at once and unchanged."""
    iflag, oflag, cflag, lflag, ispeed, ospeed, characters = usual
    iflag &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP)
    lflag &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    characters = [*characters]
    characters[termios.VMIN], characters[termios.VTIME] = 1, 0
    return [iflag, oflag, cflag, lflag, ispeed, ospeed, characters]
