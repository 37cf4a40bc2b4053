"""Sessions in real terminals: stopped and ended in any way; second screens, halls, practice that is gone on with."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import shlex
import signal
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from stepviz.session.practice.results import read
from tests.support.halls import PHONE
from tests.support.lessons import GOOD, written
from tests.support.patience import PATIENCE
from tests.support.terminal import STEPVIZ, Terminal

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


def stop_on(terminal: Terminal) -> str:
    found = re.search(r"stop (\d+)/7", terminal.text)
    return found[1] if found else ""


def test_the_second_screen_and_the_session_are_at_the_same_stop(tmp_path: Path, own: dict[str, str]) -> None:
    """Presses from either side, in any order; and each outlives the other's SIGKILL."""
    choose = random.Random(4)
    name = written(tmp_path, GOOD.replace('speed   = 16\nunit    = "iteration"\n', ""))
    with Terminal([*STEPVIZ, "notes", "--follow"], env=own) as notes:
        notes.wait_for("No session yet.")
        with Terminal([*STEPVIZ, name], env=own) as session:
            notes.wait_for("stop 1/7")
            session.press("pagedown")
            for _ in range(40):
                choose.choice([session, notes]).press(choose.choice(["pagedown", "pagedown", "pageup"]))
            session.settle()
            notes.settle()
            session.press("l")
            session.wait_for("of 7")
            here = re.search(r"stop (\d+) of 7", session.text)
            assert here
            at = here[1]
            notes.wait_until(lambda: stop_on(notes) == at)
            os.kill(session.pid, signal.SIGKILL)
            notes.wait_for("The session has gone.")
            notes.press("pageup" if at != "1" else "pagedown")
            notes.wait_for(lambda text: f"stop {at}/7" not in text)
            assert f"It opens at stop {at};" in notes.text
        with Terminal([*STEPVIZ, name, "--stop", "3"], env=own) as session:
            notes.wait_for("stop 3/7")
            notes.press("2", "2")
            session.wait_for("2 votes so far")
            os.kill(notes.pid, signal.SIGKILL)
            session.press("pagedown")
            session.wait_for("100%")
            session.quit()
    assert not list((Path(own["XDG_RUNTIME_DIR"]) / "stepviz").glob("*.sock"))


HALL = (*STEPVIZ, "hall", "one-step", "--port", "0")


def address(terminal: Terminal) -> tuple[str, str]:
    """Host and code, as the black page shows them."""
    terminal.wait_for("follow and vote at")
    found = re.search(r"(127\.0\.0\.1:\d+)/.*?([a-z]+-[a-z]+-).*?([a-z]+-[a-z]+)", terminal.text, re.DOTALL)
    assert found is not None
    return found[1], found[2] + found[3]


def followed(place: str, code: str) -> str:
    """What a follower is sent at first."""
    with closing(http.client.HTTPConnection(place, timeout=PATIENCE)) as connection:
        connection.request("GET", f"/{code}/events")
        answer = connection.getresponse()
        answer.readline()
        return answer.readline().decode()


def voted(place: str, code: str) -> int:
    """The answer to the vote of a phone for the second choice of the first question."""
    vote = json.dumps({"question": "stop 1", "choice": 1, "phone": PHONE})
    with closing(http.client.HTTPConnection(place, timeout=PATIENCE)) as connection:
        connection.request("POST", f"/{code}/vote", vote, {"Origin": f"http://{place}"})
        return connection.getresponse().status


def test_a_session_that_is_killed_is_begun_again_at_the_same_address_and_its_hall_ends_when_it_is_quit(
    own: dict[str, str], sockets: Path
) -> None:
    last = sockets / "stepviz" / "last.json"
    with Terminal(HALL, env=own) as killed:
        place = address(killed)
        killed.press("pagedown")
        killed.wait_for("Which rule gives the class from x0 to x3?")
        killed.wait_until(lambda: "Which rule" in followed(*place))
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait_until(killed.gone)
    assert "Which rule" in followed(*place)
    with Terminal(HALL, env=own) as begun:
        assert address(begun) == place
        begun.press("pagedown")
        begun.wait_until(lambda: voted(*place) == 204)
        begun.press("1")
        begun.wait_for("2 votes so far")
        kept = ('[{"0": 1, "1": 1}]', '[{"1": 1, "0": 1}]')  # in the order in which the session heard of them
        begun.wait_until(lambda: last.exists() and any(votes in last.read_text() for votes in kept))
        os.kill(begun.pid, signal.SIGKILL)
        begun.wait_until(begun.gone)
    with Terminal((*STEPVIZ, "resume"), env=own) as resumed:
        assert address(resumed) == place
        resumed.press("pagedown")
        resumed.wait_for("0 followers, 1 voted · QUESTION")
        resumed.wait_until(lambda: "Which rule" in followed(*place))
        resumed.wait_for("2 votes so far")  # the phone's vote, which its hall has kept, is counted once
        resumed.press("ctrl+q")
        resumed.wait_until(resumed.gone)
        port = place[0].partition(":")[2]
        resumed.wait_for(f"stepviz hall one-step --stop 1 --also voted=1,votes=1.1.0.0 --port {port}")
        resumed.wait_until(lambda: not [*sockets.rglob("hall-*")])


def test_iterations_are_filled_in(tmp_path: Path, own: dict[str, str]) -> None:
    file = tmp_path / "ada.json"
    words = [*STEPVIZ, "practice", "--by-hand", "--name", "Ada", "--results", str(file)]
    with Terminal(words, 60, 20, env=own) as terminal:
        terminal.wait_for("fill in the blanks from iteration 2 on")
        terminal.press("end")
        terminal.wait_for("Which rule makes w after?")
        terminal.press("1", "enter")
        terminal.wait_for("What is w after?")
        terminal.press(*"5.5", "enter")
        terminal.wait_for("5.5 is wrong.")
        terminal.press(*"5.5-0.05*40", "enter")
        terminal.wait_for("Which rule makes b after?")
        terminal.quit()
    with Terminal(words, 60, 20, env=own) as terminal:
        terminal.wait_for("Which rule makes b after?")
        terminal.quit()
    found = read(file)
    assert [one.outcome for one in found.filled] == ["at once", "after a hint"]
    assert (found.student, found.changed, found.mistakes) == ("Ada", False, ["term-forgotten"])
