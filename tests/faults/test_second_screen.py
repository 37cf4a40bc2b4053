"""The second screen beside a session that tells anything, and a lesson beside sockets that are none of its own."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from stepviz.lesson.presenter import LessonNotes, StopNotes, Whereabouts, message
from tests.support.terminal import STEPVIZ, Terminal

pytestmark = pytest.mark.faults

_ESCAPE = "\x1b]0;rogue\x07\x1b[31;1mrogue"
_GOOD: dict[str, Any] = json.loads(
    message(talk=LessonNotes("Calm", (StopNotes("A"), StopNotes("B")), 5.0), now=Whereabouts())
)
ATTACKS: tuple[Any, ...] = (
    {"talk": _GOOD["talk"] | {"title": _ESCAPE}},
    {"talk": _GOOD["talk"] | {"length": float("nan"), "sheets": [{}] * 100_000}},
    {"now": _GOOD["now"] | dict.fromkeys(("said", "away", "numbers"), _ESCAPE)},
    *({"now": {"stop": 10**400}}, {"began": 10**400}, {"stepviz": 2}, [[[]]]),
)
"""Some of each kind; `tests/lesson/test_presenter.py` puts them in every place."""
_NO_JSON = (b"\xff\n", b"[" * 9999 + b"\n", b'{"stepviz": 1, "now": ' + b"9" * 5000 + b"}\n")
_SENT = re.compile(r"\x1b\]0;rogue|rogue\x07|\x1b\[31;1m")


@pytest.fixture
def env(sockets: Path, own: dict[str, str]) -> dict[str, str]:
    (sockets / "stepviz").mkdir(mode=0o700)
    return own


def told(attack: Any) -> bytes:
    """What is sent: a line of JSON, in which NaN and Infinity are written as Python writes them."""
    return json.dumps({"stepviz": 1, **attack} if isinstance(attack, dict) else attack).encode() + b"\n"


def test_a_session_that_tells_anything_ends_no_second_screen_and_says_nothing_to_its_terminal(
    env: dict[str, str],
) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(Path(env["XDG_RUNTIME_DIR"]) / "stepviz" / "lesson-1.sock"))
        listening.listen()
        with Terminal([*STEPVIZ, "notes", "--follow"], env=env) as notes:
            link, _ = listening.accept()
            with link:
                for number, line in enumerate((*map(told, ATTACKS), *_NO_JSON)):
                    link.sendall(line)
                    if b"rogue" in line:
                        notes.wait_for("rogue")
                    link.sendall(told(_GOOD | {"talk": _GOOD["talk"] | {"title": f"Calm {number} again"}}))
                    notes.wait_for(f"Calm {number} again")
            notes.quit()
            assert not _SENT.search(notes.raw.decode())


def test_a_lesson_opens_beside_any_name_of_a_socket(env: dict[str, str]) -> None:
    for name in ("9" * 30, "9" * 10, "-1", "0", "x", "", "\x1b[2J"):
        (Path(env["XDG_RUNTIME_DIR"]) / "stepviz" / f"lesson-{name}.sock").write_text("")
    with Terminal([*STEPVIZ, "notes", "--follow"], env=env) as notes:
        with Terminal([*STEPVIZ, "one-step", "--stop", "2"], env=env) as session:
            session.wait_for("stop 2/20")
            notes.wait_for("stop 2/20")
            session.quit()
        notes.quit()
