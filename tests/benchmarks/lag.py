"""How far the lecturer's second screen is behind the session, in two real terminals."""

from __future__ import annotations

from statistics import median
from time import monotonic

from tests.benchmarks.effort import effort
from tests.benchmarks.figures import Figure, Measured
from tests.support.files import short_folder
from tests.support.terminal import STEPVIZ, Terminal

PRESSES = effort(20, 2)
_AT_ONE_PLACE = ("pagedown", "pageup")


def lag() -> Measured:
    """Median seconds from a press on one screen to its stop on the other, both ways, in milliseconds."""
    with short_folder() as folder:
        env = {"XDG_RUNTIME_DIR": str(folder), "XDG_STATE_HOME": str(folder)}
        with (
            Terminal([*STEPVIZ, "notes", "--follow"], env=env) as notes,
            Terminal([*STEPVIZ, "one-step", "--stop", "2"], env=env) as session,
        ):
            notes.wait_for("stop 2/20")
            session.wait_for("stop 2/20")
            there = [_between(session, notes, number) for number in range(PRESSES)]
            back = [_between(notes, session, number) for number in range(PRESSES)]
    worst, onward, homeward = (round(1000 * value) for value in (max(*there, *back), median(there), median(back)))
    told = f"worst {worst}, session to notes {onward}, back {homeward}"
    return Measured(1000 * median([*there, *back]), told)


def _between(pressed: Terminal, watched: Terminal, number: int) -> float:
    began = monotonic()
    pressed.press(_AT_ONE_PLACE[number % 2])
    watched.wait_for(f"stop {3 - number % 2}/20")
    seconds = monotonic() - began
    pressed.wait_for(f"stop {3 - number % 2}/20")
    return seconds


LAG = (Figure("second screen behind a press", "ms", lag, 100),)
