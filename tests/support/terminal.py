"""A terminal for tests: runs a program in a real pty, presses keys, and sees what a viewer would see.

It answers no queries, as the plainest terminals do, unless it is told to, and remembers the modes that are switched on.
Between it and the program there can be a link that carries so much a second and holds back so much.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import pyte

KEYS = {
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pagedown": b"\x1b[6~",
    "pageup": b"\x1b[5~",
    "f1": b"\x1bOP",
    "f5": b"\x1b[15~",
    "escape": b"\x1b",
    "tab": b"\t",
    "enter": b"\r",
    "space": b" ",
    "ctrl+c": b"\x03",
    "ctrl+l": b"\x0c",
    "ctrl+p": b"\x10",
    "ctrl+q": b"\x11",
}
"""What keys send."""

REMOTE = ("pagedown", "pageup", ".", "b", "f5", "escape")
"""Keys of a presenter's remote."""

STEPVIZ = (sys.executable, "-m", "stepviz")
_MODE = re.compile(rb"\x1b\[(?:\?([0-9;]+)([hl])|(>25u)|(<u)|(5n))")
_PARTIAL = re.compile(rb"\x1b(?:\[[0-9;?<>]*)?\Z")
_PLACE = re.compile(r"it(?:eration)? (\d+) ?/ ?\d+(?: · op (\d+))?")
_LOOK = re.compile(rb"\x1b\[([0-9;]*)m")
_USUAL = {"7", "25"}
"""Modes a terminal has switched on before a program starts: line wrap, cursor."""


