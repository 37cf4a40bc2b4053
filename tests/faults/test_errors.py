"""Errors of ours, memory that is short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.sessions import LONG as ENDLESS
from tests.faults.sessions import acting, keep
from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal, session

pytestmark = pytest.mark.faults
ERRORS = [
    ("1 / 0", "ZeroDivisionError: division by zero", "article --at 1:softmax", "op 3 of 7", b"eh"),
    ("bytearray(1 << 62)", "MemoryError", "one-step --stop 4", "stop 4/20", b"\x1b[Be"),
    ("raise MemoryError", "MemoryError", "article --at 1:softmax", "op 3 of 7", b"e"),
    ("raise RecursionError", "RecursionError", "article --at 1:softmax", "op 3 of 7", b"e"),
]
"""Code that a key runs, what the report tells of it; a session, what it shows, and keys that open what failed."""


@pytest.mark.parametrize(("error", "told", "given", "there", "keys"), ERRORS[: 4 if LONG else 2])
def test_an_error_of_ours_is_two_sentences_and_a_report_and_resume_opens_without_what_failed(
    error: str, told: str, given: str, there: str, keys: bytes, tmp_path: Path
) -> None:
    """Of a lesson, its stop and nothing more."""
    with acting(error, tmp_path, given.split()) as terminal:
        terminal.wait_for(there)
        terminal.send(keys)
        keep(terminal, tmp_path, "explain")
        terminal.send(b"t")
        assert terminal.wait() == 1
        assert terminal.left_behind() == []
        text = "".join(line.ljust(80) for line in terminal.lines)
        assert f"an internal error ({told.partition(':')[0]}). A report for the developers is in" in text
        assert b"Traceback" not in terminal.raw
    (report,) = tmp_path.glob("stepviz-crash-*.txt")
    assert report.stat().st_mode & 0o777 == 0o600
    assert told in report.read_text(encoding="utf-8")
    assert f"stepviz {given.split()[0]}" in report.read_text(encoding="utf-8")
    with session("resume", tmp_path) as terminal:
        terminal.wait_for(there)
        assert "EXPLAIN" not in terminal.text


@pytest.mark.parametrize("megabytes", [18, 20, 60, 100, 126, 130, 140, 150, 300] if LONG else [18, 126])
def test_a_session_with_little_memory_ends_whole(megabytes: int, tmp_path: Path) -> None:
    """It lives, or says so in a line or two."""
    words = ["sh", "-c", f"ulimit -v {1000 * megabytes}; exec {' '.join([*STEPVIZ, *ENDLESS])}"]
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}) as terminal:
        terminal.wait_until(lambda: terminal.gone() or "READY" in terminal.text)
        for keys in (b"nnneGzD?", b"\x1b", b"\x1b", b"\x1b", b" +++++++", b"\x11"):
            if not terminal.gone():
                terminal.send(keys)
                terminal.read(0.4)
        status, said = terminal.wait(), terminal.raw.rpartition(b"\x1b[?25h")[2]
        assert (status in (0, 1), terminal.left_behind()) == (True, []), said[-600:]
        assert b"Traceback" not in terminal.raw
        assert 1 <= said.count(b"\n") <= 2, said[-600:]


@pytest.mark.skipif(not LONG, reason="a quarter of a minute: tests/training/test_losses.py counts what a run keeps")
def test_play_of_200_000_iterations_costs_no_memory(tmp_path: Path) -> None:
    def iteration() -> int:
        return int(terminal.place.partition(":")[0] or 0)

    with session("--iterations 9000000", tmp_path) as terminal:
        terminal.wait_for("READY")
        terminal.send(b" +++++++")
        terminal.wait_until(lambda: iteration() > 20_000, 120)
        before = terminal.memory()
        terminal.wait_until(lambda: iteration() > 220_000, 300)
        assert terminal.memory() - before < 10_000_000


@pytest.mark.parametrize("words", ["", "--at 5:grads", *["--edit 5:lr=0.1"] * LONG])
def test_with_too_little_memory_for_numpy_it_ends_whole_and_says_so(words: str, tmp_path: Path) -> None:
    """A command, and a session that looks for its moment first."""
    kind, room = ("", 120_000) if words else ("train --iterations 3", 60_000)
    command = ["sh", "-c", f"ulimit -v {room}; exec {' '.join(STEPVIZ)} {kind} {words}"]
    with Terminal(command, env={"XDG_STATE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}) as terminal:
        assert terminal.wait(20) == 1
        assert terminal.left_behind() == []
        said = terminal.raw.rpartition(b"\x1b[?25h")[2]
        assert said.startswith(b"stepviz: crashed because ")
        assert words or said.count(b"\n") == 1
