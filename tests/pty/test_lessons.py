"""Lessons in real terminals: their second screen, a hall that others follow, practice that is gone on with."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
from pathlib import Path

from stepviz.session.practice.results import read
from tests.support.halls import PHONE
from tests.support.lessons import GOOD, written
from tests.support.patience import PATIENCE
from tests.support.terminal import STEPVIZ, Terminal


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
    connection = http.client.HTTPConnection(place, timeout=PATIENCE)
    try:
        connection.request("GET", f"/{code}/events")
        answer = connection.getresponse()
        answer.readline()
        return answer.readline().decode()
    finally:
        connection.close()


def voted(place: str, code: str) -> int:
    """The answer to the vote of a phone for the second choice of the first question."""
    connection = http.client.HTTPConnection(place, timeout=PATIENCE)
    try:
        vote = json.dumps({"question": "stop 1", "choice": 1, "phone": PHONE})
        connection.request("POST", f"/{code}/vote", vote, {"Origin": f"http://{place}"})
        return connection.getresponse().status
    finally:
        connection.close()


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
        begun.wait_until(lambda: last.exists() and '[{"0": 1, "1": 1}]' in last.read_text())
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
        terminal.wait_for("iteration 1 is worked")
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
