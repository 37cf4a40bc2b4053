"""Ends: signals, stops, a terminal that is closed, a session that hangs or is killed."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.faults import endings, sessions
from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal, session

pytestmark = pytest.mark.faults
ASKED = [
    *("article", "--seed", "0", "--lr", "0.01", "--iterations", "9000000", "--edit", "500:lr=0.02", "--name", "half"),
    *("--look", "difference", "--pick", "dW.x3.c0", "--explain", "--also", "all-digits=on", "--at", "8000000:grads"),
]
"""A command whose moment takes minutes."""
MADE: dict[str, Any] = {
    "whatifs": {"base": 0, "runs": [["slow", ["7:lr=0.001"]], ["half", ["500:lr=0.02"]]]},
    "marks": [["here", 300, 2], ["there", 8000000, 4]],
    "breakpoints": [["loss < 0.1", False, True, ""]],
}
"""What that session had made besides."""


@pytest.mark.parametrize("seed", [66, *range(50 * LONG)])
def test_a_signal_at_any_moment(seed: int, tmp_path: Path) -> None:
    """With seed 66, Ctrl+C from outside twice during play."""
    assert endings.by_signal(seed, str(tmp_path)) == ""


@pytest.mark.parametrize("seed", range(50 if LONG else 1))
def test_a_signal_while_it_starts(seed: int, tmp_path: Path) -> None:
    assert endings.starting(seed, str(tmp_path)) == ""


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_a_stop_at_any_moment(seed: int, tmp_path: Path) -> None:
    assert endings.stopped(seed, str(tmp_path)) == ""


def test_a_terminal_that_is_closed_ends_us_even_where_its_signal_is_ignored(tmp_path: Path) -> None:
    script = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    with Terminal([sys.executable, "-c", script, *STEPVIZ], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("READY")
        terminal.hang_up()
        assert terminal.ends_unread()


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_an_end_while_a_distant_moment_is_on_its_way_keeps_what_was_asked_for(seed: int, tmp_path: Path) -> None:
    """Killed, resumed, and ended by a signal before the moment is there: all of it is kept, and printed."""
    choose, file = Random(seed), tmp_path / "stepviz" / "last.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"stepviz": 1, "words": ASKED, "files": {}, "made": MADE}))
    for end in (signal.SIGKILL, choose.choice(endings.SIGNALS)):
        with session("resume", tmp_path, width=300, anew=seed > 0) as terminal:
            terminal.wait_until(lambda: "1049" in terminal.modes)
            terminal.read(choose.random() ** 2)
            terminal.signal(end)
            terminal.wait()
        kept = json.loads(file.read_text())
        assert (kept["words"], kept["made"]) == (ASKED, MADE)
    (printed,) = (line for line in terminal.raw.decode().split("\n") if "stepviz article" in line)
    assert shlex.split(printed[printed.index("stepviz article") :]) == ["stepviz", *ASKED]


def test_an_end_on_the_way_to_a_moment_that_was_gone_to_keeps_that_moment(tmp_path: Path) -> None:
    """Unless it was given up before the end."""
    with session("--iterations 9000000", tmp_path) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"nnnK")
        terminal.wait_for_place("1:3")
        terminal.send(b"g8000000:loss\r")
        terminal.wait_for("at iteration")
        for moment, said in (("8000000:loss", "back where it began"), ("1:softmax", "nothing is open")):
            endings.keep(terminal, tmp_path, moment)
            words = json.loads((tmp_path / "stepviz" / "last.json").read_text())["words"]
            assert words[-2:] == ["--at", moment]
            assert any("pin=" in word for word in words)
            terminal.press("escape")
            terminal.wait_for(said)


def test_a_session_that_is_killed_before_its_first_paint_leaves_a_terminal_that_works(tmp_path: Path) -> None:
    with session("", tmp_path, anew=True) as terminal:
        terminal.wait_until(lambda: "1049" in terminal.modes)
        terminal.signal(signal.SIGKILL)
        assert terminal.wait() == 128 + signal.SIGKILL
        terminal.wait_until(lambda: terminal.left_behind() == [])


def _is_whole(terminal: Terminal) -> None:
    assert terminal.wait() == 128 + signal.SIGKILL
    terminal.wait_until(lambda: terminal.left_behind() == [])
    assert b"stepviz resume reopens it" in terminal.raw


def test_a_session_that_is_killed_with_its_process_group_leaves_a_terminal_that_works(tmp_path: Path) -> None:
    """As `timeout -s KILL` does, which is the leader of that group; the moment is kept."""
    with session("--iterations 9000000", tmp_path, shell=True, answers=True) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"nnn")
        endings.keep(terminal, tmp_path, "1:softmax")
        os.killpg(terminal.pid, signal.SIGKILL)
        _is_whole(terminal)
    with session("resume", tmp_path) as terminal:
        terminal.wait_for_place("1:3")


def test_a_session_whose_watchdog_was_killed_has_another_one(tmp_path: Path) -> None:
    with session("", tmp_path, answers=True) as terminal:
        terminal.wait_for("READY")
        before, gone = terminal.settle(), set[int]()
        for _ in range(3):
            gone.update(terminal.children())
            os.kill(terminal.children()[0], signal.SIGKILL)
            terminal.wait_until(lambda: len(set(terminal.children()) - gone) == 1)
        assert terminal.settle() == before
        terminal.signal(signal.SIGKILL)
        _is_whole(terminal)


_LOCKED = "lock = ctypes.PyDLL(None).pthread_mutex_lock; mutex = bytes(64); lock(mutex); lock(mutex)"
"""Waits without an end in code of C, for a lock that it has itself."""


@pytest.mark.parametrize(
    ("stuck", "status"), [("time.sleep(60)", 128 + signal.SIGTERM), (_LOCKED, 128 + signal.SIGKILL)]
)
def test_a_session_that_hangs_is_ended(stuck: str, status: int, tmp_path: Path) -> None:
    """No handler of Python runs inside code of C that does not end: the watchdog ends us, with the status of a kill."""
    with sessions.acting(stuck, tmp_path) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"t")
        terminal.settle()
        terminal.signal(signal.SIGTERM)
        assert endings.wrong_with(terminal, status) in ("", "left mode 1000")
        terminal.wait_until(lambda: terminal.left_behind() == [])