class Terminal:
    """A program in a terminal of its own; a context manager that leaves no process behind."""

    def __init__(
        self,
        words: Sequence[str] = STEPVIZ,
        width: int = 80,
        height: int = 24,
        env: dict[str, str] | None = None,
        *,
        answers: bool = False,
    ) -> None:
        """`answers`: whether it says that it is well when it is asked, as nearly all do."""
        self._screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self._screen)
        self.modes = set(_USUAL)
        self.raw = b""
        self._unseen = self._partial = b""
        self._answers = answers
        self._keyboards = 0
        self._rate = 0.0
        self._held = bytearray()
        self._room = self._since = 0.0
        self.count = 0
        """Bytes that were shown."""
        self.status: int | None = None
        self._master, self._slave = pty.openpty()
        self._size(width, height)
        self._settings = termios.tcgetattr(self._slave)
        surroundings = {
            name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")
        }
        surroundings |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | (env or {})
        self.started = monotonic()
        self.pid = os.fork()
        if not self.pid:
            self._become(words, surroundings)

    def _become(self, words: Sequence[str], env: dict[str, str]) -> None:
        try:
            os.login_tty(self._slave)
            os.close(self._master)
            os.execvpe(words[0], list(words), env)
        finally:
            os._exit(127)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._master)
        os.close(self._slave)

    # In

    def send(self, data: bytes) -> None:
        """Write to the program as the keyboard does."""
        os.write(self._master, data)

    def press(self, *keys: str, every: float = 0.0) -> None:
        """Press keys by name, `every` so many seconds; what the program shows meanwhile is read."""
        for key in keys:
            self.send(KEYS.get(key, key.encode()))
            if key == "escape":
                self.read(0.15)  # the program waits for what may follow an escape
            if every:
                self.read(every)

    def click(self, column: int, line: int) -> None:
        """Press and release the first mouse button at a place, from 0."""
        place = f"0;{column + 1};{line + 1}"
        self.send(f"\x1b[<{place}M\x1b[<{place}m".encode())

    def resize(self, width: int, height: int) -> None:
        """Change the size, as a window does."""
        self._see().resize(height, width)
        self._size(width, height)

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    # Out

    def read(self, seconds: float) -> None:
        """Read what the program shows, for so long."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            self.take(left)

    def link(self, rate: float, room: int) -> None:
        """From now on the program's output passes a link of so many bytes a second, which holds `room` bytes back."""
        self._rate, self._room, self._since = rate, room, monotonic()

    def take(self, timeout: float) -> bool:
        """Read what is there, at most so long after now. Returns whether anything came."""
        if self._rate:
            return self._take_from_link(timeout)
        if not select.select([self._master], [], [], timeout)[0]:
            return False
        with contextlib.suppress(OSError):
            self._show(os.read(self._master, 1 << 16))
        return True

    def _take_from_link(self, timeout: float) -> bool:
        room = int(self._room) - len(self._held)
        if room > 0 and select.select([self._master], [], [], min(timeout, 0.01))[0]:
            with contextlib.suppress(OSError):
                self._held += os.read(self._master, room)
        elif room <= 0:
            select.select([], [], [], min(timeout, 0.01))
        due = min(len(self._held), int((monotonic() - self._since) * self._rate))
        if due == 0 and self._held:
            return True
        self._since = monotonic()
        data = bytes(self._held[:due])
        del self._held[:due]
        self._show(data)
        return bool(data)

    def _show(self, data: bytes) -> None:
        self.raw = (self.raw + data)[-1_000_000:]
        self.count += len(data)
        self._unseen += data
        data, self._partial = self._partial + data, b""
        partial = _PARTIAL.search(data)
        if partial is not None:
            data, self._partial = data[: partial.start()], partial[0]
        for numbers, state, pushed, popped, asked in _MODE.findall(data):
            if state:
                change = self.modes.update if state == b"h" else self.modes.difference_update
                change(numbers.decode().split(";"))
            elif asked and self._answers:
                self.send(b"\x1b[0n")
            self._keyboards = max(0, self._keyboards + bool(pushed) - bool(popped))

    def _see(self) -> pyte.Screen:
        """The screen with everything that came."""
        data, self._unseen = self._unseen, b""
        self._stream.feed(data)
        return self._screen

    @property
    def lines(self) -> list[str]:
        """The screen as text, right-stripped."""
        return [line.rstrip() for line in self._see().display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def place(self) -> str:
        """`237:2`: iteration and operation, as the header tells them; empty where it does not."""
        found = _PLACE.search(self.lines[0])
        return "" if found is None else f"{found[1]}:{found[2] or 0}"

    def wait_for_place(self, place: str) -> None:
        """Read until the header tells this place."""
        self.wait_for(lambda _: self.place == place)

    def cell(self, column: int, line: int) -> Any:
        """A character of the screen with its colours, as pyte keeps it."""
        return self._see().buffer[line][column]

    def colours(self) -> set[str]:
        """Codes that set a colour, in all that was shown."""
        codes = {code for found in _LOOK.findall(self.raw) for code in found.decode().split(";")}
        return codes - {"", "0", "1", "2", "3", "4", "7", "22", "23", "24", "27", "39", "49"}

    def wait_for(self, what: str | Callable[[str], bool], timeout: float = 10.0) -> None:
        """Read until the screen holds a text, or a condition of it is true. Raises `AssertionError` if it never is."""
        met = what if callable(what) else lambda text: what in text
        end = monotonic() + timeout
        while not met(self.text):
            assert monotonic() < end, f"waited {timeout} s for {what!r}:\n{self.text}"
            self.read(0.02)

    def settle(self, quiet: float = 0.15) -> str:
        """Read until nothing has come for so long; the screen's text."""
        while self.take(quiet):
            pass
        return self.text

    def wait(self, timeout: float = 10.0) -> int:
        """The exit status, 128 + n after a signal. Raises `AssertionError` if the program does not end."""
        end = monotonic() + timeout
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                self.status = 128 - code if code < 0 else code
            else:
                assert monotonic() < end, f"still there after {timeout} s:\n{self.text}"
                self.read(0.02)
        self.settle(0.1)
        return self.status

    def left_behind(self) -> list[str]:
        """What the program did not put back: modes, keyboard protocol, line settings. Empty for a clean terminal."""
        found = [f"mode {mode}" for mode in sorted(self.modes ^ _USUAL)]
        if self._keyboards:
            found.append("keyboard protocol")
        return found + (["line settings"] if termios.tcgetattr(self._slave) != self._settings else [])

    def _size(self, width: int, height: int) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
