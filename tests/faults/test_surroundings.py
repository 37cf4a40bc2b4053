"""Surroundings: streams that are no terminal, variables that mislead, no home, what others print, tell and leave."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from stepviz.lesson.presenter import LessonNotes, StopNotes, Whereabouts, message
from tests.faults.sessions import acting, in_a_shell
from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal

pytestmark = pytest.mark.faults


def step_and_quit(terminal: Terminal) -> None:
    terminal.wait_for("READY")
    terminal.send(b"n")
    terminal.wait_for_place("1:1")
    terminal.quit()


REFUSED = {
    "stepviz <&-": "standard input is not a terminal",
    "stepviz 2>/dev/full": "standard error output is not a terminal",
    "stepviz 2>&-": "standard error output is not a terminal",
    "TERM=dumb stepviz": "TERM is dumb",
    "stepviz </dev/null": "standard input is not a terminal",
    "mkfifo pipe; exec 3<>pipe; stepviz <pipe": "standard input is not a terminal",
}


@pytest.mark.parametrize("line", [*REFUSED][: 6 if LONG else 4])
def test_streams_that_are_no_terminal_and_one_that_can_place_no_text_are_one_sentence(
    line: str, tmp_path: Path
) -> None:
    """It says what can be done instead."""
    with in_a_shell(f"{line}; echo status $?", tmp_path) as terminal:
        terminal.wait()
        said, _, status = terminal.raw.partition(b"status ")
        assert (status, said.count(b"\n"), terminal.left_behind()) == (b"2\r\n", 1, [])
        assert said.startswith(b"stepviz: ")
        assert all(part in said.decode() for part in (REFUSED[line], "`stepviz show`", "`stepviz train`"))


@pytest.mark.parametrize("line", ["stepviz | cat >kept", *["stepviz >kept"] * LONG])
def test_standard_output_may_be_a_pipe_or_a_file(line: str, tmp_path: Path) -> None:
    with in_a_shell(line, tmp_path) as terminal:
        step_and_quit(terminal)
    assert (tmp_path / "kept").read_text() == "stepviz article --seed 0 --lr 0.01 --at 1:batch\n"


@pytest.mark.parametrize("words", ["article", "one-step --stop 3"])
def test_standard_output_may_be_closed(words: str, tmp_path: Path) -> None:
    """What is opened next does not take its number: nothing is written into it."""
    with in_a_shell(f"stepviz {words} >&-", tmp_path) as terminal:
        terminal.wait_for("stop 3/20" if "stop" in words else "READY")
        terminal.send(b"n")
        terminal.wait_for_place("1:3" if "stop" in words else "1:1")
        terminal.quit()
        assert b"internal error" not in terminal.raw
    kept = json.loads((tmp_path / "stepviz" / "last.json").read_text())
    assert kept["words"][0] == words.split()[0]


MISLEADING = {
    "TEXTUAL_DRIVER": "x",
    "TEXTUAL_COLOR_SYSTEM": "x",
    "TEXTUAL_PRESS": "q,y",
    "TEXTUAL": "devtools",
    "PYTHONIOENCODING": "ascii",
    "LANG": "C",
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "ESCDELAY": "x",
    "COLUMNS": "40",
    "LINES": "-1",
    "FORCE_COLOR": "0",
    "TERM": "nonsense",
    "NO_COLOR": "",
}


def test_no_home_a_config_that_is_a_pipe_and_variables_that_mislead_change_nothing(tmp_path: Path) -> None:
    """Not those of Textual, of encodings, of a terminal, nor an empty wish for no colour."""
    (tmp_path / "stepviz").mkdir()
    os.mkfifo(tmp_path / "stepviz" / "config.toml")
    env = {"HOME": "", "XDG_STATE_HOME": "", "XDG_CONFIG_HOME": str(tmp_path), **MISLEADING}
    with Terminal([*STEPVIZ, "--at", "1:grads"], env=env) as terminal:
        terminal.wait_for(lambda text: "op 6 of 7" in text and text.endswith("? help"))
        assert terminal.cell(0, 0).bg == "e8e8e8"
        terminal.quit()
        assert terminal.raw.decode().rstrip().endswith("stepviz article --seed 0 --lr 0.01 --at 1:grads")


def test_the_second_screen_needs_no_standard_output_and_no_variables_of_textual(tmp_path: Path) -> None:
    with in_a_shell("TEXTUAL_PRESS=q,y TEXTUAL_COLOR_SYSTEM=x stepviz notes --follow >&-", tmp_path) as notes:
        notes.wait_for("No session yet.")
        notes.quit()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can be somebody else")
def test_a_user_without_a_name_or_a_home() -> None:
    """Somebody else who may read what root may read, wherever this Python lies."""
    become = "setpriv --reuid 54321 --regid 54321 --clear-groups --inh-caps +dac_override --ambient-caps +dac_override"
    env = {"HOME": "", "USER": "", "LOGNAME": "", "XDG_STATE_HOME": "", "XDG_CONFIG_HOME": ""}
    with Terminal([*become.split(), "env", "-u", "HOME", *STEPVIZ], env=env) as terminal:
        step_and_quit(terminal)


def test_what_others_print_is_caught_and_listed_after_the_end(tmp_path: Path) -> None:
    prints = "os.system('echo of a child; echo of its errors >&2; printf \"\\\\033[2J\"')"
    with acting(f"ctypes.CDLL(None).perror(b'of C'); {prints}", tmp_path) as terminal:
        terminal.wait_for("READY")
        before = terminal.settle()
        terminal.send(b"t")
        terminal.wait_for("t changes nothing here")
        terminal.settle(0.3)
        changed = [now for was, now in zip(before.split("\n"), terminal.lines, strict=True) if was != now]
        assert changed == [" t changes nothing here"]
        terminal.quit()
        said = terminal.raw.rpartition(b"this was printed:")[2]
        assert all(word in said for word in (b"of C: ", b"of a child", b"of its errors", b"\\x1b[2J"))
        assert b"stepviz article" in said


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
