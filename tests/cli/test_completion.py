"""What the Tab key offers, asked of the shells themselves."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from stepviz.cli.completion import SCRIPTS
from stepviz.cli.topics import COMMANDS
from stepviz.lesson.built_in import LESSONS
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.settings.sources import SOURCES
from tests.support.terminal import Terminal

BASH = 'source <(echo "$SCRIPT"); COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _stepviz; printf "%s\\n" "${COMPREPLY[@]}"'


OFFERED = Path(__file__).with_name("offered.txt")


def offered(words: list[str], folder: Path) -> set[str]:
    """What Bash offers for a line that ends in the last of `words`."""
    environment = {"SCRIPT": "\n".join(SCRIPTS["bash"]()), "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    command = ["bash", "--norc", "-c", BASH, "_", *words]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return {*done.stdout.splitlines()}


def test_bash_offers_commands_sources_options_values_and_files_also_behind_signs(tmp_path: Path) -> None:
    for name in ("marks.csv", "my marks.csv"):
        (tmp_path / name).touch()
    assert offered(["stepviz", ""], tmp_path) == {*COMMANDS, *SOURCES, *LESSONS, "marks.csv", "my marks.csv"}
    for line in OFFERED.read_text(encoding="utf-8").splitlines()[3:]:
        typed, _, told = line.partition(" |")
        wanted = {*OPTIMIZERS} if told.strip() == "optimizers" else {*told.strip().split(" / ")}
        assert offered(["stepviz", *typed.split(" ")], tmp_path) == wanted, line


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh on this machine")
def test_zsh_completes_them_as_they_are_typed(tmp_path: Path) -> None:
    (tmp_path / "_stepviz").write_text("\n".join(SCRIPTS["zsh"]()))
    with Terminal(["zsh", "-f", "-i"], env={"PS1": "ready> ", "ZDOTDIR": str(tmp_path)}, cwd=str(tmp_path)) as terminal:
        terminal.wait_for("ready>")
        terminal.send(b"fpath=($PWD $fpath); autoload -U compinit; compinit -D; clear; echo be''gin\r")
        terminal.wait_for("begin")
        terminal.send(b"stepviz tr\t")
        terminal.wait_for("stepviz train")
        terminal.send(b"--opt\t")
        terminal.wait_for("train --optimizer")
        terminal.send(b"\t\t")
        terminal.wait_for(lambda text: set(OPTIMIZERS) <= set(text.split()))
        terminal.send(b"\x15stepviz train --optimizer=ad\t")
        terminal.wait_for("--optimizer=adam")
        terminal.send(b"\x15stepviz notes gen\t")
        terminal.wait_for("notes generalise")
        terminal.send(b"\x15exit\r")
