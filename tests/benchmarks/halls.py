"""A hall with many followers: how old a screen is when it comes, what the server takes, what the session notices."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any
from unittest.mock import patch

from stepviz.hall.starting import HallPlace
from stepviz.lesson.presenter import known, message, parts_of
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.followers import follow
from tests.benchmarks.terminal import painted, resident
from tests.support.files import short_folder
from tests.support.halls import QUESTION, begun, connected, seen
from tests.support.terminal import STEPVIZ, Terminal

SCREENS, APART = 300, 0.05
"""Screens that are shown, and seconds between two."""
PRESSES = 100


@contextmanager
def followers(place: HallPlace, reading: int, seconds: float) -> Iterator[Connection[Any, Any]]:
    """So many that read, and those that stop reading and come and go, from when all are there: what they tell."""
    ours, theirs = Pipe()
    process = get_context("spawn").Process(target=follow, args=(theirs, place, reading, seconds))
    process.start()
    assert ours.recv() == "ready"
    yield ours
    process.kill()


def behind(reading: int) -> Measured:
    """How old a screen is when a follower has it."""
    with short_folder() as folder, patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(folder)}), begun() as hall:
        seconds = SCREENS * APART
        with followers(hall.place, reading, seconds + 1) as told, connected(known("hall")[0]) as (send, read):
            send.sendall(message(votes={}))
            assert hall.process is not None
            pid = hall.process.pid
            before = _processor(pid)
            for number in range(SCREENS):
                send.sendall(message(seen=_seen(number)))
                sleep(APART)
            used = (_processor(pid) - before) / seconds
            (ages, least, most), (counted, took) = told.recv(), told.recv()
            late = f"p99 {1000 * ages[len(ages) * 99 // 100]:.0f}, {least}-{most} screens each"
            costs = f"{resident(pid):.0f} MB, {100 * used:.0f} % of a processor"
            votes = f"{_votes(read, counted)} of {counted} votes in {took:.2f} s"
            return Measured(1000 * median(ages), f"{late}, {costs}, {votes}")


def _seen(number: int) -> dict[str, object]:
    """A screen of 8 kB, a third of which changes each time."""
    lines = [f"<b class=c1>{line:3}</b>{f'{number * (line % 3 == 0):8}':>8}" + "." * 320 for line in range(23)]
    question = {**QUESTION, "id": "1", "choices": ["a", "b", "c"]}
    return seen(f"{monotonic():.6f}", lines=[str(number)], screen=lines, question=question)


def _votes(lines: Iterator[bytes], most: int) -> int:
    """How many the session has been told of."""
    voters = set[str]()
    for line in lines:
        for phones in (parts_of(line).get("votes") or {}).values():
            voters |= {*phones}
        if len(voters) >= most:
            break
    return len(voters)


def _pressed(terminal: Terminal) -> float:
    """Seconds from a press to its paint. The followers, on this machine too, have had their screen before the next."""
    try:
        return painted(terminal)
    finally:
        sleep(0.3)


def _place() -> HallPlace:
    """Where the hall of a session is."""
    with connected(known("hall")[0]) as (_, lines):
        hall = parts_of(lines.readline())["hall"]
    return HallPlace(hall["code"], hall["host"], hall["port"])


def _processor(pid: int) -> float:
    """Seconds of a processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def noticed(reading: int) -> Measured:
    """Key to paint of a session with followers, against one without a hall."""
    with short_folder() as folder:
        env = {"XDG_RUNTIME_DIR": str(folder), "XDG_STATE_HOME": str(folder)}
        with (
            Terminal([*STEPVIZ], env=env) as alone,
            Terminal([*STEPVIZ, "hall", "--port", "0"], env=env) as led,
            patch.dict(os.environ, env),
        ):
            led.wait_for("follow and vote")
            led.press("x")
            for terminal in (alone, led):
                terminal.wait_for("+1.7641")
            with followers(_place(), reading, 600):
                rounds = [[_pressed(terminal) for terminal in (led, alone)] for _ in range(PRESSES)]
            memory = resident(led.pid), resident(alone.pid)
            led.press("ctrl+q")
            led.wait_until(led.gone)
    ours, bare = (sorted(times) for times in zip(*rounds, strict=True))
    late = ours[len(ours) * 99 // 100], bare[len(bare) * 99 // 100]
    told = f"{1e3 * median(ours):.1f} against {1e3 * median(bare):.1f} ms"
    told += f", p99 {1e3 * late[0]:.0f} against {1e3 * late[1]:.0f}, {memory[0]:.0f} against {memory[1]:.0f} MB"
    return Measured(median(ours) / median(bare), told)


HALLS = (
    Figure("screen behind the session, 200 followers", "ms", partial(behind, 200), 100),
    Figure("screen behind the session, 1000 followers", "ms", partial(behind, 1000), 300),
    Figure("key to paint with 200 followers against none", "x", partial(noticed, 200), 1.1),
)
