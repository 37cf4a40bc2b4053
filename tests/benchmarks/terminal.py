"""Figures of the session in a real terminal, each against a bare Textual app with one word on the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from tests.support.terminal import STEPVIZ, Terminal

ROUNDS = 15
PRESSES = 300
_FORWARD = b"n"
"""The key of a step inside an iteration."""
_USUAL, _LARGE = (80, 24), (160, 48)
_LONGEST_START = 20.0
"""Seconds after which a start has failed."""
_PAUSE = 0.012
"""Seconds without output that end a paint."""

BARE = (
    sys.executable,
    "-c",
    """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    pressed = 0

    def compose(self):
        yield Static("word")

    def on_key(self):
        self.pressed += 1
        self.query_one(Static).update(f"word {self.pressed}")

Bare().run()
""",
)
WITH_NUMPY = (*BARE[:-1], "import numpy\n" + BARE[-1])


def first_seen(mark: bytes) -> list[float]:
    """Median seconds from exec to that text, and to a bare app's word."""
    return in_turns(lambda: _start(STEPVIZ, mark), lambda: _start(BARE, b"word"), rounds=ROUNDS)


@cache
def _pressed() -> list[list[float]]:
    return _press_in_turns((STEPVIZ, b"+1.7641", _USUAL), (BARE, b"word", _USUAL))


def key_to_paint(percent: int) -> list[float]:
    """Seconds from a key to the last byte of its paint, one operation forward, and a bare app's word: so many percent
    of all presses take no longer.
    """
    return [times[PRESSES * percent // 100] for times in _pressed()]


def on_a_large_screen(words: str) -> list[float]:
    """Median seconds from a key to the last byte of its paint of a run, at 160x48 and at 80x24."""
    run = (*STEPVIZ, *words.split())
    return [*map(median, _press_in_turns((run, b"paused", _LARGE), (run, b"paused", _USUAL)))]


def with_the_network(words: str) -> list[float]:
    """The median of an operation with the network drawn, of one with panes, and of a bare app's word, at 160x48."""
    run = (*STEPVIZ, *words.split())
    sessions = ((*run, "--zoom", "network"), b"paused", _LARGE), (run, b"paused", _LARGE), (BARE, b"word", _LARGE)
    return [*map(median, _press_in_turns(*sessions))]


def memory() -> list[float]:
    """Median resident megabytes of the open article, and of a bare app that has loaded NumPy."""
    return in_turns(lambda: _held(STEPVIZ, b"+1.7641"), lambda: _held(WITH_NUMPY, b"word"), rounds=-(-ROUNDS // 3))


def in_turns(*measures: Callable[[], float], rounds: int) -> list[float]:
    """The median of each, measured in turns."""
    found = [[measure() for measure in measures] for _ in range(rounds)]
    return [median(each) for each in zip(*found, strict=True)]


def _held(words: Sequence[str], mark: bytes) -> float:
    """Megabytes of memory that a program holds which has shown that."""
    with Terminal(words) as terminal:
        _await(terminal, mark)
        terminal.settle(3.0)  # the session has been kept once by then
        return resident(terminal.pid)


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGESIZE") / 1e6


def _start(words: Sequence[str], mark: bytes) -> float:
    with Terminal(words) as terminal:
        _await(terminal, mark)
        return monotonic() - terminal.started


def _press_in_turns(*sessions: tuple[Sequence[str], bytes, tuple[int, int]]) -> list[list[float]]:
    """Seconds of every press in each of some sessions, sorted: their words, what they show first, their size."""
    with ExitStack() as stack:
        terminals = [stack.enter_context(Terminal(words, *size)) for words, _, size in sessions]
        for terminal, (_, mark, _) in zip(terminals, sessions, strict=True):
            _await(terminal, mark)
            terminal.settle(0.5)
            painted(terminal)
        rounds = [[painted(terminal) for terminal in terminals] for _ in range(PRESSES)]
    return [sorted(times) for times in zip(*rounds, strict=True)]


def _await(terminal: Terminal, mark: bytes) -> None:
    """Read until some text has come. Raises `AssertionError` if it never does."""
    while mark not in terminal.raw:
        assert monotonic() < terminal.started + _LONGEST_START, terminal.text
        terminal.take(0.1)


def painted(terminal: Terminal) -> float:
    """Seconds from a press to the last byte before a pause."""
    start = monotonic()
    terminal.send(_FORWARD)
    last = terminal.take_paint(1.0, _PAUSE)
    sleep(0.05)
    return last - start
