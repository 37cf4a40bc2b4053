"""Whatever ends the session, the terminal is as before, the status tells, and the way back is printed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.files import GOOD
from tests.support.patience import PATIENCE
from tests.support.terminal import STEPVIZ, Terminal

BACK = "stepviz article --seed 0 --lr 0.01 --at 2:softmax"


def opened() -> Terminal:
    terminal = Terminal([*STEPVIZ, "--at", "2:linear"])
    terminal.wait_for_place("2:2")
    terminal.press("right")
    terminal.wait_for_place("2:3")
    return terminal


@pytest.mark.parametrize("keys", ["q y", "ctrl+q", "ctrl+c ctrl+c"])
def test_quitting(keys: str) -> None:
    with opened() as terminal:
        terminal.press(*keys.split())
        assert terminal.wait() == 0
        assert terminal.left_behind() == []
        assert BACK in terminal.text


def test_a_key_that_quits_while_a_large_file_is_read(tmp_path: Path) -> None:
    """So large that it is read for ten seconds and more."""
    path = tmp_path / "large.csv"
    path.write_text("a,b,y\n" + "1.25,2.5,p\n0.75,3.5,q\n" * 5_000_000)
    with Terminal([*STEPVIZ, str(path)]) as terminal:
        terminal.wait_for("large.csv")
        terminal.press("right", "ctrl+q")
        assert terminal.wait() == 0
        assert terminal.left_behind() == []
        assert f"stepviz {path} --seed 0 --lr 0.01" in terminal.text.replace("\n", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_signals(number: signal.Signals) -> None:
    with opened() as terminal:
        terminal.press("space")
        terminal.signal(number)
        assert terminal.wait() == 128 + number
        assert terminal.left_behind() == []
        assert BACK.split(" --at")[0] in terminal.text


HOSTILE = (b"\x1b]52", b"\x1b]0;", b"owned\x07", b"\xe9", b"\xc2\x9b")


@pytest.mark.parametrize("end", ["ctrl+q", signal.SIGTERM, signal.SIGQUIT] if LONG else [signal.SIGTERM])
def test_a_hostile_name_never_reaches_the_terminal(end: str | signal.Signals, tmp_path: Path) -> None:
    """A name that sets the clipboard and the title, and is no UTF-8: on the screen, in the last words, in resume."""
    path = tmp_path / os.fsdecode(b"\x1b]52;c;cHdu\x07\x1b]0;owned\x07\xe9\xc2\x9b.csv")
    path.write_text(GOOD)
    env = {"XDG_STATE_HOME": str(tmp_path)}
    with Terminal([*STEPVIZ, str(path), "--at", "2:linear"], env=env) as terminal:
        terminal.wait_for_place("2:2")
        terminal.press("D", "escape", "right")
        terminal.wait_for_place("2:3")
        if isinstance(end, str):
            terminal.press(end)
        else:
            terminal.signal(end)
        terminal.wait()
        assert terminal.left_behind() == []
        assert not any(hostile in terminal.raw for hostile in HOSTILE)
        written = terminal.raw.rpartition(b"stepviz ")[2].decode()
        assert f"{tmp_path}/\\033]52;c;cHdu\\007\\033]0;owned\\007\\351\\302\\233.csv')\" --seed 0" in written
    with Terminal([*STEPVIZ, "resume"], env=env) as terminal:
        terminal.wait_for_place("2:3")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        assert not any(hostile in terminal.raw for hostile in HOSTILE)


def test_an_error_of_ours_is_two_sentences_and_a_report(tmp_path: Path) -> None:
    words = [sys.executable, "-c", _BROKEN]
    with Terminal(words, env={"TMPDIR": str(tmp_path)}) as terminal:
        terminal.wait_for("READY")
        terminal.press("right")
        assert terminal.wait() == 1
        assert terminal.left_behind() == []
        text = "".join(line.ljust(80) for line in terminal.lines)
        assert "an internal error (ZeroDivisionError). A report for the developers is in" in text
        assert "Traceback" not in text
        report = next(tmp_path.glob("stepviz-crash-*.txt")).read_text(encoding="utf-8")
        assert "ZeroDivisionError: broken on purpose" in report
        assert "stepviz article --seed 0" in report


_BROKEN = """
import sys
from stepviz import Experiment
from stepviz.ui.opening import run
from stepviz.session import steps
def broken(*_):
    raise ZeroDivisionError("broken on purpose")
steps.COMMANDS["operation_forward"] = broken
sys.exit(run(Experiment()))
"""


def test_without_colour_no_colour_is_sent() -> None:
    with Terminal([*STEPVIZ, "--at", "2:grads"], env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for_place("2:6")
        terminal.press("t", "end", "?", "escape", ".")
        terminal.settle()
        assert terminal.colours() == set()


def test_an_empty_wish_for_no_colour_is_none() -> None:
    with Terminal(env={"NO_COLOR": ""}) as terminal:
        terminal.wait_for("READY")
        assert terminal.cell(0, 0).bg == "e8e8e8"


def test_sizes_in_the_environment_are_ignored() -> None:
    with Terminal(env={"COLUMNS": "40", "LINES": "10"}) as terminal:
        terminal.wait_for("READY")
        assert terminal.lines[23].startswith(" → step")


@pytest.mark.parametrize("dumb", [True, False])
def test_no_terminal_is_one_sentence(dumb: bool) -> None:
    if dumb:
        with Terminal(env={"TERM": "dumb"}) as terminal:
            assert terminal.wait() == 2
            text = "".join(line.ljust(80) for line in terminal.lines)
    else:
        done = subprocess.run(
            STEPVIZ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert (done.returncode, done.stdout) == (2, "")
        text = done.stderr
        assert text.count("\n") == 1
    assert "`stepviz show`" in text
    assert "`stepviz train`" in text
    assert "Traceback" not in text


def test_standard_output_may_be_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "out"
    with Terminal(["sh", "-c", f'"{sys.executable}" -m stepviz > "{kept}"'], width=100, height=30) as terminal:
        terminal.wait_for("READY")
        assert terminal.lines[29].strip().startswith("→ step")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    assert kept.read_text(encoding="utf-8") == "stepviz article --seed 0 --lr 0.01 --at 1:ready\n"
