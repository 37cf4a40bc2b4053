"""The terminal itself: whether there is one, how its size is asked, what signals and crashes do to it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import stepviz
from stepviz.shell import quoted
from stepviz.text import visible

_NAMES = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")
ENDING = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""Signals that end the session with the terminal restored and status 128 + n."""

_PATIENCE = 1.0
"""Seconds a session has to end by itself after a signal."""


def refusal() -> str | None:
    """Why there can be no session here, as one sentence; None where there can."""
    instead = "use `stepviz show` to print one screen, `stepviz train` to train without looking"
    for name, stream in (("input", sys.__stdin__), ("error output", sys.__stderr__)):
        if stream is None or stream.closed or not stream.isatty():
            return f"stepviz needs a terminal, and its standard {name} is none: {instead}"
    if os.environ.get("TERM", "") == "dumb":
        return f"stepviz needs a terminal that can place text, and TERM is dumb: {instead}"
    return None


def clean_environment() -> bool:
    """Forget what would mislead Textual. Returns whether colours are unwanted (NO_COLOR, not empty)."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)
    return "NO_COLOR" in os.environ


def lacks_signs() -> bool:
    """Whether the terminal is the console of Linux, whose font has few characters beside those below 128."""
    return os.environ.get("TERM", "") == "linux"


@contextlib.contextmanager
def signals(end: Callable[[int], None], last_words: Callable[[], str]) -> Iterator[None]:
    """Call `end` with the exit status on the first signal that ends a session.

    Where that takes too long, put the terminal back by force and leave with the last words.
    """
    restore = _terminal_settings()
    status = 0

    def force(number: int, frame: FrameType | None) -> None:
        del number, frame
        restore(last_words())
        os._exit(status)

    def caught(number: int, frame: FrameType | None) -> None:
        nonlocal status
        del frame
        if status:
            return
        status = 128 + number
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, force)
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
        end(status)

    before = {number: signal.signal(number, caught) for number in ENDING}
    try:
        yield
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def report_crash(error: BaseException, command: str) -> str:
    """Write a report of an error of ours. Returns two sentences for the viewer."""
    name = type(error).__name__
    told = "".join(traceback.format_exception(error)).split("\n")
    text = "\n".join(map(visible, told))
    path = Path(tempfile.gettempdir()) / f"stepviz-crash-{os.getpid()}.txt"
    python = sys.version.split()[0]
    try:
        path.write_text(f"stepviz {stepviz.__version__}, Python {python}\n{command}\n\n{text}", encoding="utf-8")
    except OSError as problem:
        said = f"No report could be written: {problem}."
    else:
        said = f"A report for the developers is in {quoted(str(path))}."
    return f"stepviz stopped because of an error of its own ({name}). {said}"


_RESTORE = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""Everything Textual switched on, switched off."""


def _terminal_settings() -> Callable[[str], None]:
    """Remember the line settings; calling the result puts them back and says a word, whatever else hangs."""
    try:
        import termios

        number = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
        settings = termios.tcgetattr(number)
    except Exception:  # no such terminal, or no termios on this system: nothing to put back
        return lambda _: None

    def restore(words: str) -> None:
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(number, termios.TCSANOW, settings)
        with contextlib.suppress(OSError):
            os.set_blocking(2, False)
            os.write(2, f"{_RESTORE}{words}\n".encode())
            os.set_blocking(2, True)

    return restore
