"""Ctrl+Z and `fg`: the screen is the same at once, and nothing is left in the terminal; no stop where no shell is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.support.examples import LONG
from tests.support.files import short_folder
from tests.support.patience import PATIENCE
from tests.support.terminal import STEPVIZ, Terminal

DOINGS = {
    "a step": ("--at 2:loss", "2:4", ""),
    "a picture": ("--at 2:loss", "2:4", "z"),
    "a lesson": ("one-step --stop 3", "1:2", ""),
    "play": ("--iterations 9000000 --at 2:loss", "2:4", " +++"),
}
"""Words, the place they lead to, and keys pressed there."""
PAIRS = [*zip(DOINGS, 2 * [(80, 24), (160, 48)], strict=True)]
"""Each with a size."""
BASH = ("bash", "--noediting", "--norc", "--noprofile", "-i")


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(("doing", "size"), PAIRS if LONG else PAIRS[1::2], ids=str)
def test_a_stop_and_fg_twice_in_bash(doing: str, size: tuple[int, int], tmp_path: Path) -> None:
    words, place, keys = DOINGS[doing]
    env = {"XDG_STATE_HOME": str(tmp_path), "PS1": "$ ", "HISTFILE": ""}
    with Terminal(BASH, *size, env=env, answers=True) as terminal:
        terminal.wait_for("$")
        terminal.send(f"{shlex.join(STEPVIZ)} {words}\r".encode())
        terminal.wait_for_place(place)
        terminal.send(keys.encode())
        moves = doing == "play"
        before = "" if moves else terminal.settle(1.0)
        for count in range(1, 3):
            terminal.send(b"\x1a")
            terminal.wait_until(partial(_stopped, terminal, count))
            assert terminal.left_behind() == []
            terminal.send(b"fg\r")
            terminal.wait_for(lambda text: text == before or (moves and bool(terminal.place)))
        if moves:
            terminal.wait_for(lambda text: "▶" in text)
            terminal.send(b" ")
            before = terminal.settle(0.3)
            terminal.send(b"\x0c")
        assert terminal.settle(0.3) == before
        terminal.send(b"\x11")
        terminal.wait_for(lambda text: text.count("Stopped") == 2 and "stepviz " in text.rpartition("fg\n")[2])
        assert terminal.left_behind() == []


def _stopped(terminal: Terminal, count: int) -> bool:
    return terminal.text.count("Stopped") == count


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    """A server of its own."""
    command = ["tmux", "-L", f"stepviz-{os.getpid()}-{tmp_path.name}", "-f", os.devnull]
    yield command
    subprocess.run([*command, "kill-server"], check=False, capture_output=True)


@pytest.mark.skipif(not shutil.which("tmux") or not shutil.which("bash"), reason="tmux or bash is not installed")
@pytest.mark.parametrize(("doing", "size"), PAIRS if LONG else PAIRS[2:3], ids=str)
def test_a_stop_and_fg_twice_in_tmux(doing: str, size: tuple[int, int], tmux: list[str], tmp_path: Path) -> None:
    words, place, keys = DOINGS[doing]
    pane = Pane(tmux, size, tmp_path)
    pane.wait_for(r"\$")
    pane.type(f"stty -g > before; {shlex.join(STEPVIZ)} {words}")
    iteration, operation = place.split(":")
    pane.wait_for(rf"it(eration)? {iteration} ?/ ?\d+ · op {operation}")
    moves, before = doing == "play", ""
    for key in keys:
        pane.run("send-keys", "-l", key)
    if moves:
        pane.wait_for("▶ \\d")
    else:
        before = pane.settled()
    for _ in range(2):
        pane.run("send-keys", "C-z")
        pane.wait_for("Stopped")
        assert pane.modes() == "0 1 0 1"
        pane.type("clear; stty -g > after; fg")
        pane.wait_for("▶ \\d" if moves else re.escape(before))
        assert (tmp_path / "after").read_text() == (tmp_path / "before").read_text()
    if moves:
        pane.run("send-keys", "-l", " ")
        pane.wait_for("‖")
        before = pane.settled()
        pane.run("send-keys", "C-l")
        sleep(0.2)
    assert pane.settled() == before
    pane.run("send-keys", "C-q")
    pane.wait_for("\nstepviz ")
    assert pane.modes() == "0 1 0 1"


class Pane:
    """bash in a window of tmux."""

    def __init__(self, command: list[str], size: tuple[int, int], folder: Path) -> None:
        self._command = command
        env = {"PS1": "$ ", "HISTFILE": "", "XDG_STATE_HOME": str(folder), "PATH": os.environ["PATH"]}
        surroundings = [f"{name}={value}" for name, value in env.items()]
        shell = shlex.join(["env", *surroundings, "bash", "--norc", "--noprofile", "-i"])
        width, height = map(str, size)
        self.run("new-session", "-d", "-x", width, "-y", height, "-c", str(folder), shell, ";", "set", "status", "off")
        self.run("resize-window", "-x", width, "-y", height)

    def run(self, *words: str) -> str:
        """What a command of tmux prints."""
        return subprocess.run([*self._command, *words], check=True, capture_output=True, text=True).stdout

    def type(self, line: str) -> None:
        """Type a line."""
        self.run("send-keys", "-l", line)
        self.run("send-keys", "Enter")

    def text(self) -> str:
        """What is seen."""
        return "\n".join(line.rstrip() for line in self.run("capture-pane", "-p").rstrip("\n").splitlines())

    def modes(self) -> str:
        """Whether it is the other screen, the cursor is seen, the mouse is told, lines wrap."""
        return self.run("display", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{wrap_flag}").strip()

    def wait_for(self, pattern: str) -> None:
        """Look until it is seen."""
        end = monotonic() + PATIENCE
        while not re.search(pattern, seen := self.text()):
            assert monotonic() < end, f"waited for {pattern}:\n{seen}"
            sleep(0.05)

    def settled(self) -> str:
        """What is seen once it is the same for a while."""
        before, after = "", self.text()
        while before != after:
            sleep(0.7)
            before, after = after, self.text()
        return after


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


def test_the_second_screen_is_the_same_after_a_stop() -> None:
    words = [*STEPVIZ, "notes", "--follow"]
    with (
        short_folder() as folder,
        Terminal(words, env={"XDG_RUNTIME_DIR": str(folder)}, answers=True, shell=True) as terminal,
    ):
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
