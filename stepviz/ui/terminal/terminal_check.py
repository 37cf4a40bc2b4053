"""Preflight: whether there can be a session here, and what of the environment must not reach Textual.

Nothing is loaded here that loads Textual, which reads its variables as soon as it is.
"""

from __future__ import annotations

import os
import sys

from stepviz.ui.terminal import page

_MISLEADING = ("COLUMNS", "LINES", "ESCDELAY", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
"""Read by Textual and Rich in the place of asking the terminal."""
FILES = 24
"""Files that a session has open at most: a terminal, the watchdog's pipes, the loop, what it loads and keeps."""


def refusal() -> str | None:
    """Why there can be no session here, as one sentence; None where there can."""
    if page.here() is not None:
        return None
    instead = "use `stepviz show` to print one screen, `stepviz train` to train without a screen"
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
    """How many files this process may have open at once."""
    try:
        import resource
    except ImportError:  # there is no such limit
        return FILES
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return FILES if most == resource.RLIM_INFINITY else most


def clean_environment() -> bool:
    """Forget what would mislead Textual. Returns whether colours are unwanted (NO_COLOR, not empty)."""
    for name in [name for name in os.environ if name in _MISLEADING or name.startswith("TEXTUAL")]:
        del os.environ[name]
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)
    return "NO_COLOR" in os.environ


def lacks_signs() -> bool:
    """Whether the terminal is the console of Linux, whose font has few characters beside those below 128."""
    return os.environ.get("TERM", "") == "linux"


def has_lines() -> bool:
    """Whether the system has terminals of POSIX, with lines that can be set."""
    try:
        import termios
    except ImportError:
        return False
    return bool(termios)
