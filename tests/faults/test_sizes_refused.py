"""What would take more memory, edits or files than there can be: one sentence first, status 2, no memory taken."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest

from stepviz.cli import main
from stepviz.settings.limits import MAX_EDITED
from tests.support.lessons import GOOD
from tests.support.terminal import STEPVIZ, Terminal

pytestmark = pytest.mark.faults

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
    def with_files(most: int) -> Terminal:
        command = ["sh", "-c", f"ulimit -n {most}; exec {' '.join(STEPVIZ)} one-step"]
        return Terminal(command, width=200, env={"XDG_STATE_HOME": str(tmp_path)})

    with with_files(20) as terminal:
        assert terminal.wait() == 2
        assert terminal.raw.count(b"\n") == 1
        assert "a session needs 24 open files, and here a process may have 20: allow more" in terminal.text
    with with_files(24) as terminal:
        terminal.press("pagedown")
        terminal.wait_for("Which rule gives the class")
        terminal.quit()
