"""A terminal for tests: runs a program in a real pty, presses keys, and sees what a viewer would see.

It has two screens (`emulated.py`). It answers no queries, as the plainest terminals do, unless it is told to, and
remembers the modes that are switched on.
Between it and the program there can be a link that carries so much a second and holds back so much.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from tests.support.emulated import Screens
from tests.support.patience import PATIENCE

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

STEPVIZ = (sys.executable, "-m", "stepviz")
_MODE = re.compile(rb"\x1b\[(?:\?([0-9;]+)([hl])|(>25u)|(<u)|(5n)|(c))")
_STRING = re.compile(rb"\x1b[P_][^\x1b]*\x1b\\")
_STRING_BEGUN = re.compile(rb"\x1b(?:[P_][^\x1b]*\x1b?)?\Z")
"""Images, which the screen of characters does not show."""
_PARTIAL = re.compile(rb"\x1b(?:\[[0-9;?<>]*)?\Z")
_PLACE = re.compile(r"it(?:eration)? (\d+) ?/ ?\d+(?: · op (\d+))?")
_LOOK = re.compile(rb"\x1b\[([0-9;]*)m")
_KEPT = 1_000_000
"""Bytes that are remembered as they came."""
_USUAL = {"7", "25"}
"""Modes a terminal has switched on before a program starts: line wrap, cursor."""
_JOB = 'on() { [[ $1 == 14[78] ]] || exit $1; kill -STOP $$; fg; on $?; }; "$@"; on $?'
_SHELL = ("bash", "--norc", "--noprofile", "-ic", _JOB, "bash")
"""Runs words as its job; when that is stopped so is the shell, and goes on with it. A stop would end a loop."""


def _lead(terminal: int) -> None:
    """This process leads the terminal, and hears what ends it: what a shell runs behind, or `nohup`, ignores it."""
    os.login_tty(terminal)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


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
        says: bytes = b"",
        cwd: str | None = None,
        shell: bool = False,
    ) -> None:
        """`answers`: whether it says that it is well when it is asked, as nearly all do.

        `says`: what it answers when it is asked for its attributes, and for true pixels before these.

        `shell`: whether a shell runs the program as its job; else the program leads the session, as in `xterm -e`.
        """
        self._screens = Screens(width, height)
        self.modes = set(_USUAL)
        self._raw, self._unseen, self._partial = bytearray(), bytearray(), b""
        self._says = says
        self._answers, self._owed, self._is_sending = answers, 0, False
        self.keyboards = 0
        """Keyboard protocols on the stack."""
        self._rate = 0.0
        self._held = bytearray()
        self._room = self._since = 0.0
        self._is_closed = False
        self.count = 0
        """Bytes that were shown."""
        self.status: int | None = None
        self._master, self._slave = pty.openpty()
        termios.tcsetwinsize(self._slave, (height, width))
        self._settings = termios.tcgetattr(self._slave)
        surroundings = {
            name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")
        }
        surroundings |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | (env or {})
        self.started = monotonic()
        self._leader = subprocess.Popen(
            [*_SHELL * shell, *words], env=surroundings, cwd=cwd, preexec_fn=partial(_lead, self._slave)
        )
        self.pid = self._leader.pid
        """The program."""
        if shell:
            self.wait_until(lambda: bool(_children(self._leader.pid)))
            (self.pid,) = _children(self._leader.pid)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.gone():
            for pid in {self.pid, self._leader.pid}:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._leader.wait(PATIENCE)
        if not self._is_closed:
            os.close(self._master)
            os.close(self._slave)

    # In

    def send(self, data: bytes) -> None:
        """Write to the program as the keyboard does."""
        os.write(self._master, data)

    def send_all(self, data: bytes) -> None:
        """Write however much it is, and read meanwhile what the program shows."""
        os.set_blocking(self._master, False)
        end, self._is_sending = monotonic() + PATIENCE, True
        while data:
            assert monotonic() < end, f"not read for {PATIENCE} s:\n{self.text}"
            try:
                data = data[os.write(self._master, data[:4096]) :]
            except BlockingIOError:
                self.take(0.01)
            except OSError:  # it has ended
                break
        os.set_blocking(self._master, True)
        self._is_sending = False
        self._answer()

    def press(self, *keys: str) -> None:
        """Press keys by name."""
        for key in keys:
            self.send(KEYS.get(key, key.encode()))
            if key == "escape":
                self.read(0.15)  # the program waits for what may follow an escape

    def resize(self, width: int, height: int) -> None:
        """Change the size, as a window does."""
        self._see()
        self._screens.resize(height, width)
        termios.tcsetwinsize(self._slave, (height, width))

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def foreground(self) -> None:
        """Have the shell let a stopped program go on, as `fg` does."""
        os.kill(self._leader.pid, signal.SIGCONT)
        self.wait_until(lambda: not self.is_stopped())

    def hang_up(self) -> None:
        """Close the terminal."""
        self._is_closed = True
        os.close(self._slave)
        os.close(self._master)

    def is_cooked(self) -> bool:
        """Whether the lines are as a shell has them: Ctrl-Q and Ctrl-S go no further then."""
        return bool(termios.tcgetattr(self._slave) == self._settings)

    # The program

    def gone(self) -> bool:
        """Whether it has ended."""
        if self.status is None and (code := self._leader.poll()) is not None:
            self.status = 128 - code if code < 0 else code
        return self.status is not None

    def is_stopped(self) -> bool:
        """Whether it is stopped, and its shell, where it has one, has seen that."""
        return self._stat(self._leader.pid)[0] == "T"

    def memory(self) -> int:
        """Bytes of memory it has."""
        return int(self._stat(self.pid)[21]) * os.sysconf("SC_PAGE_SIZE")

    def threads(self) -> int:
        """Its threads."""
        return int(self._stat(self.pid)[17])

    def children(self) -> list[int]:
        """Its child processes."""
        return _children(self.pid)

    def ends_unread(self) -> bool:
        """Whether it ends, while nothing of what it shows is read."""
        end = monotonic() + PATIENCE
        while not self.gone() and monotonic() < end:
            select.select([], [], [], 0.01)
        return self.gone()

    def wait_until(self, true: Callable[[], bool], timeout: float = PATIENCE, what: str = "") -> None:
        """Read until something is true. Raises `AssertionError` if it never is."""
        end = monotonic() + timeout
        while not true():
            assert monotonic() < end, f"waited {timeout} s{what}:\n{self.text}"
            self.read(0.02)

    def _stat(self, pid: int) -> list[str]:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()

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

    def take_paint(self, longest: float, pause: float) -> float:
        """Read what comes, at most `longest` after now, until nothing has come for a `pause`.

        Returns when the last of it came: it is looked at afterwards, so that this takes no time from the program.
        """
        came, last, wait = bytearray(), monotonic(), longest
        while select.select([self._master], [], [], wait)[0]:
            came += os.read(self._master, 1 << 16)
            last, wait = monotonic(), pause
        self._show(bytes(came))
        return last

    def _take_from_link(self, timeout: float) -> bool:
        room = int(self._room) - len(self._held)
        if select.select([self._master] * (room > 0), [], [], min(timeout, 0.01))[0]:
            with contextlib.suppress(OSError):
                self._held += os.read(self._master, room)
        due = min(len(self._held), int((monotonic() - self._since) * self._rate))
        if due or not self._held:
            self._since = monotonic()
            self._show(bytes(self._held[:due]))
            del self._held[:due]
        return bool(due or self._held)

    def _show(self, data: bytes) -> None:
        self._raw += data
        del self._raw[:-_KEPT]
        self.count += len(data)
        self._unseen += data
        data, self._partial = self._partial + data, b""
        partial = _PARTIAL.search(data)
        if partial is not None:
            data, self._partial = data[: partial.start()], partial[0]
        for numbers, state, pushed, popped, asked, attributes in _MODE.findall(data):
            if state:
                change = self.modes.update if state == b"h" else self.modes.difference_update
                change(numbers.decode().split(";"))
            elif asked and self._answers:
                self._owed += 1
                self._answer()
            elif attributes and self._says:
                self.send(self._says)
            self.keyboards = max(0, self.keyboards + bool(pushed) - bool(popped))

    def _answer(self) -> None:
        """Answer what was asked, not in the middle of what is sent."""
        if not self._is_sending:
            owed, self._owed = self._owed, 0
            self.send(b"\x1b[0n" * owed)

    @property
    def raw(self) -> bytes:
        """The last of what came, as it came."""
        return bytes(self._raw)

    def _see(self) -> Screens:
        """The screen that is seen, with everything that came."""
        data = _STRING.sub(b"", self._unseen)
        begun = _STRING_BEGUN.search(data)
        self._unseen = bytearray(begun[0] if begun is not None else b"")
        self._screens.feed(data[: begun.start()] if begun is not None else data)
        return self._screens

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
        codes = {code for found in _LOOK.findall(self._raw) for code in found.decode().split(";")}
        return codes - {"", "0", "1", "2", "3", "4", "7", "22", "23", "24", "27", "39", "49"}

    def wait_for(self, what: str | Callable[[str], bool], timeout: float = PATIENCE) -> None:
        """Read until the screen holds a text, or a condition of it is true. Raises `AssertionError` if it never is."""
        met = what if callable(what) else lambda text: what in text
        self.wait_until(lambda: met(self.text), timeout, f" for {what!r}")

    def settle(self, quiet: float = 0.15) -> str:
        """Read until nothing has come for so long; the screen's text."""
        while self.take(quiet):
            pass
        return self.text

    def quit(self) -> None:
        """Quit by a key. Raises `AssertionError` unless that ends it well and the terminal is as before."""
        self.press("ctrl+q")
        assert self.wait() == 0, self.text
        assert self.left_behind() == []

    def wait(self, timeout: float = PATIENCE) -> int:
        """The exit status, 128 + n after a signal. Raises `AssertionError` if the program does not end."""
        self.wait_until(self.gone, timeout, " for its end")
        while self.take(0.1):
            pass
        assert self.status is not None
        return self.status

    def left_behind(self) -> list[str]:
        """What the program did not put back: modes, keyboard protocol, line settings. Empty for a clean terminal."""
        found = [f"mode {mode}" for mode in sorted(self.modes ^ _USUAL)]
        if self.keyboards:
            found.append("keyboard protocol")
        return found + (["line settings"] if not self.is_cooked() else [])


def session(words: str, folder: Path, *, env: dict[str, str] | None = None, **terminal: Any) -> Terminal:
    """`stepviz` with these words; its state and its reports are in a folder. `terminal`: what a `Terminal` is given."""
    own = {"XDG_STATE_HOME": str(folder), "TMPDIR": str(folder)}
    return Terminal([*STEPVIZ, *shlex.split(words)], env=own | (env or {}), **terminal)
