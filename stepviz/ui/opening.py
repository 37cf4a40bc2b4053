"""Opening: runs a session in this terminal, from the first check to the last message.

The terminal is held before Textual is loaded: from then on, however the process ends, the terminal is restored.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stepviz.cleanup import spare, spend, undone
from stepviz.errors import UserError
from stepviz.settings.experiment import Experiment
from stepviz.settings.preferences import USUAL, Preferences
from stepviz.text import complaint
from stepviz.ui.reopening import Reopening, Start
from stepviz.ui.terminal import page, signals, terminal_check
from stepviz.ui.terminal.words import STANDARD_ERROR, STANDARD_OUTPUT, say

if TYPE_CHECKING:
    from stepviz.ui.app import StepApp
    from stepviz.ui.terminal.session import Hold

_ANEW = Start()
_GARBAGE = 10_000
"""New objects before Python collects garbage: those of a few screens, which have no reference cycles."""
_FAILED = 1


def run(experiment: Experiment, start: Start = _ANEW, preferences: Preferences = USUAL) -> int:
    """Step through a run in this terminal. Returns the exit status.

    Raises `UserError` if a session cannot run in this terminal.
    """
    likes, reopening = possible(preferences), Reopening(experiment, start)
    spare()
    with signals.caught(), undone(reopening.keep), holding(lambda: reopening.command) as hold:
        from stepviz.ui.app import StepApp
        from stepviz.ui.memory import LastSession

        reopening.memory = LastSession(start.hall) if start.practice is None else None
        app = StepApp(experiment, start, reopening, preferences=likes)
        app.hold, app.on_loaded = hold, _tidy
        if (here := page.here()) is not None:
            here.session = _on_page(app)  # a page cannot block: it awaits this
            return 0
        from asyncio import run as run_until_done

        run_until_done(_survive(app))
    # The terminal is restored by now, so that what is said stays to be read.
    return _report(app)


async def _on_page(app: StepApp) -> int:
    await _survive(app)
    return _report(app)


def possible(wanted: Preferences, instead: str = terminal_check.INSTEAD) -> Preferences:
    """The preferences that this terminal can follow. Raises `UserError` if no app can run: what to do `instead`."""
    reason = terminal_check.refusal(instead)
    if reason is not None:
        raise UserError(reason)
    coloured = not terminal_check.clean_environment() and terminal_check.has_colours()
    return wanted._replace(colour=wanted.colour and coloured, ascii=wanted.ascii or terminal_check.lacks_signs())


async def _survive(app: StepApp) -> None:
    """Run the app. An error of Textual, or one while it handles another for lack of memory, becomes `app.failure`."""
    try:
        await app.run_async()
    except UserError:
        raise
    except Exception as error:
        spend()
        app.failure = app.failure or error


@contextmanager
def holding(last_words: Callable[[], str]) -> Iterator[Hold | page.PageHold | None]:
    """The hold on the terminal during this block; None where there are no POSIX terminals."""
    if (here := page.here()) is not None:
        yield page.PageHold(here.terminal)
        return
    if not terminal_check.has_lines():
        yield None
        return
    from stepviz.ui.terminal.session import taken

    with taken(last_words) as hold:
        yield hold


def _report(app: StepApp) -> int:
    """Say how to come back, or what went wrong. Returns the exit status."""
    if app.refused is not None:
        raise app.refused
    if app.failure is None:
        app.reopening.keep()
    else:
        from stepviz.ui.terminal import crash

        say(STANDARD_ERROR, complaint(crash.report(app.failure, app.reopening.command)))
    say(STANDARD_OUTPUT, app.reopening.command)
    if app.failure is not None:
        warnings.simplefilter("ignore")  # about tasks that were cut short
        app.reopening.keep_harmless()
        return _FAILED
    return app.return_code or 0


def _tidy() -> None:
    """Exclude the objects made at start-up, which stay, from every later garbage collection."""
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    gc.enable()
