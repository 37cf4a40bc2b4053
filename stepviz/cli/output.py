"""Output: writes to standard output and standard error, which may be closed, full, or of another encoding."""

from __future__ import annotations

import os
import sys

from stepviz.errors import UserError

_DRAWN = "✓✗▸◂·×→─█▁‖ᵀ…"


def open_closed() -> None:
    """Open each closed standard descriptor on the null device, so that no file opened later gets its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def line(text: str = "") -> int:
    """Print a line on standard output at once, and return the exit status 0.

    Raises `BrokenPipeError` if the reader has stopped, and `UserError` if it cannot be written.
    """
    write(text + "\n")
    finish()
    return 0


def write(text: str) -> None:
    """Write text on standard output, as UTF-8 if its encoding lacks the characters of the screen."""
    if sys.stdout is None:  # closed by `>&-`
        return
    try:
        # An encoding without the characters of the screen is ignored, as are other settings that mislead.
        _DRAWN.encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a real stream has it
    try:
        sys.stdout.write(text)
    except OSError as error:
        raise _write_error(error) from error


def finish() -> None:
    """Flush standard output."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _write_error(error) from error


def complain(sentence: str) -> None:
    """Print a sentence, or several lines of them, on standard error.

    If that fails, print it on standard output if that is a terminal.
    """
    from stepviz.text import complaint

    for stream in (sys.stderr, sys.stdout if sys.stdout is not None and sys.stdout.isatty() else None):
        if stream is None:
            continue
        try:
            print(complaint(sentence), file=stream, flush=True)
        except OSError:
            continue
        return


def out_of_memory() -> None:
    """Print that memory ran out, without loading anything."""
    try:
        os.write(2, b"stepviz: stopped because there was not enough memory. No report could be written.\n")
    except OSError:
        return


def let_go() -> None:
    """Redirect a standard output that cannot be written to the null device, so that Python's exit does not fail."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _write_error(error: OSError) -> OSError | UserError:
    if isinstance(error, BrokenPipeError):
        return error
    return UserError(f"standard output cannot be written to: {error.strerror}")
