"""The command line: runs the command that the words name, and returns the exit status.

Modules that `stepviz --version` does not need are imported inside functions.
"""

from __future__ import annotations

import sys

from stepviz import __version__
from stepviz.cli import output
from stepviz.errors import UserError

TYPE_CHECKING = False  # importing typing would double the time of `stepviz --version`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack

FAILED = 1
USERS_MISTAKE = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `stepviz` with these words (by default the process's), and return its exit status.

    0: done. 1: the run failed, or an internal error. 2: the user's mistake, in one sentence. 130: interrupted.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    output.open_closed()  # before anything opens a file, which would get the number of a closed standard stream
    try:
        status = _run(words)
    except UserError as error:
        output.complain(str(error))
        status = USERS_MISTAKE
    except BrokenPipeError:  # the reader of the output has stopped
        status = 0
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as error:
        status = failed(error, words)
    finally:
        output.let_go()
    return status


def _run(words: list[str]) -> int:
    if "--version" in words:
        return output.line(f"stepviz {__version__}")
    if words[:1] == ["help"] or not {"--help", "-h"}.isdisjoint(words):
        from stepviz.cli.topics.help import asked

        told = asked(words)
        if told is not None:
            return output.line(told)
    from stepviz.ui.terminal.signals import caught

    # From here on a signal undoes what was done to the terminal; loading the command's modules already counts.
    with caught(), _ahead(words):
        from stepviz.cli.dispatch import run

        status = run(words)
        output.finish()
    return status


def _ahead(words: list[str]) -> ExitStack:
    """What a session needs before its modules are loaded: no garbage collection, and a watchdog."""
    import gc
    from contextlib import ExitStack

    from stepviz.cli.topics import TOPICS
    from stepviz.cli.topics.help import split
    from stepviz.ui.terminal import terminal_check

    stack = ExitStack()
    if TOPICS[split(words)[0]].session:
        gc.disable()  # the session enables it after its first paint
        stack.callback(gc.enable)
        if terminal_check.has_lines() and terminal_check.refusal() is None:
            # Now rather than with the first paint: the terminal is restored after a kill during the start, too.
            from stepviz.ui.terminal.watchdog import ahead

            stack.enter_context(ahead())
    return stack


def failed(error: Exception, words: list[str]) -> int:
    """Print two sentences about an internal error. Returns the exit status."""
    from stepviz.cleanup import spend

    spend()  # the error may be that memory is short
    try:
        from stepviz.shell import command
        from stepviz.ui.terminal import crash

        output.complain(crash.report(error, command(["stepviz", *words])))
    except (MemoryError, ImportError):  # there is no memory to load a module
        output.out_of_memory()
    return FAILED
