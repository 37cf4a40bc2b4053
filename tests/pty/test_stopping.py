"""Ctrl+Z, `fg` and whatever ends the session: the terminal is as before, the screen the same at once."""

from __future__ import annotations

import shlex
import shutil
import signal
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal

DOINGS = {
    "a picture": ("--at 2:loss", "2:4", "z"),
    "a step": ("--at 2:loss", "2:4", ""),
    "a lesson": ("one-step --stop 3", "1:2", ""),
}
"""Words, the place they lead to, and keys pressed there."""
BASH = ("bash", "--noediting", "--norc", "--noprofile", "-i")


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize("doing", [*DOINGS][: 3 if LONG else 1])
def test_a_stop_and_fg_twice_in_bash(doing: str, tmp_path: Path) -> None:
    words, place, keys = DOINGS[doing]
    env = {"XDG_STATE_HOME": str(tmp_path), "PS1": "$ ", "HISTFILE": ""}
    with Terminal(BASH, env=env, answers=True) as terminal:
        terminal.wait_for("$")
        terminal.send(f"{shlex.join(STEPVIZ)} {words}\r".encode())
        terminal.wait_for_place(place)
        terminal.send(keys.encode())
        before = terminal.settle(1.0)
        for count in range(1, 3):
            terminal.send(b"\x1a")
            terminal.wait_until(partial(_stopped, terminal, count))
            terminal.wait_until(lambda: terminal.left_behind() == [])  # bash tells it first, then has its own lines
            terminal.send(b"fg\r")
            terminal.wait_for(lambda text: text == before)
        terminal.send(b"\x11")
        terminal.wait_for(lambda text: text.count("Stopped") == 2 and "stepviz " in text.rpartition("fg\n")[2])
        assert terminal.left_behind() == []


def _stopped(terminal: Terminal, count: int) -> bool:
    return terminal.text.count("Stopped") == count


ALONE = {
    "it leads the session": [*STEPVIZ, "--at", "2:loss"],
    "a shell without jobs": ["sh", "-c", f"{shlex.join(STEPVIZ)} --at 2:loss; exit $?"],
}
"""Nobody here continues what is stopped."""


@pytest.mark.parametrize("how", ALONE)
def test_without_a_shell_there_is_no_stop(how: str, tmp_path: Path) -> None:
    with Terminal(ALONE[how], env={"XDG_STATE_HOME": str(tmp_path)}, answers=True) as terminal:
        terminal.wait_for_place("2:4")
        terminal.settle()
        terminal.send(b"\x1a")
        terminal.wait_for("No shell started this session, so Ctrl+Z cannot suspend it")
        terminal.signal(signal.SIGTSTP)
        terminal.send(b"n")
        terminal.wait_for_place("2:5")
        terminal.quit()
        assert terminal.raw.count(b"\x1b[?1049h") == 1


_INIT = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
pid = os.fork()
if not pid:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    os.execv(sys.argv[1], sys.argv[1:])
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
"""Gives the program a process group and the terminal as a shell does, and never hears that it has stopped: tini."""


def test_a_stop_that_no_shell_takes_up_ends_by_itself(tmp_path: Path) -> None:
    words = [sys.executable, "-c", _INIT, *STEPVIZ, "--at", "2:loss"]
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path)}, answers=True) as terminal:
        terminal.wait_for_place("2:4")
        before = terminal.settle()
        terminal.send(b"\x1a")
        terminal.wait_until(lambda: "1049" not in terminal.modes)
        terminal.wait_for(lambda text: text == before)
        terminal.send(b"n")
        terminal.wait_for_place("2:5")
        terminal.quit()


def test_the_second_screen_is_the_same_after_a_stop(own: dict[str, str]) -> None:
    with Terminal([*STEPVIZ, "notes", "--follow"], env=own, answers=True, shell=True) as terminal:
        terminal.wait_for("No session yet.")
        before = terminal.settle()
        terminal.signal(signal.SIGTSTP)
        terminal.wait_until(terminal.is_stopped)
        assert terminal.left_behind() == []
        terminal.foreground()
        terminal.wait_for(lambda text: text == before)
        terminal.signal(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert terminal.left_behind() == []


BACK = "stepviz article --seed 0 --lr 0.01"
WORDS = (*STEPVIZ, "--at", "2:linear")
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
ENDS = ("q y", "ctrl+q", "ctrl+c ctrl+c", *(number.name for number in SIGNALS))
"""Keys, and signals during play."""


def test_quitting_by_keys_and_by_signals() -> None:
    with ExitStack() as stack:
        terminals = [stack.enter_context(Terminal(WORDS)) for _ in ENDS]
        for terminal, end in zip(terminals, ENDS, strict=True):
            terminal.wait_for_place("2:2")
            terminal.press("right")
            terminal.wait_for_place("2:3")
            if end.startswith("SIG"):
                terminal.press("space")
                terminal.signal(signal.Signals[end])
                status, back = 128 + signal.Signals[end], BACK
            else:
                terminal.press(*end.split())
                status, back = 0, f"{BACK} --at 2:softmax"
            assert terminal.wait() == status
            assert terminal.left_behind() == []
            assert back in terminal.text


def test_a_key_that_quits_while_a_large_file_is_read(tmp_path: Path) -> None:
    """So large that it is read for seconds."""
    path = tmp_path / "large.csv"
    path.write_text("a,b,y\n" + "1.25,2.5,p\n0.75,3.5,q\n" * 1_000_000)
    with Terminal([*STEPVIZ, str(path)], width=300) as terminal:
        terminal.wait_for("large.csv")
        terminal.press("right")
        terminal.quit()
        assert f"stepviz {path} --seed 0 --lr 0.01" in terminal.text
        assert b"rows" not in terminal.raw
