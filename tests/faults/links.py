"""Terminals that are slow, or do not read any more."""

from __future__ import annotations

import signal
from random import Random
from time import sleep

from tests.faults.endings import LONG
from tests.support.terminal import STEPVIZ, Terminal

SPEED, ROOM = 10_000, 65_536
"""Bytes a second, and bytes that the link holds back."""
TWO_FRAMES = 20_000
"""Bytes that may still come until a pause is seen: one frame on its way, and the next one."""


def pause(seed: int, folder: str) -> int:
    """Bytes that still come over a slow link until a pause of play at the highest speed is seen."""
    with Terminal([*STEPVIZ, *LONG], env={"XDG_STATE_HOME": folder}, answers=True) as terminal:
        terminal.wait_for("READY")
        terminal.link(SPEED, ROOM)
        terminal.send(b" +++++++")
        terminal.wait_for("▶ max")
        terminal.read(2 + Random(seed).random())
        before = terminal.count
        terminal.send(b" ")
        terminal.wait_for("‖")
        return terminal.count - before


def stopped_reading(seed: int, folder: str) -> str:
    """What is amiss where a terminal does not read any more when it is quit; nothing if nothing is."""
    choose = Random(seed)
    by = choose.choice(["Ctrl+Q", "q y", "SIGTERM", "SIGQUIT"])
    with Terminal([*STEPVIZ, *LONG], env={"XDG_STATE_HOME": folder}, answers=choose.random() < 0.5) as terminal:
        terminal.wait_for("READY")
        terminal.send(b" +++++++")
        terminal.read(0.3)
        sleep(1 + choose.random())
        if by.startswith("SIG"):
            terminal.signal(getattr(signal, by))
        else:
            terminal.send(b"\x11" if by == "Ctrl+Q" else b"qy")
        ended = terminal.ends_unread()
        terminal.settle()
        left = terminal.left_behind()
    return "" if ended and not left else f"seed {seed}, {by}: ended {ended}, left {left}"
