"""Every row of what is promised, in short, in a real pty. `python -m tests.faults --minutes 10` is the long form."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.faults import endings, inputs, links, texts
from tests.support.files import GOOD
from tests.support.terminal import STEPVIZ, Terminal

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("seed", range(7))
def test_a_signal_at_any_moment(seed: int, tmp_path: Path) -> None:
    assert endings.by_signal(seed, str(tmp_path)) == ""


@pytest.mark.parametrize("seed", range(3))
def test_a_stop_at_any_moment(seed: int, tmp_path: Path) -> None:
    assert endings.stopped(seed, str(tmp_path)) == ""


def test_a_slow_link_shows_a_pause_within_a_second(tmp_path: Path) -> None:
    assert links.pause(0, str(tmp_path)) < 1


@pytest.mark.parametrize("seed", range(2))
def test_a_terminal_that_does_not_read_any_more(seed: int, tmp_path: Path) -> None:
    assert links.stopped_reading(seed, str(tmp_path)) == ""


def test_bytes_of_any_kind(tmp_path: Path) -> None:
    assert inputs.bytes_of_any_kind(0, str(tmp_path), 8000) == ""


def test_broken_sequences_between_keys(tmp_path: Path) -> None:
    assert inputs.sequences(0, str(tmp_path), 25) == ""


def test_floods_of_keys_and_mouse(tmp_path: Path) -> None:
    assert inputs.keys_and_mouse(0, str(tmp_path), 1000, 250) == ""


def test_floods_of_pastes(tmp_path: Path) -> None:
    assert inputs.pastes(0, str(tmp_path), 6) == ""


def test_texts_that_nobody_means(tmp_path: Path) -> None:
    assert [problem for seed in range(8) if (problem := texts.tried(seed, str(tmp_path)))] == []


def test_changes_of_the_size(tmp_path: Path) -> None:
    assert inputs.sizes(0, str(tmp_path), 60) == ""


def test_a_terminal_that_is_closed_ends_us_even_where_its_signal_is_ignored(tmp_path: Path) -> None:
    script = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    with Terminal([sys.executable, "-c", script, *STEPVIZ], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("READY")
        terminal.hang_up()
        assert terminal.ends_unread(1.5)


def test_a_session_that_is_killed_leaves_a_terminal_that_works(tmp_path: Path) -> None:
    with Terminal([*STEPVIZ, *endings.LONG], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"nnn")
        terminal.wait_for_place("1:3")
        terminal.read(2.2)
        terminal.signal(signal.SIGKILL)
        assert terminal.wait() == 128 + signal.SIGKILL
        terminal.wait_until(lambda: terminal.left_behind() == [])
        assert b"stepviz resume reopens it" in terminal.raw
    with Terminal([*STEPVIZ, "resume"], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_place("1:3")


SESSION = """
import ctypes, itertools, os, sys, time
from stepviz import Experiment
from stepviz.errors import UserError
from stepviz.session import program
from stepviz.ui.app import run

def act(film, state):
    {}
    return state

