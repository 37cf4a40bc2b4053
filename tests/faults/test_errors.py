"""Errors of ours, memory that is short, and what would take more memory, edits or files than there can be."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest

from stepviz.cli import main
from stepviz.settings.limits import MAX_EDITED
from tests.faults.sessions import LONG as ENDLESS
from tests.faults.sessions import acting, in_a_shell, keep
from tests.support.examples import LONG
from tests.support.lessons import GOOD
from tests.support.terminal import STEPVIZ, session

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
    with in_a_shell(
        f"export TMPDIR=$PWD; ulimit -v {1000 * megabytes}; exec stepviz {' '.join(ENDLESS)}", tmp_path
    ) as terminal:
        terminal.wait_until(lambda: terminal.gone() or "READY" in terminal.text)
        for keys in (b"nnneGzD?", b"\x1b", b"\x1b", b"\x1b", b" +++++++", b"\x11"):
            if not terminal.gone():
                terminal.send(keys)
                terminal.read(0.4)
        status, said = terminal.wait(), terminal.raw.rpartition(b"\x1b[?25h")[2]
        assert (status in (0, 1), terminal.left_behind()) == (True, []), said[-600:]
        assert b"Traceback" not in terminal.raw
        assert 1 <= said.count(b"\n") <= 2, said[-600:]


@pytest.mark.skipif(not LONG, reason="a quarter of a minute: tests/training/test_timeline.py counts what a run keeps")
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
    with in_a_shell(f"export TMPDIR=$PWD; ulimit -v {room}; exec stepviz {kind} {words}", tmp_path) as terminal:
        assert terminal.wait(20) == 1
        assert terminal.left_behind() == []
        said = terminal.raw.rpartition(b"\x1b[?25h")[2]
        assert said.startswith(b"stepviz: crashed because ")
        assert words or said.count(b"\n") == 1


_NET = '[lesson]\ntitle = "a"\nsource = "digits"\n[run]\nhidden = [4096, 4096]\niterations = 40\n'
_ROOM = 400 << 20
"""Bytes of address space: NumPy takes 132 MB of it."""


def _refused(words: list[str], folder: Path) -> str:
    """What the command says, which is one sentence, with little memory."""
    done = subprocess.run(
        [*STEPVIZ, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM)),
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_what_has_no_room_is_refused_before_it_takes_any(tmp_path: Path) -> None:
    (tmp_path / "runs.toml").write_text(
        _NET + "".join(f'[[stop]]\nrun = "--seed {n}"\nat = "1:update"\n' for n in range(30))
    )
    (tmp_path / "deep.toml").write_text(f"{'a.' * 20_000}b = 1\n{GOOD}")
    (tmp_path / "short.txt").write_text("a\n" * 8_000_000)
    said = _refused(["check", "runs.toml"], tmp_path)
    assert "the 30 runs of this lesson have 12.1 GB of numbers, and there is room for at most 2 GB" in said
    assert "deep.toml line 1: this is not TOML" in _refused(["check", "deep.toml"], tmp_path)
    assert "2.4 GB of numbers" in _refused(["train", "digits", "--hidden", ",".join(["4096"] * 7)], tmp_path)
    said = _refused(["train", "short.txt", "--task", "next-char", "--iterations", "1"], tmp_path)
    assert "short.txt makes more than 1,000,000 rows: give a part of it" in said


def test_a_run_with_very_many_edits_is_refused_and_one_with_as_many_as_may_be_is_not(tmp_path: Path) -> None:
    def edits(count: int) -> list[str]:
        return [word for number in range(1, count + 1) for word in ("--edit", f"{number}:lr=0.1")]

    said = _refused(["train", "--iterations", "1000", *edits(982)], tmp_path)
    assert said == f"stepviz: 982 iterations are edited: give edits of at most {MAX_EDITED}\n"
    assert main(["show", *edits(MAX_EDITED), "--at", f"{MAX_EDITED + 10}:update"]) == 0


def test_too_few_open_files_are_one_sentence_and_as_many_as_it_asks_for_are_enough(tmp_path: Path) -> None:
    with in_a_shell("ulimit -n 20; exec stepviz one-step", tmp_path, width=200) as terminal:
        assert terminal.wait() == 2
        assert terminal.raw.count(b"\n") == 1
        assert "a session needs 24 open files, and here a process may have 20: allow more" in terminal.text
    with in_a_shell("ulimit -n 24; exec stepviz one-step", tmp_path, width=200) as terminal:
        terminal.press("pagedown")
        terminal.wait_for("Which rule gives the class")
        terminal.quit()
