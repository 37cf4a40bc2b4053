"""A session that others follow, in a real terminal: killed and begun again, and quit."""

from __future__ import annotations

import http.client
import os
import re
import signal
from pathlib import Path

from tests.support.files import short_folder
from tests.support.patience import PATIENCE
from tests.support.terminal import STEPVIZ, Terminal

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


def test_a_session_that_is_killed_is_begun_again_at_the_same_address_and_its_hall_ends_when_it_is_quit() -> None:
    with short_folder() as folder:
        env = {"XDG_RUNTIME_DIR": str(folder), "XDG_STATE_HOME": str(folder)}
        with Terminal(HALL, env=env) as killed:
            place = address(killed)
            killed.press("pagedown")
            killed.wait_for("Which rule gives the class from x0 to x3?")
            killed.wait_until(lambda: "Which rule" in followed(*place))
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait_until(killed.gone)
        assert "Which rule" in followed(*place)
        with Terminal(HALL, env=env) as begun:
            assert address(begun) == place
            begun.press("pagedown")
            begun.wait_for("0 followers, 0 voted · QUESTION")
            begun.wait_until((Path(folder) / "stepviz" / "last.json").exists)
            os.kill(begun.pid, signal.SIGKILL)
            begun.wait_until(begun.gone)
        with Terminal((*STEPVIZ, "resume"), env=env) as resumed:
            assert address(resumed) == place
            resumed.press("pagedown")
            resumed.wait_for("0 followers, 0 voted · QUESTION")
            assert "Which rule" in followed(*place)
            resumed.press("ctrl+q")
            resumed.wait_until(resumed.gone)
            resumed.wait_for(f"stepviz hall one-step --stop 1 --port {place[0].partition(':')[2]}")
            resumed.wait_until(lambda: not [*Path(folder).rglob("hall-*")])
