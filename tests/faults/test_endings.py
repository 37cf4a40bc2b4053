"""Ends: signals, stops, a terminal that is closed, a session that hangs or is killed."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest

from tests.faults.sessions import LONG as ENDLESS
from tests.faults.sessions import acting, keep, wrong_with
from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal, session

pytestmark = pytest.mark.faults
INSTALLED = str(Path(sys.executable).with_name("stepviz"))
"""The command as it is installed."""
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
DOINGS = {
    "nothing": b"",
    "play at the highest speed": b" +++++++",
    "a prompt": b"rloss < ",
    "a long walk": b"rloss < -1\r",
    "the proof": b"nnnG",
    "an explanation": b"nnne",
    "saving a picture": b"nns",
    "help": b"?",
}
LEAD = {"a prompt": "1:0", "an explanation": "1:3"}
"""Where the keys of some lead, those too that are read after a stop."""
NEVER_QUIET = ("play at the highest speed", "a long walk")
AT_ONCE = 0.02
"""Seconds between two signals within which the system may not have let us run: nothing tells which was first."""
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


def started(choose: Random, doing: str, folder: Path, *, shell: bool = False) -> Terminal:
    """A session at a moment of what it does; from before its first paint on where it does nothing."""
    answers = choose.random() < 0.7
    terminal = session(" ".join(ENDLESS), folder, answers=answers, cwd=str(folder), shell=shell)
    if doing == "nothing":
        terminal.read(choose.random() ** 2)
        return terminal
    terminal.wait_for("READY")
    terminal.send(DOINGS[doing])
    terminal.read(choose.random() * 0.6)
    return terminal


def is_before_us(terminal: Terminal, first: signal.Signals) -> bool:
    """Whether it was Python itself that Ctrl+C has ended, before it had come to our first instruction."""
    terminal.wait()
    return first is signal.SIGINT and b"KeyboardInterrupt" in terminal.raw and b"stepviz/cli" not in terminal.raw


@pytest.mark.parametrize("seed", [66, *range(50 * LONG)])
def test_a_signal_at_any_moment(seed: int, tmp_path: Path) -> None:
    """Or two within 300 ms; with seed 66, Ctrl+C from outside twice during play."""
    choose = Random(seed)
    doing, first = choose.choice([*DOINGS, "nothing", "nothing"]), choose.choice(SIGNALS)
    with started(choose, doing, tmp_path) as terminal:
        terminal.signal(first)
        told, second = [first], choose.choice([None, *SIGNALS])
        if second is not None:
            since = monotonic()
            terminal.read(choose.random() * 0.3)
            told += [second] if monotonic() - since < AT_ONCE else []
            with suppress(ProcessLookupError):
                terminal.signal(second)
        problem = "" if is_before_us(terminal, first) else wrong_with(terminal, *(128 + number for number in told))
    assert problem == "", (doing, first, second)


@pytest.mark.parametrize("seed", range(50 if LONG else 1))
def test_a_signal_while_it_starts(seed: int, tmp_path: Path) -> None:
    choose = Random(seed)
    number = choose.choice(SIGNALS)
    with Terminal([INSTALLED], env={"XDG_STATE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}) as terminal:
        terminal.read(choose.random() ** 2)
        terminal.signal(number)
        assert is_before_us(terminal, number) or wrong_with(terminal, 128 + number) == ""


def stop(terminal: Terminal, way: str) -> None:
    """Stop a session, which leaves nothing meanwhile, and let it go on as a shell does."""
    if way == "the key":
        terminal.send(b"\x1a")
    else:
        terminal.signal(getattr(signal, way))
    terminal.wait_until(terminal.is_stopped)
    terminal.settle(0.1)
    assert way == "SIGSTOP" or terminal.left_behind() == []
    terminal.foreground()


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_a_stop_at_any_moment(seed: int, tmp_path: Path) -> None:
    """Once or twice within 300 ms; what is shown when it goes on is what a fresh paint shows."""
    choose = Random(seed)
    doing = choose.choice(list(DOINGS))
    ways = choose.choices(["SIGSTOP", "SIGTSTP", "the key"], k=choose.choice([1, 2]))
    with started(choose, doing, tmp_path, shell=True) as terminal:
        place, keyboards, threads = terminal.place, terminal.keyboards, terminal.threads()
        for way in ways:
            stop(terminal, way)
            terminal.read(choose.random() * 0.3)
        expected = 1 if doing == "nothing" else keyboards
        terminal.wait_until(lambda: terminal.keyboards == expected and not terminal.is_cooked())
        terminal.wait_for("+1.76" if doing == "nothing" else "HELP" if doing == "help" else "stepviz")
        assert doing == "nothing" or terminal.threads() <= threads
        if doing not in NEVER_QUIET:
            shown = terminal.settle(0.3)
            terminal.send(b"\x0c")
            assert terminal.settle(0.3) == shown, (doing, ways)
        terminal.send(b"\x0c\x1b" if doing == "help" else b"\x0c")
        terminal.wait_for(lambda _: bool(terminal.place))
        if doing not in NEVER_QUIET:
            terminal.settle()
        assert terminal.keyboards == expected
        assert doing not in LEAD or terminal.place in (place, LEAD[doing])
        terminal.send(b"\x11")
        assert wrong_with(terminal, 0) == "", (doing, ways)


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
    for end in (signal.SIGKILL, choose.choice(SIGNALS)):
        with session("resume", tmp_path, width=300) as terminal:
            terminal.wait_until(lambda: "1049" in terminal.modes)
            terminal.read(choose.random() ** 2)
            terminal.signal(end)
            terminal.wait()
        kept = json.loads(file.read_text())
        assert (kept["words"], kept["made"]) == (ASKED, MADE)
    told = terminal.raw.decode(errors="replace")  # the frame on its way may have ended within a character
    (printed,) = (line for line in told.split("\n") if "stepviz article" in line)
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
            keep(terminal, tmp_path, moment)
            words = json.loads((tmp_path / "stepviz" / "last.json").read_text())["words"]
            assert words[-2:] == ["--at", moment]
            assert any("pin=" in word for word in words)
            terminal.press("escape")
            terminal.wait_for(said)


def test_a_session_that_is_killed_before_its_first_paint_leaves_a_terminal_that_works(tmp_path: Path) -> None:
    with session("", tmp_path) as terminal:
        terminal.wait_until(lambda: "1049" in terminal.modes)
        terminal.signal(signal.SIGKILL)
        assert terminal.wait() == 128 + signal.SIGKILL
        terminal.wait_until(lambda: terminal.left_behind() == [])


def _is_whole(terminal: Terminal) -> None:
    assert terminal.wait() == 128 + signal.SIGKILL
    terminal.wait_until(lambda: terminal.left_behind() == [])
    terminal.wait_until(lambda: b"stepviz resume reopens it" in terminal.raw)  # the watchdog tells it last


def test_a_session_that_is_killed_with_its_process_group_leaves_a_terminal_that_works(tmp_path: Path) -> None:
    """As `timeout -s KILL` does, which is the leader of that group; the moment is kept."""
    with session("--iterations 9000000", tmp_path, shell=True, answers=True) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"nnn")
        keep(terminal, tmp_path, "1:softmax")
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
    with acting(stuck, tmp_path) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"t")
        terminal.settle()
        terminal.signal(signal.SIGTERM)
        assert wrong_with(terminal, status) in ("", "left mode 1000")
        terminal.wait_until(lambda: terminal.left_behind() == [])