program.COMMANDS["theme"] = act
sys.exit(run(Experiment()))
"""
"""A session whose key t does something of ours."""


@pytest.mark.parametrize(
    ("stuck", "status"),
    [("time.sleep(60)", 128 + signal.SIGTERM), ("sum(itertools.repeat(0))", 128 + signal.SIGKILL)],
    ids=["sleeping", "in code of C"],
)
def test_a_session_that_hangs_is_ended_within_three_seconds(stuck: str, status: int, tmp_path: Path) -> None:
    """No handler of Python runs inside code of C that does not end: the watchdog ends us, with the status of a kill."""
    words = [sys.executable, "-c", SESSION.format(stuck)]
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"t")
        terminal.read(0.3)
        terminal.signal(signal.SIGTERM)
        assert endings.wrong_with(terminal, status, 3 if status == 137 else 1) in ("", "left mode 1000")
        terminal.wait_until(lambda: terminal.left_behind() == [])


def test_what_others_print_is_caught_and_listed_after_the_end(tmp_path: Path) -> None:
    code = (
        "ctypes.CDLL(None).perror(b'of C'); os.system('echo of a child; echo of its errors >&2; printf \"\\\\033[2J\"')"
    )
    words = [sys.executable, "-c", SESSION.format(code)]
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("READY")
        before = terminal.settle()
        terminal.send(b"t")
        terminal.settle(0.3)
        assert terminal.text == before
        terminal.send(b"\x11")
        assert terminal.wait() == 0
        said = terminal.raw.rpartition(b"this was printed:")[2]
        assert all(word in said for word in (b"of C: ", b"of a child", b"of its errors", b"\\x1b[2J"))
        assert b"stepviz article" in said


@pytest.mark.parametrize("error", ["1 / 0", "raise MemoryError", "raise RecursionError", "bytearray(1 << 62)"])
def test_any_error_of_ours_is_two_sentences(error: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", SESSION.format(error)]
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"t")
        assert terminal.wait() == 1
        assert terminal.left_behind() == []
        assert b"an error of its own" in terminal.raw
        assert b"Traceback" not in terminal.raw
        (report,) = tmp_path.glob("stepviz-crash-*")
        assert report.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "env",
    [
        {"TEXTUAL_DRIVER": "x", "TEXTUAL_COLOR_SYSTEM": "x", "TEXTUAL_PRESS": "q,y", "TEXTUAL": "devtools"},
        {"PYTHONIOENCODING": "ascii", "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"ESCDELAY": "x", "COLUMNS": "-1", "FORCE_COLOR": "0", "TERM": "nonsense"},
    ],
    ids=["of Textual", "of encodings", "of terminals"],
)
def test_variables_that_mislead_change_nothing(env: dict[str, str], tmp_path: Path) -> None:
    with Terminal([*STEPVIZ, "--at", "1:grads"], env={"XDG_STATE_HOME": str(tmp_path), **env}) as terminal:
        terminal.wait_for("op 6 of 7")
        assert "→" in terminal.text
        terminal.send(b"\x11")
        assert terminal.wait() == 0
        assert terminal.raw.decode().rstrip().endswith("stepviz article --seed 0 --lr 0.01 --at 1:grads")


def test_where_even_standard_error_is_full_the_sentence_is_said(tmp_path: Path) -> None:
    words = ["sh", "-c", f"{sys.executable} -m stepviz 2>/dev/full"]
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path)}, cwd=os.getcwd()) as terminal:
        assert terminal.wait() == 2
        assert b"stepviz needs a terminal, and its standard error output is none" in terminal.raw


def _broken_state(kind: str, file: Path) -> None:
    file.parent.mkdir()
    if kind == "a pipe":
        os.mkfifo(file)
    elif kind == "a device":
        file.symlink_to("/dev/zero")
    else:
        file.write_bytes(
            {"deep": b"[" * 60000, "huge": b"[" * 10_000_000, "of other words": b'{"words": ["--nonsense"]}'}[kind]
        )


@pytest.mark.parametrize("kind", ["a pipe", "a device", "deep", "huge", "of other words"])
def test_a_state_that_is_none_is_one_sentence(kind: str, tmp_path: Path) -> None:
    _broken_state(kind, tmp_path / "stepviz" / "last.json")
    with Terminal([*STEPVIZ, "resume"], env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        assert terminal.wait() == 2
        said = terminal.raw.decode()
        assert said.startswith("stepviz: ")
        assert said.count("\n") == 1
        assert "Traceback" not in said


def test_a_session_without_a_home_and_with_a_config_that_is_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "stepviz").mkdir()
    os.mkfifo(tmp_path / "stepviz" / "config.toml")
    env = {"HOME": "", "XDG_STATE_HOME": "", "XDG_CONFIG_HOME": str(tmp_path)}
    with Terminal(STEPVIZ, env=env) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"n")
        terminal.wait_for_place("1:1")
        terminal.send(b"\x11")
        assert terminal.wait() == 0


def test_resume_says_that_the_file_has_changed(tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text(GOOD)
    env = {"XDG_STATE_HOME": str(tmp_path)}
    with Terminal([*STEPVIZ, str(marks), "--at", "2:loss"], env=env) as terminal:
        terminal.wait_for_place("2:4")
        terminal.send(b"\x11")
        assert terminal.wait() == 0
    marks.write_text(GOOD.replace("1", "2"))
    with Terminal([*STEPVIZ, "resume"], env=env) as terminal:
        terminal.wait_for("marks.csv: the file has changed since")


def test_resume_after_an_error_opens_without_what_failed(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    with Terminal([sys.executable, "-c", SESSION.format("1 / 0")], env=env) as terminal:
        terminal.wait_for("READY")
        terminal.send(b"nnneh")
        terminal.read(2.3)
        terminal.send(b"t")
        assert terminal.wait() == 1
    with Terminal([*STEPVIZ, "resume"], env=env) as terminal:
        terminal.wait_for_place("1:3")
        assert "EXPLAIN" not in terminal.text


def test_a_save_that_is_ended_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    out = tmp_path / "run.csv"
    out.write_text("old")
    words = [*STEPVIZ, "export", "--iterations", "1-100000", "--out", str(out)]
    for number in (signal.SIGTERM, signal.SIGINT):
        with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
            terminal.wait_until(lambda: any(path.suffix == ".part" for path in tmp_path.iterdir()))
            terminal.signal(number)
            assert terminal.wait() == 128 + number
        assert [path.name for path in tmp_path.iterdir()] == ["run.csv"]
        assert out.read_text() == "old"


def test_a_save_into_a_pipe_that_nobody_reads_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run.csv")
    words = [*STEPVIZ, "export", "--iterations", "1", "--out", str(tmp_path / "run.csv")]
    with Terminal(words) as terminal:
        assert terminal.wait() == 2
        assert b"nobody reads from it" in terminal.raw
