"""Terminal check: tells if a session can run here, and removes variables that mislead Textual from the environment.

It must not import Textual, which reads its variables on import.
"""

from __future__ import annotations

import os
import sys

from stepviz.ui.terminal import page

_MISLEADING = ("COLUMNS", "LINES", "ESCDELAY", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
"""Variables that Textual and Rich believe instead of the terminal."""
FILES = 24
"""The most files that a session has open: a terminal, the watchdog's pipes, the event loop, files read and written."""
INSTEAD = "use `stepviz show` to print one screen, `stepviz train` to train without a screen"
"""What else shows a run."""


def refusal(instead: str = INSTEAD) -> str | None:
    """One sentence on why an app cannot run here, with what to do instead; None if it can."""
    if page.here() is not None:
        return None
    for name, stream in (("input", sys.__stdin__), ("error output", sys.__stderr__)):
        if stream is None or stream.closed or not stream.isatty():
            return f"standard {name} is not a terminal: {instead}"
    if os.environ.get("TERM", "") == "dumb":
        return f"the terminal cannot place text (TERM is dumb): {instead}"
    files = _open_files()
    if files < FILES:
        return f"a session needs {FILES} open files, and here a process may have {files}: allow more with ulimit -n 256"
    return None


def _open_files() -> int:
    """The number of files this process may open, or `FILES` without a limit."""
    try:
        import resource
    except ImportError:  # there is no such limit
        return FILES
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return FILES if most == resource.RLIM_INFINITY else most


def clean_environment() -> bool:
    """Remove variables that mislead Textual. Returns True if colours are unwanted (NO_COLOR is not empty)."""
    for name in [name for name in os.environ if name in _MISLEADING or name.startswith("TEXTUAL")]:
        del os.environ[name]
    if not os.environ.get("NO_COLOR"):  # an empty one is no wish (no-color.org), but Textual takes it for one
        os.environ.pop("NO_COLOR", None)
    return "NO_COLOR" in os.environ


def has_colours() -> bool:
    """False for a terminal that its description (terminfo) gives none, such as vt100 and xterm-mono.

    Rich takes every terminal that is not dumb for one of sixteen colours at least.
    """
    term = os.environ.get("TERM", "")
    if os.environ.get("COLORTERM") or "color" in term or not has_lines():
        return True
    try:
        import curses
    except ImportError:  # Python was built without it
        return True
    try:
        curses.setupterm(term, 1)
    except curses.error:  # an unknown terminal
        return True
    return curses.tigetnum("colors") > 0


def lacks_signs() -> bool:
    """True on the Linux console, whose font has few characters beyond ASCII."""
    return os.environ.get("TERM", "") == "linux"


def has_lines() -> bool:
    """True if the system has POSIX terminals (`termios`)."""
    try:
        import termios
    except ImportError:
        return False
    return bool(termios)
