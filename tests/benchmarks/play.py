"""Figures of play at the highest speed, in a real terminal: how fast, and how soon keys are heard."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from time import monotonic

from stepviz import Experiment, Timeline, Trainer
from stepviz.training.timeline import finish
from tests.benchmarks.figures import Figure, Measured
from tests.support.terminal import STEPVIZ, Terminal

LENGTH = 10_000_000
SECONDS = 4.0
PAUSES, RATES = 15, 9
TRAINED = 100_000
_ENDLESS = ("--iterations", str(LENGTH), "--check", f"{LENGTH},{LENGTH}")
_RUN = (*STEPVIZ, *_ENDLESS)


def play_against_training(run: Experiment, *words: str) -> Measured:
    """Iterations a second of training without a screen against those of play at the highest speed; `words`: the run
    on the command line, and what is open.
    """
    endless = replace(run, iterations=LENGTH, check=(LENGTH, LENGTH))
    # A machine is faster at one time than at another: what is compared is measured in turns, pair by pair.
    rounds = [(_play_rate((*STEPVIZ, *words, *_ENDLESS)), _training_rate(endless)) for _ in range(RATES)]
    ratios = sorted(training / play for play, training in rounds)
    play, training = (median(rates) for rates in zip(*rounds, strict=True))
    told = f"{ratios[0]:.2f} to {ratios[-1]:.2f}; {training:.0f} against {play:.0f} iterations a second"
    return Measured(median(ratios), told)


def pause_during_play() -> Measured:
    """Milliseconds from Esc, during play at the highest speed, to `‖` on the screen."""
    times = []
    with Terminal(_RUN) as terminal:
        _play(terminal)
        for _ in range(PAUSES):
            terminal.read(0.37)
            start = monotonic()
            terminal.send(b"+")  # answered with a message, without the wait of an escape
            terminal.send(b" ")
            while "‖" not in terminal.lines[0]:
                terminal.take(0.005)
            times.append(1e3 * (monotonic() - start))
            terminal.send(b" ")
            terminal.wait_for("▶")
    return Measured(median(times), f"median of {len(times)}, longest {max(times):.0f} ms")


def _play(terminal: Terminal) -> None:
    terminal.wait_for("READY")
    terminal.press(*["+"] * 5, "n", "space")
    terminal.wait_for("▶ max")


def _play_rate(words: Sequence[str]) -> float:
    with Terminal(words) as terminal:
        _play(terminal)
        terminal.read(0.5)
        start, began = _painted(terminal)
        terminal.read(SECONDS)
        end, ended = _painted(terminal)
        return (end - start) / (ended - began)


def _painted(terminal: Terminal) -> tuple[int, float]:
    """The iteration of the next paint, and its time: what is trained is known only when it is painted."""
    known = _iteration(terminal)
    while _iteration(terminal) == known:
        terminal.take(0.002)
    return _iteration(terminal), monotonic()


def _training_rate(run: Experiment) -> float:
    timeline = Timeline(Trainer(run))
    start = time.perf_counter()
    finish(timeline.extend(TRAINED))
    return TRAINED / (time.perf_counter() - start)


def _iteration(terminal: Terminal) -> int:
    return int(terminal.place.partition(":")[0])


_NET = Experiment.of("moons", hidden=(8,))
_OPEN = ("moons", "--hidden", "8", "--zoom", "network")

PLAYING: tuple[Figure, ...] = (
    Figure("training / play at the highest speed", "ratio", lambda: play_against_training(Experiment()), 1.25),
    Figure("training / play with the network open", "ratio", lambda: play_against_training(_NET, *_OPEN), 1 / 0.9),
    Figure("a key during play at the highest speed", "ms", pause_during_play, 50),
)
